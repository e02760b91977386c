# Self-instruct: a language's dataset -> items that a model writes after its example, untested.


rule write_items:
    input:
        dataset=lambda w: expand(
            rules.build_dataset.output.dataset,
            home=STUDY.built(w.home),
            language=w.language,
        ),
        checkpoint=lambda w: f"downloads/checkpoints/{study.writer(STUDY[w.home])}",
        code=lambda w: lib.code("write_items", w.language),
    output:
        written="{home}/self_instruct/{language}.parquet",
        manifest="{home}/self_instruct/{language}.manifest.json",
    log:
        "{home}/logs/self_instruct/{language}.log",
    benchmark:
        "{home}/benchmarks/write_items/{language}.tsv"
    container:
        lambda w: lib.llm_container(lib.model(study.writer(STUDY[w.home])).engine.gpus)
    threads: 8
    resources:
        mem_mb=lib.memory(lambda w: lib.model(study.writer(STUDY[w.home])).memory_mb),
        gpu=lambda w: lib.model(study.writer(STUDY[w.home])).engine.gpus,
    params:
        section=lambda w: lib.section(STUDY[w.home].train.mix.self_instruct),
        model=lambda w: lib.model_arguments(study.writer(STUDY[w.home])),
        name=lambda w: lib.journal_name(STUDY, w.home, "items"),
        journal=f"{RUN}/journal/self_instruct/{{language}}",
    message:
        "Letting a model write {wildcards.language} items by itself"
    shell:
        "python scripts/write_items.py --section {params.section:q} {params.model}"
        " --checkpoint {input.checkpoint} --journal {params.journal} --journal-name {params.name}"
        " --language {wildcards.language} --input {input.dataset} --output {output.written}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

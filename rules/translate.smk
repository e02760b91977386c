# Translate: problems -> n candidates each, sampled with the Python solution in the prompt.


rule translate:
    input:
        problems=rules.build_problems.output.problems,
        checkpoint=lambda w: f"downloads/checkpoints/{STUDY[w.home].translate.model}",
        code=lambda w: lib.code("translate", w.language),
    output:
        translations="{home}/translations/{language}/{shard}.jsonl.gz",
        manifest="{home}/translations/{language}/{shard}.manifest.json",
    log:
        "{home}/logs/translations/{language}/{shard}.log",
    benchmark:
        "{home}/benchmarks/translate/{language}/{shard}.tsv"
    container:
        lambda w: lib.llm_container(
            lib.model(STUDY[w.home].translate.model).engine.gpus
        )
    threads: 8
    resources:
        mem_mb=lib.memory(lambda w: lib.model(STUDY[w.home].translate.model).memory_mb),
        gpu=lambda w: lib.model(STUDY[w.home].translate.model).engine.gpus,
    params:
        section=lambda w: lib.section(STUDY[w.home].translate),
        model=lambda w: lib.model_arguments(STUDY[w.home].translate.model),
        name=lambda w: lib.journal_name(STUDY, w.home, w.shard),
        journal=f"{RUN}/journal/translations/{{language}}",
    message:
        "Translating to {wildcards.language}, shard {wildcards.shard}"
    shell:
        "python scripts/translate.py --section {params.section:q} {params.model}"
        " --checkpoint {input.checkpoint} --journal {params.journal} --journal-name {params.name}"
        " --input {input.problems} --output {output.translations}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

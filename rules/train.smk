# Train: a dataset or a mixture, and a model -> a checkpoint per epoch.


rule train:
    input:
        dataset=lambda w: f"{STUDY.training_data(w.home, w.set)}/train.parquet",
        validation=lambda w: f"{STUDY.training_data(w.home, w.set)}/validation.parquet",
        checkpoint=lambda w: f"downloads/checkpoints/{STUDY[w.home].train.model}",
        code=lib.code("train"),
    output:
        folder=directory("{home}/checkpoints/{set}"),
        manifest="{home}/checkpoints/{set}.manifest.json",
    log:
        "{home}/logs/checkpoints/{set}.log",
    benchmark:
        "{home}/benchmarks/train/{set}.tsv"
    container:
        lambda w: lib.llm_container(lib.model(STUDY[w.home].train.model).training_gpus)
    threads: 8
    resources:
        mem_mb=lib.memory(10000),
        gpu=lambda w: lib.model(STUDY[w.home].train.model).training_gpus,
    params:
        launcher=lambda w: lib.launcher(STUDY[w.home].train.parallel),
        section=lambda w: lib.section(STUDY[w.home].train),
        state=f"{RUN}/journal/training/{{set}}",
    message:
        "Fine-tuning on {wildcards.set}"
    shell:
        "{params.launcher} scripts/train.py --section {params.section:q} --checkpoint {input.checkpoint}"
        " --dataset {input.dataset} --validation {input.validation} --state {params.state} --output {output.folder}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

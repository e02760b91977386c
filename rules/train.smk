# Train: a dataset and a model -> a checkpoint per epoch.


rule train:
    input:
        dataset=rules.build_dataset.output.dataset,
        validation=rules.build_dataset.output.validation,
        checkpoint=f"downloads/checkpoints/{CONFIG.train.model}",
        code=lambda w: lib.code("train", w.language),
    output:
        folder=directory(f"{RUN}/checkpoints/{{language}}"),
        manifest=f"{RUN}/checkpoints/{{language}}.manifest.json",
    log:
        f"{LOGS}/checkpoints/{{language}}.log",
    benchmark:
        f"{TIMES}/train/{{language}}.tsv"
    container:
        lib.container(CONFIG.llm_container)
    threads: 8
    resources:
        mem_mb=lib.memory(10000),
    params:
        section=lib.section(CONFIG.train),
        state=f"{RUN}/journal/training/{{language}}",
    message:
        "Fine-tuning on {wildcards.language}"
    shell:
        "python scripts/train.py --section {params.section:q} --checkpoint {input.checkpoint}"
        " --dataset {input.dataset} --validation {input.validation} --state {params.state} --output {output.folder}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

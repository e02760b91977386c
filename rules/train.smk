# Train: a dataset or a mixture, and a model -> a checkpoint per epoch.


rule mix_datasets:
    input:
        datasets=lambda w: [
            f"{STUDY.dataset(w.home, language)}/train.parquet"
            for language in STUDY.learned_languages(w.home, w.set)
        ],
        validation=lambda w: [
            f"{STUDY.dataset(w.home, language)}/validation.parquet"
            for language in STUDY.learned_languages(w.home, w.set)
        ],
        raw=lambda w: STUDY.raw_files(w.home, w.set),
        written=lambda w: STUDY.written_items(w.home, w.set),
        code=lib.code("mix_datasets"),
    output:
        dataset="{home}/mixtures/{set}/train.parquet",
        validation="{home}/mixtures/{set}/validation.parquet",
        manifest="{home}/mixtures/{set}.manifest.json",
    log:
        "{home}/logs/mixtures/{set}.log",
    benchmark:
        "{home}/benchmarks/mix_datasets/{set}.tsv"
    resources:
        mem_mb=lib.memory(8000),
    params:
        section=lambda w: lib.section(STUDY[w.home].train.mix),
        datasets=lambda w, input: [
            f"--dataset={language}={path}"
            for language, path in zip(
                STUDY.learned_languages(w.home, w.set), input.datasets
            )
        ],
    message:
        "Mixing what {wildcards.set} is trained on"
    shell:
        "python scripts/mix_datasets.py --section {params.section:q} {params.datasets}"
        " --validation {input.validation} --written {input.written} --output {output.dataset}"
        " --held-out {output.validation}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


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
        mem_mb=lib.memory(
            lambda w: lib.model(STUDY[w.home].train.model).training_memory_mb
        ),
        gpu=lambda w: lib.model(STUDY[w.home].train.model).training_gpus,
    params:
        launcher=lambda w: lib.launcher(STUDY[w.home].train.parallel),
        section=lambda w: lib.section(STUDY[w.home].train),
        state=lambda w: f"{RUN}/journal/training/{lib.journal_name(STUDY, w.home, w.set)}",
    message:
        "Fine-tuning on {wildcards.set}"
    shell:
        "{params.launcher} scripts/train.py --section {params.section:q} --checkpoint {input.checkpoint}"
        " --dataset {input.dataset} --validation {input.validation} --state {params.state} --output {output.folder}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

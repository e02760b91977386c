# Upload: datasets and their cards -> the model hub.


# Nothing asks for this but `snakemake push_datasets`.
rule push_datasets:
    input:
        files=expand(
            [rules.build_dataset.output.dataset, rules.build_dataset.output.card],
            home=RUN,
            language=LANGUAGES,
        ),
        code=lib.code("push_datasets"),
    output:
        manifest=f"{RUN}/datasets/pushed.manifest.json",
    log:
        f"{LOGS}/datasets/pushed.log",
    benchmark:
        f"{TIMES}/push_datasets.tsv"
    localrule: True
    params:
        section=lib.section(CONFIG.dataset, "hub"),
        folders=expand(f"{RUN}/datasets/{{language}}", language=LANGUAGES),
    message:
        "Uploading the datasets to the hub"
    shell:
        "python scripts/push_datasets.py --section {params.section:q} --input {params.folders}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

# Python as a language to learn: the selected functions themselves -> Parquet, with or without inferred types.


rule build_python_dataset:
    input:
        functions=expand(rules.select_functions.output.functions, shard=SHARDS),
        code=lib.code("build_python_dataset", lib.PYTHON_NAME),
    output:
        dataset="{home}/functions/train.parquet",
        validation="{home}/functions/validation.parquet",
        manifest="{home}/functions.manifest.json",
    log:
        "{home}/logs/functions.log",
    benchmark:
        "{home}/benchmarks/build_python_dataset/all.tsv"
    params:
        section=lambda w: lib.section(
            STUDY[w.home].dataset, "deduplicate", "annotate", "limit", "validation"
        ),
    message:
        "Building the Python dataset"
    shell:
        "python scripts/build_python_dataset.py --section {params.section:q} --input {input.functions}"
        " --output {output.dataset} --validation {output.validation} --manifest {output.manifest} 2> >(tee {log} >&2)"

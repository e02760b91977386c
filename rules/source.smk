# Source: Python files in the Stack's schema -> documented functions that pass every filter.


rule stack_from_wheels:
    input:
        wheels=[lib.wheel_path(wheel) for wheel in CONFIG.source.wheels],
        code=lib.code("stack_from_wheels"),
    output:
        parquet=f"{RUN}/source/wheels.parquet",
        manifest=f"{RUN}/source/wheels.manifest.json",
    log:
        f"{LOGS}/source/wheels.log",
    benchmark:
        f"{TIMES}/stack_from_wheels/all.tsv"
    params:
        section=lib.section(CONFIG.source, "wheels"),
        wheels=lambda w, input: [f"--wheel={wheel}" for wheel in input.wheels],
    message:
        "Turning wheels into the Stack's schema"
    shell:
        "python scripts/stack_from_wheels.py --section {params.section:q} {params.wheels}"
        " --output {output.parquet} --manifest {output.manifest} 2> >(tee {log} >&2)"


rule extract_functions:
    input:
        parquet=lambda w: lib.extracts(CONFIG)[w.extract]
        or rules.stack_from_wheels.output.parquet,
        code=lib.code("extract_functions"),
    output:
        functions=f"{RUN}/source/extracts/{{extract}}.jsonl.gz",
        manifest=f"{RUN}/source/extracts/{{extract}}.manifest.json",
    log:
        f"{LOGS}/source/extracts/{{extract}}.log",
    benchmark:
        f"{TIMES}/extract_functions/{{extract}}.tsv"
    resources:
        mem_mb=2000,
    message:
        "Extracting functions from {wildcards.extract}"
    shell:
        "python scripts/extract_functions.py --input {input.parquet:q} --output {output.functions}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


rule filter_functions:
    input:
        functions=expand(
            rules.extract_functions.output.functions, extract=lib.extracts(CONFIG)
        ),
        benchmark=rules.fetch_benchmark.output.file,
        code=lib.code("filter_functions"),
    output:
        functions=f"{RUN}/source/functions/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/source/functions/{{shard}}.manifest.json",
    log:
        f"{LOGS}/source/functions/{{shard}}.log",
    benchmark:
        f"{TIMES}/filter_functions/{{shard}}.tsv"
    resources:
        mem_mb=3000,
    params:
        section=lib.section(CONFIG.source.filters),
        shards=len(SHARDS),
    message:
        "Filtering functions, shard {wildcards.shard}"
    shell:
        "python scripts/filter_functions.py --section {params.section:q} --shard {wildcards.shard}"
        " --shards {params.shards} --benchmark {input.benchmark} --input {input.functions}"
        " --output {output.functions} --manifest {output.manifest} 2> >(tee {log} >&2)"

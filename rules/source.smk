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
        parquet=lambda w: lib.local_extracts(CONFIG)[w.extract],
        code=lib.code("extract_functions", lib.PYTHON_NAME),
    output:
        functions=f"{RUN}/source/extracts/{{extract}}.jsonl.gz",
        manifest=f"{RUN}/source/extracts/{{extract}}.manifest.json",
    log:
        f"{LOGS}/source/extracts/{{extract}}.log",
    benchmark:
        f"{TIMES}/extract_functions/{{extract}}.tsv"
    resources:
        mem_mb=lib.memory(2000),
    params:
        extract=lambda w: lib.extracts(CONFIG)[w.extract],
        published=lambda w: (
            "--published"
            if lib.extracts(CONFIG)[w.extract] in lib.published(CONFIG)
            else ""
        ),
    message:
        "Extracting functions from {wildcards.extract}"
    shell:
        "python scripts/extract_functions.py --input {params.extract:q} {params.published}"
        " --output {output.functions} --manifest {output.manifest} 2> >(tee {log} >&2)"


rule filter_functions:
    input:
        functions=expand(
            rules.extract_functions.output.functions, extract=lib.extracts(CONFIG)
        ),
        benchmarks=BENCHMARKS.values(),
        code=lib.code("filter_functions"),
    output:
        functions=f"{RUN}/source/functions/{{shard}}.jsonl.gz",
        contaminated=f"{RUN}/source/contaminated/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/source/functions/{{shard}}.manifest.json",
    log:
        f"{LOGS}/source/functions/{{shard}}.log",
    benchmark:
        f"{TIMES}/filter_functions/{{shard}}.tsv"
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.source, "filters", "decontamination"),
        shards=len(SHARDS),
        benchmarks=[f"--benchmark={name}={file}" for name, file in BENCHMARKS.items()],
    message:
        "Filtering functions, shard {wildcards.shard}"
    shell:
        "python scripts/filter_functions.py --section {params.section:q} --shard {wildcards.shard}"
        " --shards {params.shards} {params.benchmarks:q} --input {input.functions:q}"
        " --output {output.functions} --contaminated {output.contaminated}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


rule find_near_duplicates:
    input:
        functions=expand(rules.filter_functions.output.functions, shard=SHARDS),
        code=lib.code("find_near_duplicates"),
    output:
        found=f"{RUN}/source/near_duplicates.jsonl.gz",
        manifest=f"{RUN}/source/near_duplicates.manifest.json",
    log:
        f"{LOGS}/source/near_duplicates.log",
    benchmark:
        f"{TIMES}/find_near_duplicates/all.tsv"
    resources:
        mem_mb=lib.memory(8000),
    params:
        section=lib.near_duplicates(CONFIG),
    message:
        "Finding near-duplicates"
    shell:
        "python scripts/find_near_duplicates.py --section {params.section:q}"
        " --input {input.functions} --output {output.found} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule drop_near_duplicates:
    input:
        functions=rules.filter_functions.output.functions,
        found=rules.find_near_duplicates.output.found,
        code=lib.code("drop_near_duplicates"),
    output:
        functions=f"{RUN}/source/distinct/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/source/distinct/{{shard}}.manifest.json",
    log:
        f"{LOGS}/source/distinct/{{shard}}.log",
    benchmark:
        f"{TIMES}/drop_near_duplicates/{{shard}}.tsv"
    message:
        "Leaving near-duplicates out, shard {wildcards.shard}"
    shell:
        "python scripts/drop_near_duplicates.py --near-duplicates {input.found}"
        " --input {input.functions} --output {output.functions} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


# What the stages after this one read, and the manifests of what was left out on the way to it.
CHOSEN = rules.filter_functions.output
FILTERED = [rules.filter_functions.output.manifest]
if CONFIG.source.near_duplicates:
    CHOSEN = rules.drop_near_duplicates.output
    FILTERED += [rules.drop_near_duplicates.output.manifest]

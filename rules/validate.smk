# Validate: candidates -> verdicts, each run in the sandbox with the compiled tests.


rule validate:
    input:
        translations=rules.translate.output.translations,
        code=lambda w: lib.code("validate", w.language),
    output:
        verdicts="{home}/verdicts/{language}/{shard}.jsonl.gz",
        manifest="{home}/verdicts/{language}/{shard}.manifest.json",
    log:
        "{home}/logs/verdicts/{language}/{shard}.log",
    benchmark:
        "{home}/benchmarks/validate/{language}/{shard}.tsv"
    container:
        lambda w: lib.container(w.language)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.execution),
    message:
        "Running {wildcards.language} candidates, shard {wildcards.shard}"
    shell:
        "python scripts/validate.py --section {params.section:q} --language {wildcards.language}"
        " --workers {threads} --input {input.translations} --output {output.verdicts} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"

# Validate: candidates -> verdicts, each run in the sandbox with the compiled tests.


rule validate:
    input:
        translations=rules.translate.output.translations,
        code=lambda w: lib.code("validate", w.language),
    output:
        verdicts=f"{RUN}/verdicts/{{language}}/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/verdicts/{{language}}/{{shard}}.manifest.json",
    log:
        f"{LOGS}/verdicts/{{language}}/{{shard}}.log",
    benchmark:
        f"{TIMES}/validate/{{language}}/{{shard}}.tsv"
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

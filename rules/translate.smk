# Translate: problems -> n candidates each, sampled with the Python solution in the prompt.


rule translate:
    input:
        problems=rules.build_problems.output.problems,
        checkpoint=f"downloads/checkpoints/{CONFIG.translate.model}",
        code=lambda w: lib.code("translate", w.language),
    output:
        translations=f"{RUN}/translations/{{language}}/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/translations/{{language}}/{{shard}}.manifest.json",
    log:
        f"{LOGS}/translations/{{language}}/{{shard}}.log",
    benchmark:
        f"{TIMES}/translate/{{language}}/{{shard}}.tsv"
    container:
        lib.container(CONFIG.llm_container)
    threads: 8
    resources:
        mem_mb=lib.memory(8000),
    params:
        section=lib.section(CONFIG.translate),
        name=CONFIG.translate.model,
        sha256=lib.model(CONFIG.translate.model).file.sha256,
        engine=lib.section(lib.model(CONFIG.translate.model).engine),
        journal=f"{RUN}/journal/translations/{{language}}",
    message:
        "Translating to {wildcards.language}, shard {wildcards.shard}"
    shell:
        "python scripts/translate.py --section {params.section:q} --model-name {params.name}"
        " --model-sha256 {params.sha256} --engine {params.engine:q} --checkpoint {input.checkpoint} --journal {params.journal}"
        " --shard {wildcards.shard} --input {input.problems} --output {output.translations}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

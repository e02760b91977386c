# Problems: tested functions -> prompt and compiled tests per language, each checked in the real runtime.


rule build_problems:
    input:
        functions=rules.select_functions.output.functions,
        code=lambda w: lib.code("build_problems", w.language),
    output:
        problems=f"{RUN}/problems/{{language}}/{{shard}}.jsonl.gz",
        manifest=f"{RUN}/problems/{{language}}/{{shard}}.manifest.json",
    log:
        f"{LOGS}/problems/{{language}}/{{shard}}.log",
    benchmark:
        f"{TIMES}/build_problems/{{language}}/{{shard}}.tsv"
    container:
        lambda w: lib.container(w.language)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.execution),
    message:
        "Compiling problems to {wildcards.language}, shard {wildcards.shard}"
    shell:
        "python scripts/build_problems.py --section {params.section:q}"
        " --language {wildcards.language} --workers {threads} --input {input.functions}"
        " --output {output.problems} --manifest {output.manifest} 2> >(tee {log} >&2)"

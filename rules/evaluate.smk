# Evaluate: benchmark and checkpoint -> completions -> verdicts -> pass@k, in MultiPL-E's formats too.


rule compile_benchmark:
    input:
        benchmark=rules.fetch_benchmark.output.file,
        prompts=lambda w: CONFIG.evaluate.prompts.get(w.language, []),
        code=lambda w: lib.code("compile_benchmark", w.language),
    output:
        problems=f"{RUN}/evaluation/{{language}}/problems.jsonl.gz",
        manifest=f"{RUN}/evaluation/{{language}}/problems.manifest.json",
    log:
        f"{LOGS}/evaluation/{{language}}/problems.log",
    benchmark:
        f"{TIMES}/compile_benchmark/{{language}}.tsv"
    container:
        lambda w: lib.container(w.language)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.evaluate),
        execution=lib.section(CONFIG.execution),
        prompts=lambda w, input: f"--prompts {input.prompts}" if input.prompts else "",
    message:
        "Compiling HumanEval to {wildcards.language}"
    shell:
        "python scripts/compile_benchmark.py --section {params.section:q}"
        " --execution {params.execution:q} --language {wildcards.language} --workers {threads}"
        " {params.prompts} --input {input.benchmark} --output {output.problems} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule complete_benchmark:
    input:
        problems=rules.compile_benchmark.output.problems,
        checkpoint=f"downloads/checkpoints/{CONFIG.train.model}",
        adapter=lambda w: [] if w.checkpoint == "base" else rules.train.output.folder,
        code=lambda w: lib.code("complete_benchmark", w.language),
    output:
        completions=f"{RUN}/evaluation/{{language}}/{{checkpoint}}/completions.jsonl.gz",
        manifest=f"{RUN}/evaluation/{{language}}/{{checkpoint}}/completions.manifest.json",
    log:
        f"{LOGS}/evaluation/{{language}}/{{checkpoint}}/completions.log",
    benchmark:
        f"{TIMES}/complete_benchmark/{{language}}/{{checkpoint}}.tsv"
    container:
        lib.container(CONFIG.llm_container)
    threads: 8
    resources:
        mem_mb=lib.memory(8000),
    params:
        section=lib.section(CONFIG.evaluate),
        name=CONFIG.train.model,
        sha256=lib.model(CONFIG.train.model).file.sha256,
        engine=lib.section(lib.model(CONFIG.train.model).engine),
        adapter=lambda w, input: (
            f"--adapter {input.adapter}/{w.checkpoint}" if input.adapter else ""
        ),
        journal=f"{RUN}/journal/evaluation/{{language}}",
    message:
        "Completing HumanEval in {wildcards.language}, {wildcards.checkpoint}"
    shell:
        "python scripts/complete_benchmark.py --section {params.section:q}"
        " --model-name {params.name} --model-sha256 {params.sha256} --engine {params.engine:q} --checkpoint {input.checkpoint}"
        " {params.adapter} --journal {params.journal} --shard {wildcards.checkpoint}"
        " --input {input.problems} --output {output.completions} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule run_benchmark:
    input:
        completions=rules.complete_benchmark.output.completions,
        code=lambda w: lib.code("run_benchmark", w.language),
    output:
        verdicts=f"{RUN}/evaluation/{{language}}/{{checkpoint}}/verdicts.jsonl.gz",
        manifest=f"{RUN}/evaluation/{{language}}/{{checkpoint}}/verdicts.manifest.json",
    log:
        f"{LOGS}/evaluation/{{language}}/{{checkpoint}}/verdicts.log",
    benchmark:
        f"{TIMES}/run_benchmark/{{language}}/{{checkpoint}}.tsv"
    container:
        lambda w: lib.container(w.language)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.execution),
    message:
        "Running HumanEval in {wildcards.language}, {wildcards.checkpoint}"
    shell:
        "python scripts/run_benchmark.py --section {params.section:q}"
        " --language {wildcards.language} --workers {threads} --input {input.completions} --output {output.verdicts} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule score:
    input:
        verdicts=rules.run_benchmark.output.verdicts,
        problems=rules.compile_benchmark.output.problems,
        code=lambda w: lib.code("score", w.language),
    output:
        scores=f"{RUN}/evaluation/{{language}}/{{checkpoint}}/scores.json",
        files=directory(f"{RUN}/evaluation/{{language}}/{{checkpoint}}/multipl-e"),
        manifest=f"{RUN}/evaluation/{{language}}/{{checkpoint}}/scores.manifest.json",
    log:
        f"{LOGS}/evaluation/{{language}}/{{checkpoint}}/scores.log",
    benchmark:
        f"{TIMES}/score/{{language}}/{{checkpoint}}.tsv"
    params:
        section=lib.section(CONFIG.evaluate),
    message:
        "Scoring {wildcards.language}, {wildcards.checkpoint}"
    shell:
        "python scripts/score.py --section {params.section:q} --input {input.verdicts}"
        " --expected-problems {input.problems} --output {output.scores} --files {output.files}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

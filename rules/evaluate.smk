# Evaluate: benchmark and checkpoint -> completions -> verdicts -> pass@k, in MultiPL-E's formats too.


rule compile_benchmark:
    input:
        benchmark=rules.fetch_benchmark.output.file,
        prompts=lambda w: (
            STUDY[w.home].evaluate.prompts.get(w.language, [])
            if STUDY[w.home].evaluate.problems is None
            else []
        ),
        own=lambda w: str(STUDY[w.home].evaluate.problems or "") or [],
        code=lambda w: lib.code("compile_benchmark", w.language),
    output:
        problems="{home}/evaluation/{language}/problems.jsonl.gz",
        manifest="{home}/evaluation/{language}/problems.manifest.json",
    log:
        "{home}/logs/evaluation/{language}/problems.log",
    benchmark:
        "{home}/benchmarks/compile_benchmark/{language}.tsv"
    container:
        lambda w: lib.container(w.language)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lambda w: lib.section(STUDY[w.home].evaluate),
        execution=lib.section(CONFIG.execution),
        prompts=lambda w, input: (
            f"--prompts {input.prompts}"
            if input.prompts
            else f"--problems {input.own}" if input.own else ""
        ),
    message:
        "Compiling the benchmark to {wildcards.language}"
    shell:
        "python scripts/compile_benchmark.py --section {params.section:q}"
        " --execution {params.execution:q} --language {wildcards.language} --workers {threads}"
        " {params.prompts} --input {input.benchmark} --output {output.problems} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule complete_benchmark:
    input:
        problems=lambda w: expand(
            rules.compile_benchmark.output.problems,
            home=STUDY.compiled(w.home),
            language=w.language,
        ),
        checkpoint=lambda w: f"downloads/checkpoints/{STUDY[w.home].train.model}",
        tuned=lambda w: (
            []
            if w.checkpoint == "base"
            else expand(
                rules.train.output.folder,
                home=STUDY.trained(w.home),
                set=STUDY.set_of(w.home, w.language),
            )
        ),
        code=lambda w: lib.code("complete_benchmark", w.language),
    output:
        completions="{home}/evaluation/{language}/{checkpoint}/completions.jsonl.gz",
        manifest="{home}/evaluation/{language}/{checkpoint}/completions.manifest.json",
    log:
        "{home}/logs/evaluation/{language}/{checkpoint}/completions.log",
    benchmark:
        "{home}/benchmarks/complete_benchmark/{language}/{checkpoint}.tsv"
    container:
        lambda w: lib.llm_container(lib.model(STUDY[w.home].train.model).engine.gpus)
    threads: 8
    resources:
        mem_mb=lib.memory(lambda w: lib.model(STUDY[w.home].train.model).memory_mb),
        gpu=lambda w: lib.model(STUDY[w.home].train.model).engine.gpus,
    params:
        section=lambda w: lib.section(STUDY[w.home].evaluate),
        model=lambda w: lib.model_arguments(STUDY[w.home].train.model),
        tuned=lambda w, input: (
            f"--tuned {input.tuned}/{w.checkpoint}" if input.tuned else ""
        ),
        name=lambda w: lib.journal_name(STUDY, w.home, w.checkpoint),
        journal=f"{RUN}/journal/evaluation/{{language}}",
    message:
        "Completing the benchmark in {wildcards.language}, {wildcards.checkpoint}"
    shell:
        "python scripts/complete_benchmark.py --section {params.section:q}"
        " {params.model} --checkpoint {input.checkpoint} {params.tuned}"
        " --journal {params.journal} --journal-name {params.name}"
        " --input {input.problems} --output {output.completions} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule run_benchmark:
    input:
        completions=rules.complete_benchmark.output.completions,
        code=lambda w: lib.code("run_benchmark", w.language),
    output:
        verdicts="{home}/evaluation/{language}/{checkpoint}/verdicts.jsonl.gz",
        manifest="{home}/evaluation/{language}/{checkpoint}/verdicts.manifest.json",
    log:
        "{home}/logs/evaluation/{language}/{checkpoint}/verdicts.log",
    benchmark:
        "{home}/benchmarks/run_benchmark/{language}/{checkpoint}.tsv"
    container:
        lambda w: lib.container(w.language)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.execution),
    message:
        "Running the benchmark in {wildcards.language}, {wildcards.checkpoint}"
    shell:
        "python scripts/run_benchmark.py --section {params.section:q}"
        " --language {wildcards.language} --workers {threads} --input {input.completions} --output {output.verdicts} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule score:
    input:
        verdicts=rules.run_benchmark.output.verdicts,
        problems=lambda w: expand(
            rules.compile_benchmark.output.problems,
            home=STUDY.compiled(w.home),
            language=w.language,
        ),
        code=lambda w: lib.code("score", w.language),
    output:
        scores="{home}/evaluation/{language}/{checkpoint}/scores.json",
        files=directory("{home}/evaluation/{language}/{checkpoint}/multipl-e"),
        manifest="{home}/evaluation/{language}/{checkpoint}/scores.manifest.json",
    log:
        "{home}/logs/evaluation/{language}/{checkpoint}/scores.log",
    benchmark:
        "{home}/benchmarks/score/{language}/{checkpoint}.tsv"
    params:
        section=lambda w: lib.section(STUDY[w.home].evaluate),
    message:
        "Scoring {wildcards.language}, {wildcards.checkpoint}"
    shell:
        "python scripts/score.py --section {params.section:q} --input {input.verdicts}"
        " --expected-problems {input.problems} --output {output.scores} --files {output.files}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"

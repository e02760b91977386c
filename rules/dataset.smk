# Dataset: passing candidates -> deduplicated -> cleaned and run again -> Parquet with its card.


rule collect_solutions:
    input:
        verdicts=rules.validate.output.verdicts,
        code=lambda w: lib.code("collect_solutions", w.language),
    output:
        solutions="{home}/solutions/passing/{language}/{shard}.jsonl.gz",
        manifest="{home}/solutions/passing/{language}/{shard}.manifest.json",
    log:
        "{home}/logs/solutions/passing/{language}/{shard}.log",
    benchmark:
        "{home}/benchmarks/collect_solutions/{language}/{shard}.tsv"
    message:
        "Collecting {wildcards.language} solutions, shard {wildcards.shard}"
    shell:
        "python scripts/collect_solutions.py --input {input.verdicts} --output {output.solutions}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


rule deduplicate:
    input:
        solutions=lambda w: expand(
            rules.collect_solutions.output.solutions,
            home=STUDY.translated(w.home),
            language=w.language,
            shard=SHARDS,
        ),
        code=lambda w: lib.code("deduplicate", w.language),
    output:
        solutions="{home}/solutions/deduplicated/{language}.jsonl.gz",
        dropped="{home}/solutions/duplicates/{language}.jsonl.gz",
        manifest="{home}/solutions/deduplicated/{language}.manifest.json",
    log:
        "{home}/logs/solutions/deduplicated/{language}.log",
    benchmark:
        "{home}/benchmarks/deduplicate/{language}.tsv"
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lambda w: lib.section(
            STUDY[w.home].dataset, "rouge_threshold", "deduplicate", "tokens"
        ),
    message:
        "Deduplicating {wildcards.language} solutions"
    shell:
        "python scripts/deduplicate.py --section {params.section:q} --language {wildcards.language}"
        " --input {input.solutions} --output {output.solutions} --dropped {output.dropped}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


rule recheck_solutions:
    input:
        solutions=rules.deduplicate.output.solutions,
        code=lambda w: lib.code("recheck_solutions", w.language),
    output:
        solutions="{home}/solutions/checked/{language}.jsonl.gz",
        manifest="{home}/solutions/checked/{language}.manifest.json",
    log:
        "{home}/logs/solutions/checked/{language}.log",
    benchmark:
        "{home}/benchmarks/recheck_solutions/{language}.tsv"
    container:
        lambda w: lib.container(w.language)
    threads: 2
    resources:
        mem_mb=lib.memory(4000),
    params:
        section=lib.section(CONFIG.execution),
    message:
        "Running the cleaned {wildcards.language} items again"
    shell:
        "python scripts/recheck_solutions.py --section {params.section:q}"
        " --language {wildcards.language} --workers {threads} --input {input.solutions} --output {output.solutions} --manifest {output.manifest}"
        " 2> >(tee {log} >&2)"


rule build_dataset:
    input:
        solutions=rules.recheck_solutions.output.solutions,
        upstream=lambda w: [
            *expand(
                rules.extract_functions.output.manifest, extract=lib.extracts(CONFIG)
            ),
            *expand([*FILTERED, SUITES.manifest], shard=SHARDS),
            *expand(rules.run_suites.output.manifest, shard=SHARDS),
            *expand(rules.select_functions.output.manifest, shard=SHARDS),
            *expand(
                rules.build_problems.output.manifest, language=w.language, shard=SHARDS
            ),
            *expand(
                rules.collect_solutions.output.manifest,
                home=STUDY.translated(w.home),
                language=w.language,
                shard=SHARDS,
            ),
            *expand(
                [
                    rules.deduplicate.output.manifest,
                    rules.recheck_solutions.output.manifest,
                ],
                home=w.home,
                language=w.language,
            ),
        ],
        code=lambda w: lib.code("build_dataset", w.language),
    output:
        dataset="{home}/datasets/{language}/train.parquet",
        validation="{home}/datasets/{language}/validation.parquet",
        card="{home}/datasets/{language}/README.md",
        manifest="{home}/datasets/{language}.manifest.json",
    log:
        "{home}/logs/datasets/{language}.log",
    benchmark:
        "{home}/benchmarks/build_dataset/{language}.tsv"
    params:
        section=lambda w: lib.section(STUDY[w.home].dataset, "limit", "validation"),
        translator=lambda w: lib.model(STUDY[w.home].translate.model).attribution,
    message:
        "Building the {wildcards.language} dataset"
    shell:
        "python scripts/build_dataset.py --section {params.section:q} --language {wildcards.language}"
        " --input {input.solutions} --upstream {input.upstream}"
        " --output {output.dataset} --validation {output.validation} --card {output.card}"
        " --translator {params.translator:q}"
        " --manifest {output.manifest} 2> >(tee {log} >&2)"


rule datasets:
    input:
        expand(rules.build_dataset.output.dataset, home=RUN, language=LANGUAGES),
    localrule: True

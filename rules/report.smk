# Report: everything above -> a page, one a language, and their figures.

SCORED = STUDY.checkpoints(RUN)
TRAINED = sorted({STUDY.set_of(RUN, language) for language in LANGUAGES})


rule report:
    input:
        manifests=[
            expand(
                rules.extract_functions.output.manifest, extract=lib.extracts(CONFIG)
            ),
            expand(FILTERED, shard=SHARDS),
            expand(SUITES.manifest, shard=SHARDS),
            expand(rules.run_suites.output.manifest, shard=SHARDS),
            expand(rules.select_functions.output.manifest, shard=SHARDS),
            expand(
                [
                    rules.build_problems.output.manifest,
                    rules.translate.output.manifest,
                    rules.validate.output.manifest,
                    rules.collect_solutions.output.manifest,
                ],
                home=RUN,
                language=LANGUAGES,
                shard=SHARDS,
            ),
            expand(
                [
                    rules.deduplicate.output.manifest,
                    rules.recheck_solutions.output.manifest,
                    rules.build_dataset.output.manifest,
                    rules.compile_benchmark.output.manifest,
                ],
                home=RUN,
                language=LANGUAGES,
            ),
            expand(rules.train.output.manifest, home=RUN, set=TRAINED),
            expand(
                [
                    rules.complete_benchmark.output.manifest,
                    rules.run_benchmark.output.manifest,
                ],
                home=RUN,
                language=LANGUAGES,
                checkpoint=SCORED,
            ),
        ],
        scores=expand(
            rules.score.output.scores, home=RUN, language=LANGUAGES, checkpoint=SCORED
        ),
        datasets=expand(
            rules.build_dataset.output.dataset, home=RUN, language=LANGUAGES
        ),
        models=lib.shown_models(CONFIG),
        code=lib.code("report"),
    output:
        page=report(
            f"{RUN}/report/index.html",
            category="Report",
            caption="../docs/captions/report.rst",
        ),
        languages=report(
            expand(f"{RUN}/report/{{language}}.html", language=LANGUAGES),
            category="Report",
            caption="../docs/captions/language.rst",
        ),
        figures=report(
            directory(f"{RUN}/report/figures"),
            patterns=["{name}.svg"],
            category="Figures",
            caption="../docs/captions/figure.rst",
        ),
        results=f"{RUN}/report/results.csv",
        table=f"{RUN}/report/results.txt",
        manifest=f"{RUN}/report/index.manifest.json",
    log:
        f"{LOGS}/report/index.log",
    benchmark:
        f"{TIMES}/report/all.tsv"
    params:
        run=lambda w: RUN,
        checkpoints=" ".join(SCORED),
        section=lambda w: lib.section(CONFIG),
    message:
        "Writing the report"
    shell:
        "python scripts/report.py --section {params.section:q} --run {params.run} --checkpoints"
        " {params.checkpoints} --output {output.page} --figures {output.figures}"
        " --results {output.results} --manifest {output.manifest} 2> >(tee {log} >&2)"

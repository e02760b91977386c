# Experiments: what their arms left -> a table with the published numbers beside the measured ones, a figure, a page.
# Included last, as no experiment may have the name of a rule.


rule report_experiment:
    input:
        sources=lambda w: lib.experiment_files(STUDY, w.experiment),
        code=lib.code("report_experiment"),
    output:
        page=f"{RUN}/experiments/{{experiment}}/index.html",
        figures=directory(f"{RUN}/experiments/{{experiment}}/figures"),
        table=f"{RUN}/experiments/{{experiment}}/table.csv",
        text=f"{RUN}/experiments/{{experiment}}/table.txt",
        manifest=f"{RUN}/experiments/{{experiment}}/index.manifest.json",
    log:
        f"{LOGS}/experiments/{{experiment}}.log",
    benchmark:
        f"{TIMES}/report_experiment/{{experiment}}.tsv"
    params:
        section=lambda w: lib.section(CONFIG.experiments[w.experiment]),
        sources=lambda w: lib.experiment_sources(STUDY, w.experiment),
        ks=CONFIG.evaluate.ks,
    message:
        "Reporting the experiment {wildcards.experiment}"
    shell:
        "python scripts/report_experiment.py --section {params.section:q} --name {wildcards.experiment}"
        " --sources {params.sources:q} --ks {params.ks} --output {output.page} --figures {output.figures}"
        " --table {output.table} --manifest {output.manifest} 2> >(tee {log} >&2)"


rule experiments:
    input:
        expand(rules.report_experiment.output.page, experiment=CONFIG.experiments),
    localrule: True


for NAME in CONFIG.experiments:
    lib.check_target(NAME, workflow.is_rule)

    rule:
        name:
            NAME
        input:
            f"{RUN}/experiments/{NAME}/index.html",
        localrule: True

# Plan: the configuration -> what the run would take. It has no output, so that it is printed each time.


rule plan:
    log:
        f"{LOGS}/plan.log",
    localrule: True
    params:
        section=lambda w: lib.section(CONFIG),
    message:
        "Planning the run"
    shell:
        "python scripts/plan.py --section {params.section:q} 2> >(tee {log} >&2)"

"""The library that the workflow's programs share; it knows nothing of Snakemake but in workflow.py."""

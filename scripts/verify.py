"""Checks a folder of results against its manifests: every file, every row of the funnel, and whether it is still current.

    python scripts/verify.py results/demo --config config/demo.yaml

The folder may have been copied from elsewhere; Snakemake and its records are not needed. Exit status: 0 when all is as it was
made; 1 when something differs, the first thing in the order in which files were made comes first; 3 when all is as it was made, but the present
code or configuration would make it anew. It does not repeat the work: `snakemake` does.
"""

import argparse
import sys
from pathlib import Path

from multiplt import yaml_files
from multiplt.audit import audit
from multiplt.config.run import load
from multiplt.program import run
from multiplt.results import Finding, read_results
from multiplt.staleness import stale_jobs
from multiplt.verification import check_files

STALE = 3


def _print(title: str, findings: list[Finding], sound: str) -> None:
    print(f"{title}: {len(findings)} of them" if findings else sound)
    for finding in findings:
        print(f"  {finding}")


def main() -> None:
    """Reads the manifests, compares, prints what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a run's folder")
    parser.add_argument("--config", type=Path, help="the configuration to compare with")
    args = parser.parse_args()
    config = load(yaml_files.read(args.config)) if args.config else None
    results = read_results(args.folder)
    files, funnel = check_files(results), audit(results)
    stale = stale_jobs(results, config)
    count = len({file for job in results.jobs for file in job.outputs})
    _print("differ", files, f"{count} files of {len(results.jobs)} jobs are as they were written")
    _print("funnels do not add up", funnel, "nothing is lost in or between stages")
    against = f"this code and {args.config}" if args.config else "this code"
    _print("stale", stale, f"all of it is what {against} would make")
    sys.exit(1 if files or funnel else STALE if stale else 0)


if __name__ == "__main__":
    run(main)

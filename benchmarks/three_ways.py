"""The datasets of a finished run, made again by the same completions: here in containers, and on SLURM in containers.

    .venv/bin/python benchmarks/three_ways.py results/demo [--config config/demo.yaml]     as root on Debian

The run's journal, copied, is what the models say; all else is done anew in copies of the project: functions, assertions,
problems, verdicts, deduplication. It starts a SLURM of its own and needs the images of `make containers`. It prints how long each
way took, how many completions were sampled after all, and for each file whether its bytes are those of the run. It trains nothing.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from multiplt import manifest
from replayed_project import slurm_command
from slurm_cluster import Slurm, why_not
from workflow_project import Project, new_project, own_downloads

# What models were asked before training; the rest of a journal is of no use to the datasets.
JOURNALS = ("suites", "translations")
WAYS = ("in containers", "SLURM, in containers")


def command(way: str, project: Project, config: dict[str, Any]) -> list[str]:
    """The command that makes the datasets in this way."""
    if way == "in containers":
        return project.command(config, "--sdm", "apptainer", "--", "datasets")
    return slurm_command(project, config, "--", "datasets")


def datasets(folder: Path) -> dict[str, str]:
    """The SHA-256 of each dataset's file under a run's folder."""
    found = sorted((folder / "datasets").rglob("*.parquet"))
    return {str(path.relative_to(folder / "datasets")): manifest.sha256(path) for path in found}


def sampled(folder: Path) -> int:
    """How many completions the stages of a run sampled, as their manifests say."""
    facts = [json.loads(path.read_text())["facts"] for path in folder.rglob("*.manifest.json")]
    return sum(fact.get("sampled_now", 0) for fact in facts)


def make_again(
    way: str, finished: Path, config: dict[str, Any], scratch: Path
) -> tuple[dict[str, str], str]:
    """Makes the datasets in a copy of the project; returns their hashes, and what it took."""
    project = new_project(scratch)
    own_downloads(project)
    folder = project.folder / "results" / str(config["run"])
    for name in JOURNALS:
        shutil.copytree(finished / "journal" / name, folder / "journal" / name)
    begun = time.monotonic()
    done = subprocess.run(
        command(way, project, config),
        cwd=project.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{way}: failed\n{done.stderr[-4000:]}")
    took = f"{time.monotonic() - begun:.0f} s, {sampled(folder)} completions sampled"
    return datasets(folder), took


def main() -> None:
    """Makes the datasets in each way and compares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="folder of a finished run")
    parser.add_argument("--config", type=Path, default=ROOT / "config/demo.yaml", help="its own")
    args = parser.parse_args()
    if reason := why_not():
        raise SystemExit(f"error: {reason}")
    config = yaml.safe_load(args.config.read_text())
    wanted = datasets(args.run)
    if not wanted:
        raise SystemExit(f"error: {args.run}: no datasets")
    different = 0
    # On one file system with the downloads; every user may enter, as the daemon of munge must.
    with tempfile.TemporaryDirectory(dir=ROOT / "results") as name:
        Path(name).chmod(0o755)
        with Slurm(Path(name) / "slurm"):
            for number, way in enumerate(WAYS):
                found, took = make_again(way, args.run, config, Path(name) / f"project-{number}")
                print(f"{way}: {took}", flush=True)
                for file, digest in wanted.items():
                    same = found.get(file) == digest
                    different += not same
                    print(f"  {file:32} {digest[:12]} {'the same' if same else 'DIFFERENT'}")
                different += len(found.keys() - wanted.keys())
    sys.exit(different > 0)


if __name__ == "__main__":
    main()

"""Writes the table, the figure and the page of one experiment, with the published numbers beside the measured ones.

    python scripts/report_experiment.py --section EXPERIMENT --name dedup_ablation --sources JSON --ks 1 10 \\
        --output index.html --figures figures --table table.csv --manifest M

`--sources` says where each arm's numbers lie (rows of `multiplt.study.Source`). The table goes to standard
output too, and beside the CSV file as .txt.
"""

import argparse
import csv
import io
from pathlib import Path

from multiplt import manifest, program
from multiplt.config.experiments import ExperimentConfig
from multiplt.files import whole
from multiplt.records import Funnel
from multiplt.report import arms, experiment, published
from multiplt.study import Source


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--name", required=True, help="name of the experiment")
    parser.add_argument("--sources", required=True, help="JSON: where each arm's numbers lie")
    parser.add_argument("--ks", type=int, nargs="+", required=True, help="the k of pass@k")
    parser.add_argument("--output", type=Path, required=True, help="the page")
    parser.add_argument("--figures", type=Path, required=True, help="folder of the figure")
    parser.add_argument("--table", type=Path, required=True, help="the table, CSV")


def main() -> None:
    """Reads what the arms left, writes table, figure and page."""
    section, args = program.parse(__doc__, ExperimentConfig, arguments)
    sources = program.from_json("--sources", args.sources, list[Source])
    numbers = arms.measured(sources, args.ks)
    figures = published.read_arms(args.name)
    rows = experiment.table(numbers, figures)
    drawing = experiment.figure(args.figures, args.name, section.title, numbers)
    differences = [
        f"{name}: {arm.changes or 'the run itself'}" for name, arm in section.arms.items()
    ]
    page = experiment.page(section.title, args.name, drawing, rows, differences, figures)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([experiment.COLUMNS, *rows])
    aligned = experiment.as_text(rows)
    files = {
        args.output: page,
        args.table: text.getvalue(),
        args.table.with_suffix(".txt"): aligned,
    }
    for path, content in files.items():
        with whole(path) as temporary:
            temporary.write_text(content, encoding="utf-8")
    inputs = [Path(p) for s in sources for p in (*s.scores.values(), *s.verdicts, s.training) if p]
    manifest.write(
        args.manifest,
        stage="report_experiment",
        section=section.model_dump(mode="json"),
        inputs=sorted(set(inputs)),
        outputs=[*files, args.figures],
        funnel=Funnel(len(numbers), len(rows)),
        packages=("matplotlib", "Jinja2"),
    )
    print(aligned, end="")


if __name__ == "__main__":
    program.run(main)

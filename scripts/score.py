"""Computes pass@k of one checkpoint and writes MultiPL-E's files of its completions and results.

    python scripts/score.py --section '{"ks": [1, 10]}' --input verdicts.jsonl.gz \\
        --expected-problems problems.jsonl.gz --output scores.json --files multipl-e \\
        --manifest scores.manifest.json

It refuses to score when a problem or a completion is missing. It runs nothing and compares no two
checkpoints.
"""

import json
from pathlib import Path

from multiplt import manifest, multipl_e, rows
from multiplt.config.evaluate import EvaluateConfig
from multiplt.files import whole
from multiplt.languages import get_scored
from multiplt.program import parse, run
from multiplt.records import Funnel, Problem, Verdicts
from multiplt.scoring import scores


def main() -> None:
    """Reads the verdicts, checks that all are there, writes the scores and MultiPL-E's files."""
    section, args = parse(
        __doc__,
        EvaluateConfig,
        lambda p: (
            p.add_argument("--input", type=Path, required=True, help="verdicts"),
            p.add_argument(
                "--expected-problems", type=Path, required=True, help="the problems to be scored"
            ),
            p.add_argument("--output", type=Path, required=True, help="scores, JSON"),
            p.add_argument("--files", type=Path, required=True, help="MultiPL-E's files"),
        ),
    )
    problems = list(rows.read(args.expected_problems, Problem))
    verdicts = list(rows.read(args.input, Verdicts))
    result = scores(section, problems, verdicts)
    for row in verdicts:
        multipl_e.write_files(args.files, row, get_scored(row.problem.language).code)
    with whole(args.output) as temporary:
        temporary.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")
    manifest.write(
        args.manifest,
        stage="score",
        section=section.model_dump(mode="json"),
        inputs=[args.input, args.expected_problems],
        outputs=[args.output, args.files],
        funnel=Funnel(len(verdicts), len(verdicts)),
        packages=["numpy"],
        facts={"pass_at_k": result["pass_at_k"], "problems": result["problems"]},
    )


if __name__ == "__main__":
    run(main)

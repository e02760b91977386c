"""Drops the translations that are like another one, within a problem and across all problems.

    python scripts/deduplicate.py --section '{"rouge_threshold": 0.6}' --language lua \\
        --input solutions-*.jsonl.gz --output kept.jsonl.gz --dropped dropped.jsonl.gz \\
        --manifest kept.json

Reads and writes rows of `multiplt.records.Solution`; each that is dropped has a row of
`DroppedSolution`, which names what displaced it. It does not clean the kept items and does not run
them.
"""

from pathlib import Path

from multiplt import deduplication, manifest, rows
from multiplt.config.dataset import DatasetConfig
from multiplt.languages import get_language
from multiplt.program import parse, run
from multiplt.records import Solution


def main() -> None:
    """Reads all solutions of a language, keeps what is new, writes it with its manifest."""
    section, args = parse(
        __doc__,
        DatasetConfig,
        lambda p: (
            p.add_argument("--language", required=True, help="target language"),
            p.add_argument("--input", type=Path, nargs="+", required=True, help="solutions"),
            p.add_argument("--output", type=Path, required=True, help="kept solutions"),
            p.add_argument("--dropped", type=Path, required=True, help="rows of DroppedSolution"),
        ),
    )
    language = get_language(args.language)
    solutions = [s for path in args.input for s in rows.read(path, Solution)]
    deduplication.check_language(solutions, language.name)
    result = deduplication.deduplicate(
        solutions,
        language.strip_comments,
        section.rouge_threshold,
        section.tokens,
        section.deduplicate,
    )
    rows.write(args.output, result.kept)
    rows.write(args.dropped, result.dropped)
    manifest.write(
        args.manifest,
        stage="deduplicate",
        section=section.model_dump(mode="json"),
        inputs=args.input,
        outputs=[args.output, args.dropped],
        funnel=result.funnel,
        packages=["rouge_score", "nltk"],
        facts={"language": args.language, "scored_pairs": result.scored},
    )


if __name__ == "__main__":
    run(main)

"""Lets a model translate every problem of a shard: n candidates each, cut at the language's stop sequences.

    python scripts/translate.py --section JSON --model-name NAME --model-identity ID --engine JSON --checkpoint DIR \\
        --journal DIR --journal-name 000 --input problems.jsonl.gz --output translations.jsonl.gz --manifest M

It does not run the candidates: `validate` does.
"""

from multiplt import program
from multiplt.config.translate import TranslateConfig
from multiplt.solving import arguments, solve


def main() -> None:
    """Reads problems, samples candidates, writes translations."""
    section, args = program.parse(__doc__, TranslateConfig, arguments)
    solve(args, section, section.sampling, "translate", section.examples, python=section.python)


if __name__ == "__main__":
    program.run(main)

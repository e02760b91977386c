"""Lets a model, or what training made of it, complete the benchmark's problems.

    python scripts/complete_benchmark.py --section JSON --model-name NAME --model-identity ID --engine JSON --checkpoint DIR \\
        [--tuned DIR] --journal DIR --journal-name base --input problems.jsonl.gz --output completions.jsonl.gz \\
        --manifest M

It does not run the completions: `run_benchmark` does.
"""

from multiplt import program
from multiplt.config.evaluate import EvaluateConfig
from multiplt.solving import arguments, solve


def main() -> None:
    """Reads problems, samples completions, writes them."""
    section, args = program.parse(__doc__, EvaluateConfig, arguments)
    solve(args, section, section.sampling, "complete_benchmark")


if __name__ == "__main__":
    program.run(main)

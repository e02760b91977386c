"""Deduplication against rouge_score on all pairs, and how its time grows, on recorded programs.

    .venv/bin/python benchmarks/dedup.py programs.jsonl.gz [--exact 2000] [--language lua] [--counts 5000 10000]

The file holds rows of `language` (MultiPL-E's code) and `program`, from which the tests are cut. The first table takes
real programs, as many of each language, and keeps what plain `rouge_score` keeps, pair by pair in the same order; it
compares the kept sets and the pairs decided per second. The second grows, in one language: each item is made from two
real programs by a seed, from each line of which one in three is left out, and in which one word in five has another
name, so that some are like one another, some nearly, and most not. Without isolation, on one core; seconds are of
processor time, so that a machine busy with other things tells the same.
"""

import argparse
import gzip
import json
import random
import re
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from rouge_score.rouge_scorer import RougeScorer

from factories import function, problem
from multiplt.deduplication import Deduplicated, deduplicate, order
from multiplt.languages import get_language
from multiplt.records import Sampling, Solution
from multiplt.sandbox.workers import language as worker

THRESHOLD = 0.6
MIXED = ("julia", "lua", "r", "racket")
SAMPLING = Sampling(0.8, 0.95, 512, [])


def sources(path: Path, language: str) -> list[str]:
    """The recorded programs without their tests and comments, each once."""
    spoken, cut = get_language(language), worker(language).split
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["language"] == spoken.code]
    return list(dict.fromkeys(spoken.strip_comments(cut(row["program"])[0]) for row in rows))


def solution(number: int, content: str) -> Solution:
    """A row that deduplication reads; ten in a row are of one problem."""
    sha1 = f"{number // 10:040x}"
    whose = replace(problem(f"p{number // 10}"), function=function(sha1))
    return Solution(whose, "m", "r", SAMPLING, number % 10, number, "", content, 1.0)


def mixture(texts: list[str], seed: int) -> str:
    """Two thirds of the lines of two programs, with one word in five renamed."""
    chance = random.Random(seed)
    lines = [line for text in chance.sample(texts, 2) for line in text.split("\n")]
    kept = "\n".join(line for line in lines if chance.random() > 1 / 3)
    words = sorted(set(re.findall(r"\w+", kept)))
    names = {w: f"{w}{chance.randrange(99)}" for w in words if chance.random() < 0.2}
    return re.sub(r"\w+", lambda m: names.get(m[0], m[0]), kept)


def by_rouge_score(solutions: list[Solution]) -> tuple[list[Solution], int]:
    """What plain rouge_score keeps, and the pairs that it scored: within problems, then across."""
    scorer = RougeScorer(["rougeLsum"], use_stemmer=True)
    items: dict[str, Solution] = {}
    for each in sorted(solutions, key=order):
        lines = (line.rstrip() for line in each.content.split("\n"))
        items.setdefault("\n".join(line for line in lines if line), each)
    pairs = 0

    def kept(todo: list[tuple[str, Solution]]) -> list[tuple[str, Solution]]:
        nonlocal pairs
        found: list[tuple[str, Solution]] = []
        for code, each in todo:
            for earlier, _ in found:
                pairs += 1
                if scorer.score(earlier, code)["rougeLsum"].fmeasure > THRESHOLD:
                    break
            else:
                found.append((code, each))
        return found

    names = dict.fromkeys(each.problem.name for each in items.values())
    alone = [
        pair
        for name in names
        for pair in kept([(c, s) for c, s in items.items() if s.problem.name == name])
    ]
    return [each for _, each in kept(alone)], pairs


def ours(solutions: list[Solution]) -> tuple[Deduplicated, float]:
    """The project's own, and its seconds."""
    begun = time.process_time()
    result = deduplicate(solutions, lambda code: code, THRESHOLD)
    return result, time.process_time() - begun


def compare(path: Path, count: int) -> None:
    """The first table."""
    share = count // len(MIXED)
    texts = [text for language in MIXED for text in sources(path, language)[:share]]
    rows = [solution(number, text) for number, text in enumerate(texts)]
    result, fast = ours(rows)
    begun = time.process_time()
    expected, pairs = by_rouge_score(rows)
    plain = time.process_time() - begun
    if result.kept != expected:
        raise SystemExit("error: the kept sets differ")
    print(f"{len(rows)} real programs, {len(expected)} kept by both, {pairs} pairs decided")
    print(f"rouge_score {plain:8.2f} s {pairs / plain:12.0f} pairs/s")
    print(
        f"ours        {fast:8.2f} s {pairs / fast:12.0f} pairs/s, {plain / fast:.0f} times as many",
        flush=True,
    )


def grow(path: Path, language: str, counts: list[int]) -> None:
    """The second table."""
    texts = sources(path, language)
    print("   items  seconds     kept      scored   max MB")
    for count in counts:
        result, seconds = ours([solution(n, mixture(texts, n)) for n in range(count)])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        kept = len(result.kept)
        print(f"{count:8d} {seconds:8.1f} {kept:8d} {result.scored:11d} {memory:8.0f}", flush=True)


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", type=Path, help="JSON Lines, gzipped")
    parser.add_argument("--exact", type=int, default=400, help="items for rouge_score")
    parser.add_argument("--language", default="lua", help="of the growing sets")
    parser.add_argument(
        "--counts", type=int, nargs="*", default=[5000, 10_000, 20_000, 40_000, 80_000]
    )
    args = parser.parse_args()
    compare(args.programs, args.exact)
    grow(args.programs, args.language, args.counts)


if __name__ == "__main__":
    main()

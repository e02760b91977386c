"""Deduplication against rouge_score on all pairs, and how its time grows, on recorded programs.

    .venv/bin/python benchmarks/dedup.py programs.jsonl.gz [--language lua] [--exact 400] [--counts 5000 10000]

The file holds rows of `language` (MultiPL-E's code) and `program`, from which the tests are cut. The first table keeps
what plain `rouge_score` keeps, pair by pair in the same order, and compares the kept sets and the pairs per second. The
second grows: more items than there are programs are variations of them, with some words renamed and some lines left
out, so that many are near the threshold. Without isolation, on one core.
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
SAMPLING = Sampling(0.8, 0.95, 512, [])


def sources(path: Path, language: str) -> list[str]:
    """The recorded programs without their tests."""
    code, cut = get_language(language).code, worker(language).split
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["language"] == code]
    return [cut(row["program"])[0] for row in rows]


def solution(number: int, content: str, language: str) -> Solution:
    """A row that deduplication reads; ten in a row are of one problem."""
    sha1 = f"{number // 10:040x}"
    whose = replace(problem(f"p{number // 10}"), language=language, function=function(sha1))
    return Solution(whose, "m", "r", SAMPLING, number % 10, number, "", content, 1.0)


def variation(text: str, seed: int) -> str:
    """The text with one word in five renamed and one line in ten left out."""
    chance = random.Random(seed)
    lines = [line for line in text.split("\n") if chance.random() > 0.1]
    names = {w: f"{w}{chance.randrange(99)}" for w in set(re.findall(r"\w+", text))}
    changed = {w: n for w, n in sorted(names.items()) if chance.random() < 0.2}
    return re.sub(r"\w+", lambda m: changed.get(m[0], m[0]), "\n".join(lines))


def by_rouge_score(solutions: list[Solution], language: str) -> tuple[list[Solution], int]:
    """What plain rouge_score keeps, and the pairs that it scored: within problems, then across."""
    strip = get_language(language).strip_comments
    scorer = RougeScorer(["rougeLsum"], use_stemmer=True)
    items: dict[str, Solution] = {}
    for each in sorted(solutions, key=order):
        lines = (line.rstrip() for line in strip(each.content).split("\n"))
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


def ours(solutions: list[Solution], language: str) -> Deduplicated:
    """The project's own."""
    return deduplicate(solutions, get_language(language).strip_comments, THRESHOLD)


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", type=Path, help="JSON Lines, gzipped")
    parser.add_argument("--language", default="lua")
    parser.add_argument("--exact", type=int, default=400, help="items for rouge_score")
    parser.add_argument("--counts", type=int, nargs="+", default=[5000, 10_000, 20_000, 40_000])
    args = parser.parse_args()
    texts = sources(args.programs, args.language)
    rows = [solution(n, t, args.language) for n, t in enumerate(texts[: args.exact])]
    begun = time.monotonic()
    expected, pairs = by_rouge_score(rows, args.language)
    plain = time.monotonic() - begun
    begun = time.monotonic()
    result = ours(rows, args.language)
    fast = time.monotonic() - begun
    if result.kept != expected:
        raise SystemExit("error: the kept sets differ")
    print(f"{len(rows)} real programs, {len(expected)} kept by both, {pairs} pairs decided")
    print(f"rouge_score {plain:8.2f} s {pairs / plain:12.0f} pairs/s")
    print(
        f"ours        {fast:8.2f} s {pairs / fast:12.0f} pairs/s, {plain / fast:.0f} times as many"
    )
    print("   items  seconds     kept      scored   max MB")
    for count in args.counts:
        made = [
            solution(n, variation(texts[n % len(texts)], n), args.language) for n in range(count)
        ]
        begun = time.monotonic()
        result = ours(made, args.language)
        seconds = time.monotonic() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        kept = len(result.kept)
        print(f"{count:8d} {seconds:8.1f} {kept:8d} {result.scored:11d} {memory:8.0f}", flush=True)


if __name__ == "__main__":
    main()

"""The dataset card: a README.md with YAML front matter that `datasets` and the model hub read.

It says what the items are, how many there are, what was left out on the way and why, whose code and
whose model they come from, and how the benchmark was kept out. It holds no clock time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from multiplt import rouge
from multiplt.dataset import COLUMNS
from multiplt.records import Solution

# SPDX identifiers that the hub knows too, in lower case; it refuses names that it does not know.
_HUB_LICENCES = {
    *("0bsd", "afl-3.0", "apache-2.0", "artistic-2.0", "bsd-2-clause", "bsd-3-clause"),
    *("bsd-3-clause-clear", "bsl-1.0", "cc-by-4.0", "cc0-1.0", "ecl-2.0", "isc", "mit", "ms-pl"),
    *("ncsa", "postgresql", "unlicense", "wtfpl", "zlib"),
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(
    solutions: Sequence[Solution],
    *,
    language: str,
    title: str,
    files: Mapping[str, str],
    held_out: int,
    threshold: float,
    tokens: rouge.Kind,
    upstream: Sequence[Mapping[str, Any]],
) -> str:
    """The card of the dataset in `files`, for each split a name relative to the card.

    `held_out` of the solutions are in the split `validation`, which is left out where it is 0.

    `language` is the project's name, `title` the one that people write, `threshold` the F-measure
    over which two items were alike by their `tokens`. `upstream` are the
    manifests of the stages before, in order: their funnels become the table of what was left out.
    """
    parts = (
        _front_matter(solutions, language, title, files if held_out else {"train": files["train"]}),
        f"# Validated {title} functions, translated from Python\n",
        _summary(solutions, title, _measure(threshold, tokens), held_out),
        _funnel(upstream),
        _licences(solutions),
        _models(solutions),
        _decontamination(upstream),
        _columns(),
    )
    return "\n".join(parts)


def front_matter(text: str) -> dict[str, Any]:
    """The YAML fields at the top of a card."""
    fields: dict[str, Any] = yaml.safe_load(text.split("---\n", 2)[1])
    return fields


def together(cards: Mapping[str, str]) -> str:
    """The card of a repository with a folder for each language, from the cards of the languages.

    Each language is a configuration of its own: `load_dataset(repository, "lua")`.
    """
    heads = {language: front_matter(text) for language, text in sorted(cards.items())}
    configs = [
        config
        | {
            "data_files": [
                file | {"path": f"{language}/{file['path']}"} for file in config["data_files"]
            ]
        }
        for language, head in heads.items()
        for config in head["configs"]
    ]
    fields = {
        "pretty_name": "Validated functions, translated from Python",
        "task_categories": ["text-generation"],
        "tags": sorted({tag for head in heads.values() for tag in head["tags"]}),
        "configs": configs,
    }
    if licences := sorted({name for head in heads.values() for name in head.get("license", [])}):
        fields["license"] = licences
    rows = [
        [language, f"[{head['pretty_name']}]({language}/README.md)"]
        for language, head in heads.items()
    ]
    return (
        f"---\n{yaml.safe_dump(fields, sort_keys=True)}---\n\n"
        "# Validated functions, translated from Python\n\n"
        "Each language has a card of its own, with its counts, sources, licences and models.\n\n"
        + _table(["language", "card"], rows)
    )


def _front_matter(
    solutions: Sequence[Solution], language: str, title: str, files: Mapping[str, str]
) -> str:
    spdx = {s.problem.function.origin.licence.lower() for s in solutions}
    known = sorted(spdx & _HUB_LICENCES) + (["other"] if spdx - _HUB_LICENCES else [])
    size = next((name for limit, name in _SIZES if len(solutions) < limit), "n>1M")
    fields: dict[str, Any] = {
        "pretty_name": f"Validated {title} functions",
        "task_categories": ["text-generation"],
        "tags": ["code", language],
        "size_categories": [size],
        "configs": [
            {
                "config_name": language,
                "data_files": [{"split": split, "path": path} for split, path in files.items()],
            },
        ],
    }
    if known:
        fields["license"] = known
    return f"---\n{yaml.safe_dump(fields, sort_keys=True)}---\n"


def _summary(solutions: Sequence[Solution], title: str, measure: str, held_out: int) -> str:
    functions = {s.problem.function.sha1 for s in solutions}
    return (
        f"{len(solutions)} {title} functions, which translate {len(functions)} Python functions,"
        " written by a language model. Each passed the tests of its Python function, compiled to"
        f" {title}, and was run again in the form in which it stands here; no two are alike"
        f" ({measure}). Made by the method"
        " of MultiPL-T (Cassano et al., OOPSLA 2024, arXiv 2308.09895)."
        f" {held_out} of the items are held out for validation: no function has items in both splits.\n"
    )


def _measure(threshold: float, tokens: rouge.Kind) -> str:
    counted = " and operators" if tokens == "code" else ""
    return f"F-measure of rougeLsum over stemmed words{counted}, comments aside, over {threshold:g}"


def _funnel(upstream: Sequence[Mapping[str, Any]]) -> str:
    if not upstream:
        return ""
    rows = []
    for manifest in upstream:
        funnel = manifest["funnel"]
        dropped = ", ".join(f"{why} {n}" for why, n in sorted(funnel["dropped"].items()) if n)
        rows.append([manifest["stage"], funnel["entered"], funnel["left"], dropped or "-"])
    return "## What was left out\n\n" + _table(["stage", "in", "out", "dropped"], rows)


def _licences(solutions: Sequence[Solution]) -> str:
    counts = Counter(
        (s.problem.function.origin.repository, s.problem.function.origin.licence) for s in solutions
    )
    rows = [[repository, licence, n] for (repository, licence), n in sorted(counts.items())]
    return (
        "## Sources and licences\n\n"
        "An item derives from its Python function and stays under that function's licence.\n\n"
        + _table(["repository", "licence", "items"], rows)
    )


def _models(solutions: Sequence[Solution]) -> str:
    counts = Counter(
        (s.model, s.revision, s.sampling.temperature, s.sampling.top_p) for s in solutions
    )
    rows = [[*key, n] for key, n in sorted(counts.items())]
    return "## Models\n\n" + _table(
        ["model", "revision", "temperature", "top-p", "items"],
        rows,
    )


def _decontamination(upstream: Sequence[Mapping[str, Any]]) -> str:
    sizes = {
        manifest["section"]["decontamination"]["ngram"]
        for manifest in upstream
        if "decontamination" in manifest["section"]
    }
    shared = f" or shares {max(sizes)} consecutive code tokens with one" if sizes else ""
    return (
        "## Decontamination\n\n"
        "Before any model saw it, a Python function was left out where it is a solution of the"
        f" evaluation benchmark{shared}. No text of the benchmark's prompts or tests is in an"
        " item.\n"
    )


def _columns() -> str:
    rows = [[f"`{name}`", str(kind), meaning] for name, kind, meaning in COLUMNS]
    return "## Columns\n\n" + _table(["column", "type", "meaning"], rows)


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    cells = ([str(cell).replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)

"""The dataset card: a README.md with YAML front matter that `datasets` and the model hub read.

It says what the items are, how many there are, what was left out on the way and why, whose code and
whose model they come from, and how the benchmark was kept out. It holds no clock time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from multiplt.dataset import COLUMNS
from multiplt.manifest import summed
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
    upstream: Sequence[Mapping[str, Any]],
    translator: str,
) -> str:
    """The card of the dataset in `files`, for each split a name relative to the card.

    `held_out` of the solutions are in the split `validation`, which is left out where it is 0.

    `language` is the project's name, `title` the one that people write. `upstream` are the manifests
    of the stages before, in order: their funnels, summed over shards, become the table of what was
    left out, their settings say by what. `translator` names the model that wrote the solutions, and its
    licence.
    """
    parts = (
        _front_matter(solutions, language, title, files if held_out else {"train": files["train"]}),
        f"# Validated {title} functions, translated from Python\n",
        _summary(solutions, title, _likeness(upstream), held_out),
        _funnel(upstream),
        _licences(solutions),
        _models(solutions, translator),
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


def _summary(solutions: Sequence[Solution], title: str, likeness: str, held_out: int) -> str:
    functions = {s.problem.function.sha1 for s in solutions}
    return (
        f"{len(solutions)} {title} functions, which translate {len(functions)} Python functions,"
        " written by a language model. Each passed the tests of its Python function, compiled to"
        f" {title}, and was run again in the form in which it stands here{likeness}. Made by the method"
        " of MultiPL-T (Cassano et al., OOPSLA 2024, arXiv 2308.09895)."
        f" {held_out} of the items are held out for validation: no function has items in both splits.\n"
    )


def _likeness(upstream: Sequence[Mapping[str, Any]]) -> str:
    """What deduplication makes sure of, by its level; nothing where its manifest is not there."""
    manifest = _manifest(upstream, "deduplicate")
    if not manifest:
        return ""
    section = manifest["section"]
    counted = " and operators" if section["tokens"] == "code" else ""
    measure = (
        f"F-measure of rougeLsum over stemmed words{counted}, comments aside,"
        f" over {section['rouge_threshold']:g}"
    )
    levels = {
        "none": "those that are like another one were kept",
        "one": "no two translate the same function",
        "within": f"no two that translate the same function are alike ({measure})",
        "across": f"no two are alike ({measure})",
    }
    return f"; {levels[section['deduplicate']]}"


def _funnel(upstream: Sequence[Mapping[str, Any]]) -> str:
    if not upstream:
        return ""
    rows = []
    for stage in dict.fromkeys(job["stage"] for job in upstream):
        funnel = summed(job for job in upstream if job["stage"] == stage)
        dropped = ", ".join(f"{why} {n}" for why, n in sorted(funnel.dropped.items()) if n)
        rows.append([stage, funnel.entered, funnel.left, dropped or "-"])
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


def _models(solutions: Sequence[Solution], translator: str) -> str:
    counts = Counter(
        (s.model, s.revision, s.sampling.temperature, s.sampling.top_p) for s in solutions
    )
    rows = [[*key, n] for key, n in sorted(counts.items())]
    written = (
        f"The solutions are by {translator}. A model's licence may say what its texts train.\n\n"
    )
    return f"## Models\n\n{written}" + _table(
        ["model", "revision", "temperature", "top-p", "items"],
        rows,
    )


def _decontamination(upstream: Sequence[Mapping[str, Any]]) -> str:
    manifest = _manifest(upstream, "filter_functions")
    if not manifest:
        return ""
    section = manifest["section"]["decontamination"]
    measures = {
        "exact": "holds a docstring, prompt or solution of theirs as it is",
        "text": "holds one with other white space",
        "code": (
            f"shares {section['ngram']} consecutive code tokens with a solution of theirs, or all of"
            " a shorter one, variables renamed"
        ),
    }
    found = "".join(f"- {measures[measure]}\n" for measure in section["measures"])
    left_out = f"Before any model saw it, a Python function was left out where it\n\n{found}"
    return (
        "## Decontamination\n\n"
        f"Benchmarks: {', '.join(manifest['facts']['benchmark_tasks'])}."
        f" {left_out if found else 'Functions were not compared with them.'}\n"
    )


def _columns() -> str:
    rows = [[f"`{name}`", str(kind), meaning] for name, kind, meaning in COLUMNS]
    return "## Columns\n\n" + _table(["column", "type", "meaning"], rows)


def _manifest(upstream: Sequence[Mapping[str, Any]], stage: str) -> Mapping[str, Any] | None:
    """The manifest of a stage's first job: settings are the same in all of them."""
    return next((manifest for manifest in upstream if manifest["stage"] == stage), None)


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    cells = ([str(cell).replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)

"""The numbers of an experiment: which epoch speaks, what it gained, and what stands beside it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from factories import completion, generation, problem
from multiplt import rows
from multiplt.config.run import load
from multiplt.errors import UserError
from multiplt.records import Result, Verdicts
from multiplt.report import experiment
from multiplt.report.arms import beside, measured
from multiplt.report.choice import Choice
from multiplt.report.published import read_arms
from multiplt.study import Source, Study

ROOT = Path(__file__).parents[2]
HUB = "bigcode/starcoderbase-1b"


def scores(folder: Path, name: str, passed: list[int]) -> str:
    tallies = {f"p{n}": {"n": 4, "c": c} for n, c in enumerate(passed)}
    path = folder / f"{name}.json"
    content = {"samples": 4, "pass_at_k": {}, "tallies": tallies, "verdicts": {}}
    path.write_text(json.dumps(content))
    return str(path)


def trained(folder: Path, best_epoch: int | None, problems: int = 161) -> Source:
    manifest = folder / "train.manifest.json"
    manifest.write_text(json.dumps({"funnel": {}, "facts": {"items": 7, "best_epoch": best_epoch}}))
    curve = {
        "base": scores(folder, "base", [0] * problems),
        "epoch-1": scores(folder, "1", [1] * problems),
        "epoch-2": scores(folder, "2", [4] * problems),
        "epoch-3": scores(folder, "3", [2] * problems),
    }
    return Source("translations", "lua", HUB, curve, [], str(manifest), [])


def test_the_epoch_with_the_least_held_out_loss_speaks_and_not_the_best_scored(
    tmp_path: Path,
) -> None:
    (one,) = measured([trained(tmp_path, 1)], [1, 10])
    assert one.choice == Choice("epoch-1", "least loss on held-out items", "epoch-3", "epoch-2")
    assert one.gain is not None
    assert one.gain.mean == pytest.approx(0.25)
    assert one.items == 7


def test_the_last_epoch_speaks_where_nothing_was_held_out(tmp_path: Path) -> None:
    (one,) = measured([trained(tmp_path, None)], [1])
    assert one.choice.chosen == "epoch-3"


def test_a_translated_problem_is_one_with_a_passing_candidate(tmp_path: Path) -> None:
    def verdicts(name: str, found: list[str]) -> Verdicts:
        results = [
            Result(i, "", verdict, 0, "", "", 0.0, 0.0, None) for i, verdict in enumerate(found)
        ]
        return Verdicts(problem(name), generation(["x"] * len(found)), results)

    assert completion(0, "x").index == 0
    path = tmp_path / "000.jsonl.gz"
    rows.write(path, [verdicts("a", ["ok", "exception"]), verdicts("b", ["compile", "assertion"])])
    (one,) = measured([Source("with", "lua", HUB, {}, [str(path)], "", [])], [1])
    assert (one.k, one.curve["candidates"].mean) == (2, 0.5)


def test_unmodified_the_papers_prompt_ablation_is_on_other_problems_than_theirs(
    tmp_path: Path,
) -> None:
    study = Study(load(yaml.safe_load((ROOT / "config/paper.yaml").read_text())))
    source = study.sources("prompt_ablation", lambda name: f"bigcode/{name}")[0]
    results = [Result(i, "", "ok", 0, "", "", 0.0, 0.0, None) for i in range(50)]
    shown = [Verdicts(problem(f"p{n}"), generation(["x"] * 50), results) for n in range(40)]
    rows.write(tmp_path / "0.jsonl.gz", shown)
    numbers = measured([replace(source, verdicts=[str(tmp_path / "0.jsonl.gz")])], [1])
    (row,) = experiment.table(numbers, read_arms("prompt_ablation"))
    assert "not comparable: all problems, not the 1,000 published" in row


def test_a_published_figure_of_the_same_model_and_evaluation_is_compared(tmp_path: Path) -> None:
    (one,) = measured([trained(tmp_path, 1)], [1])
    for same in (one, replace(one, hub=HUB.upper())):
        there, unlike = beside(same, read_arms("stack_full"))
        assert there is not None
        assert there.value == pytest.approx(0.173)
        assert unlike == []


def test_a_published_figure_of_something_else_stands_beside_and_the_difference_is_named(
    tmp_path: Path,
) -> None:
    (one,) = measured([trained(tmp_path, 1)], [1])
    figures = read_arms("stack_full")
    others = {
        "another model": replace(one, hub="tiny"),
        "another k": replace(one, k=2),
        "problems of its own": replace(one, unlike=["problems of its own"]),
        "154 problems of ours, 161 published": measured([trained(tmp_path, 1, 154)], [1])[0],
    }
    for difference, other in others.items():
        there, unlike = beside(other, figures)
        assert there is not None
        assert unlike == [difference]
        assert f"not comparable: {difference}" in experiment.table([other], figures)[0]


def test_every_published_figure_names_its_source_and_is_a_share() -> None:
    names = ["stack_full", "dataset_size", "prompt_ablation", "mixed_languages", "table2"]
    for name in names:
        figures = read_arms(name)
        assert figures
        assert all(f.source and 0 < f.value < 1 for f in figures)


def test_a_few_problems_are_too_few_for_a_judgement_and_for_a_verdict(tmp_path: Path) -> None:
    numbers = measured([trained(tmp_path, 1, problems=29)], [1])
    figures = [replace(there, problems=29) for there in read_arms("stack_full")]
    (row,) = experiment.table(numbers, figures)
    cells = dict(zip(experiment.COLUMNS, row, strict=True))
    assert cells["judgement"] == cells["best against it"] == "too few problems"


def test_a_missing_scores_file_is_named(tmp_path: Path) -> None:
    source = trained(tmp_path, 1)
    Path(source.scores["epoch-2"]).unlink()
    with pytest.raises(UserError, match=r"2\.json"):
        measured([source], [1])


def test_the_page_holds_the_figure_the_published_number_and_its_source(tmp_path: Path) -> None:
    numbers = measured([trained(tmp_path, 1)], [1])
    figures = read_arms("stack_full")
    table = experiment.table(numbers, figures)
    drawing = experiment.figure(tmp_path, "stack_full", "Why?", numbers)
    arms = ["translations: the run itself"]
    text = experiment.page("Why?", "stack_full", drawing, table, arms, figures)
    for expected in ("<svg", "17.3", "Table 2", "+25.0", "<td>improved</td>"):
        assert expected in text
    # An arm of theirs that is none of ours.
    assert "on Scheme files" in text
    assert (tmp_path / "stack_full.svg").exists()

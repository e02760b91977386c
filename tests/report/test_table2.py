"""Table 2 beside a run: every published row, the run's own numbers, a verdict only where it may be."""

from typing import TYPE_CHECKING

from multiplt.config.base import SamplingConfig
from multiplt.report.choice import choose
from multiplt.report.scores import read_scores
from multiplt.report.side_by_side import Table
from multiplt.report.table2 import read_table

if TYPE_CHECKING:
    from report.conftest import World


def table(world: "World", model: str = "qwen2.5-coder-0.5b-instruct") -> Table:
    folder = world.write()
    scores = read_scores(folder)
    sampling = SamplingConfig(samples=2, temperature=0.2, top_p=0.95, max_tokens=64)
    evaluate = folder.config.evaluate.model_copy(update={"sampling": sampling})
    train = folder.config.train.model_copy(update={"model": model})
    folder.config = folder.config.model_copy(update={"evaluate": evaluate, "train": train})
    return read_table(folder, scores, {"lua": choose(folder, scores, "lua")})["lua"]


def test_a_model_that_the_paper_has_not_stands_below_its_models_and_is_not_comparable(
    world: "World",
) -> None:
    rows = table(world).rows
    assert [row.label for row in rows[:4]] == [
        "StarCoderBase-1B",
        "StarCoderBase-15B",
        "CodeLlama-34B",
        "CodeLlama-70B",
    ]
    assert all(cell.measured is None for row in rows[:4] for cell in row.cells)
    assert [cell.verdict for cell in rows[4].cells] == ["not comparable"] * 2


def test_a_model_of_the_papers_stands_in_its_own_row_with_verdicts(world: "World") -> None:
    world.base["lua"] = [0] * 144 + [2] * 17
    world.first["lua"], world.tuned["lua"] = [0] * 161, [2] * 161
    found = table(world, "starcoderbase-1b")
    assert len(found.rows) == 4
    assert [cell.verdict for cell in found.rows[0].cells] == ["within noise", "above"]
    assert found.note.startswith("The same model, benchmark and sampling")


def test_another_number_of_problems_than_published_is_named_and_gets_no_verdict(
    world: "World",
) -> None:
    found = table(world, "starcoderbase-1b")
    assert [cell.verdict for cell in found.rows[0].cells] == ["not comparable"] * 2
    assert "32 problems of ours, 161 published" in found.note


def test_the_best_epoch_on_the_benchmark_stands_beside_the_papers(world: "World") -> None:
    world.first["lua"], world.tuned["lua"] = [2, 2, 2, 1] * 8, [0, 0, 0, 0] * 8
    best = table(world, "starcoderbase-1b").rows[0].cells[1].measured
    assert best and best.mean == 0.875

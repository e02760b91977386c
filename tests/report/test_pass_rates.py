"""Pass rates: a problem that nothing solves counts as never, one that was not compiled not at all."""

from typing import TYPE_CHECKING

from multiplt.report.pass_rates import read_pass_rates

if TYPE_CHECKING:
    from report.conftest import World


def test_each_problem_has_the_rate_of_its_solutions_or_none_at_all(finished: "World") -> None:
    rates = read_pass_rates(finished.folder(), {"lua": "epoch-2", "ocaml": "epoch-1"})
    lua = list(rates.translations["lua"].values())
    assert (len(lua), lua.count(0.4), lua.count(0.0)) == (12, 10, 2)
    assert len(rates.translations["ocaml"]) == 10


def test_languages_meet_in_the_function(finished: "World") -> None:
    rates = read_pass_rates(finished.folder(), {"lua": "base", "ocaml": "base"}).translations
    assert rates["ocaml"].keys() < rates["lua"].keys()


def test_the_benchmark_is_that_of_the_checkpoint_asked_for(finished: "World") -> None:
    rates = read_pass_rates(finished.folder(), {"lua": "epoch-1"}).benchmark
    right = enumerate(finished.first["lua"])
    assert rates == {"lua": {f"HumanEval_{i}": passed / 2 for i, passed in right}}

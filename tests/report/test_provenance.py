"""Where a run comes from: corpora with their licences, models with their uses, how its programs
ran.
"""

from typing import TYPE_CHECKING

from multiplt.report.provenance import Corpus, read_provenance

if TYPE_CHECKING:
    from report.conftest import World


def test_a_corpus_has_its_licence_and_the_number_of_its_files(finished: "World") -> None:
    corpora = read_provenance(finished.folder()).corpora
    assert corpora == [Corpus("algorithms", "1.0.1", "MIT", 300)]


def test_a_model_has_all_its_uses(finished: "World") -> None:
    ((_, uses),) = read_provenance(finished.folder()).models
    assert uses == ["writes the tests", "translates", "is fine-tuned"]


def test_the_isolation_in_force_is_stated(finished: "World") -> None:
    assert read_provenance(finished.folder()).isolation == ["namespaces"]

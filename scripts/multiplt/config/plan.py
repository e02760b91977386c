"""What `snakemake plan` reckons with: how many of what a run is expected to have, and how fast programs run."""

from pydantic import Field

from multiplt.config.base import Section


class PublishedHoursConfig(Section):
    """GPU-hours that others report for the same work, beside which the plan puts its own."""

    suites: float | None = Field(None, description="Of writing the test suites.", gt=0)
    translations: float | None = Field(None, description="Of translating, per language.", gt=0)
    total: float | None = Field(None, description="Of everything, experiments too.", gt=0)


class PlanConfig(Section):
    """Expected counts, for stages without manifests yet; null where nothing is known before the run."""

    documented: int | None = Field(None, description="Functions that reach the filters.", ge=0)
    functions: int | None = Field(None, description="Functions that pass them all.", ge=0)
    selected: int | None = Field(
        None, description="Functions selected by their tests; as many problems a language.", ge=0
    )
    items: dict[str, int] = Field({}, description="Items of the datasets, by language.")
    suite_tokens: float = Field(100, description="Tokens of a suite, on average.", gt=0)
    solution_tokens: float = Field(
        100, description="Tokens of a translation or completion, on average.", gt=0
    )
    item_tokens: float = Field(140, description="Tokens of an item, on average.", gt=0)
    assertions: float = Field(
        10, description="Assertions of a function's suites that are run, on average.", gt=0
    )
    benchmark_problems: int = Field(164, description="Problems of the whole benchmark.", ge=1)
    filtered: float = Field(
        110,
        description="Functions through all filters, a second and core; as 800 of the demo's took.",
        gt=0,
    )
    asserted: float = Field(480, description="Assertions run, a second and core.", gt=0)
    programs: dict[str, float] = Field(
        {"lua": 180, "ocaml": 110, "r": 38, "racket": 15, "julia": 12, "python": 270},
        description=(
            "Programs run, a second and core, by language; as benchmarks/executor.py measures it on small"
            " programs that pass. Those that end at a limit take as long as it allows."
        ),
    )
    published: PublishedHoursConfig = Field(
        PublishedHoursConfig(), description="What others report."
    )

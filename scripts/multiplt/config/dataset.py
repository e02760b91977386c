"""The dataset stage: when two solutions count as one."""

from typing import Literal

from pydantic import Field

from multiplt.config.base import Section


class UploadConfig(Section):
    """Where `snakemake push_datasets` uploads the datasets; no other target does."""

    repository: str = Field(
        description="Dataset repository on the hub, owner/name; it is made where it is not there.",
        pattern=r"^[\w.-]+/[\w.-]+$",
    )
    private: bool = Field(True, description="Whether a repository that is made is private.")


class DatasetConfig(Section):
    """How the validated translations become a training set."""

    rouge_threshold: float = Field(
        0.6,
        description=(
            "Two solutions are duplicates when the F-measure of their stemmed rougeLsum is greater"
            " than this; 1 keeps all but the identical ones."
        ),
        ge=0,
        le=1,
    )
    deduplicate: Literal["none", "one", "within", "across"] = Field(
        "across",
        description=(
            "none: every solution is an item; one: the first of each problem; within: those of a problem"
            " that no kept one of it is like; across: of these, those that no kept one of all is like."
        ),
    )
    annotate: bool = Field(
        False,
        description=(
            "Whether Python functions that are trained on themselves get the type annotations that"
            " their tests show; no other dataset has them."
        ),
    )
    limit: int | None = Field(
        None,
        description=(
            "Most items to train on, the first by the hash of their Python function; null for all."
        ),
        ge=1,
    )
    tokens: Literal["words", "code"] = Field(
        "words",
        description=(
            "What two solutions are compared by: the paper's words of letters and digits, to which"
            " a+b equals a-b, or code, where operators and letters beyond ASCII are tokens too."
        ),
    )
    validation: float = Field(
        0,
        description=(
            "Share of the Python functions whose items are held out of the training, chosen by their"
            " hash; the paper holds out none."
        ),
        ge=0,
        lt=1,
    )
    hub: UploadConfig | None = Field(
        None, description="Where the target push_datasets uploads the datasets; null for nowhere."
    )

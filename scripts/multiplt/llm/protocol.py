"""What a request and an engine are, and the seeds that make sampling repeatable.

A request stands for one sample. Its seed derives from the item's id and the sample's index, so it is the
same whatever shard, order or machine samples it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from multiplt.records import Completion, Sampling
from multiplt.rows import dumps

# Why a completion is empty whose prompt fills the model's context: nothing was sampled, and the prompt was not cut.
TOO_LONG = "too_long"


@dataclass(frozen=True)
class Request:
    """One sample of one prompt; `item` is the id that the seed derives from."""

    item: str
    index: int
    prompt: str
    sampling: Sampling

    @property
    def seed(self) -> int:
        """A 63-bit seed from the item's id and the sample's index."""
        digest = hashlib.sha256(f"{self.item}/{self.index}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1

    def key(self, revision: str) -> str:
        """The hash under which the journal keeps this request's completion by the model `revision`."""
        sampling = [
            self.sampling.temperature,
            self.sampling.top_p,
            self.sampling.max_tokens,
            sorted(self.sampling.stop),
        ]
        identity = dumps([revision, self.prompt, sampling, self.seed])
        return hashlib.sha256(identity.encode()).hexdigest()


class Engine(Protocol):
    """A loaded model. It yields each completion as soon as it is finished, in any order."""

    def sample(self, requests: list[Request]) -> Iterator[tuple[Request, Completion]]:
        """Samples every request once."""
        ...

    def close(self) -> None:
        """Frees the model's memory."""
        ...


def expand(item: str, prompt: str, sampling: Sampling, samples: int) -> Iterable[Request]:
    """The requests for `samples` samples of one prompt."""
    return (Request(item, index, prompt, sampling) for index in range(samples))

"""One model and one training, shared by the tests that only look at them."""

from pathlib import Path

import pytest
import torch

import tiny_training as tiny
from multiplt import epochs, training

# The model is too small for two threads to gain anything, and they wait for each other on a busy machine.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_checkpoint(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def trained(
    checkpoint: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[training.Training, Path]:
    """One training of two epochs, and its exported epochs."""
    state = tmp_path_factory.mktemp("state")
    result = tiny.train(checkpoint, state)
    output = tmp_path_factory.mktemp("epochs")
    epochs.export(result.checkpoints, output, "tiny")
    return result, output

"""A training that was killed goes on as if it had not been."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from transformers import Trainer

from multiplt import training
from multiplt.config.train import TrainConfig
from tiny_training import ADAPTER, ENVIRONMENT, TRAIN, arguments, log, section, train, write_dataset


def test_training_killed_after_an_epoch_gives_the_same_weights_and_log(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The state of the first epoch as a kill leaves it: the second has not taken anything away yet.
    monkeypatch.setattr(training._Slim, "on_save", lambda *_, **__: None)
    whole = train(checkpoint, tmp_path / "whole")
    state = tmp_path / "state"
    state.mkdir()
    shutil.copytree(whole.checkpoints[0], state / whole.checkpoints[0].name)
    half_written = state / whole.checkpoints[1].name
    half_written.mkdir()
    (half_written / ADAPTER).write_bytes(b"cut o")
    resumed = train(checkpoint, state)
    assert resumed.log == whole.log
    assert [(p / ADAPTER).read_bytes() for p in resumed.checkpoints] == [
        (p / ADAPTER).read_bytes() for p in whole.checkpoints
    ]


def test_only_the_last_epoch_keeps_what_going_on_needs(
    trained: tuple[training.Training, Path],
) -> None:
    first, last = ({path.name for path in p.iterdir()} for p in trained[0].checkpoints)
    assert last - first >= {"optimizer.pt", "rng_state.pth"}
    assert first >= {ADAPTER, "trainer_state.json"}


def test_a_finished_training_is_not_trained_again(
    checkpoint: Path, trained: tuple[training.Training, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = trained
    monkeypatch.setattr(Trainer, "training_step", lambda *_: pytest.fail("trained again"))
    assert train(checkpoint, whole.checkpoints[0].parent).log == whole.log


def test_a_checkpoint_whose_last_file_is_cut_off_is_not_resumed(tmp_path: Path) -> None:
    for step, text in ((2, "{}"), (10, '{"log_history": [')):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(text)
    assert training.complete_checkpoints(tmp_path) == [tmp_path / "checkpoint-2"]


def test_checkpoints_are_ordered_by_step_not_by_name(tmp_path: Path) -> None:
    for step in (10, 9, 100):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text("{}")
    found = [path.name for path in training.complete_checkpoints(tmp_path)]
    assert found == ["checkpoint-9", "checkpoint-10", "checkpoint-100"]


def test_the_state_belongs_to_one_setting_and_dataset(checkpoint: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "a"
    dataset.write_text("a")

    def directory(config: TrainConfig) -> Path:
        return training.state_directory(tmp_path, config, checkpoint, dataset)

    first = directory(section())
    assert first == directory(section())
    assert first != directory(section(learning_rate=2e-2))
    dataset.write_text("b")
    assert first != directory(section())


# Kills itself where the arguments say: before step N, or while the checkpoint of step N is written.
DYING = """
import os, runpy, signal, sys
from transformers import Trainer, TrainerState

where, number = sys.argv[1], int(sys.argv[2])
step, save = Trainer.training_step, TrainerState.save_to_json

def dying_step(self, *args, **kwargs):
    if where == "step" and self.state.global_step == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return step(self, *args, **kwargs)

def dying_save(self, path):
    if where == "save" and self.global_step == number:
        os.kill(os.getpid(), signal.SIGKILL)
    save(self, path)

Trainer.training_step, TrainerState.save_to_json = dying_step, dying_save
sys.argv = sys.argv[3:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.slow
def test_a_run_killed_twice_ends_with_the_log_and_weights_of_one_that_was_not(
    checkpoint: Path, tmp_path: Path
) -> None:
    dataset = write_dataset(tmp_path / "d.parquet")
    config = section(epochs=3, lora={"r": 4, "alpha": 8, "dropout": 0.1})

    def start(folder: str, *dying: str) -> int:
        flags = arguments(config, checkpoint, dataset, tmp_path / folder)
        program = ["-c", DYING, *dying, TRAIN] if dying else [TRAIN]
        command = [sys.executable, *program, *flags]
        return subprocess.run(command, capture_output=True, env=ENVIRONMENT).returncode

    assert start("whole") == 0
    steps = len(log(tmp_path / "whole")) // 3
    # In the middle of the second epoch, then in the middle of writing the second checkpoint.
    assert start("killed", "step", str(steps + 1)) == -signal.SIGKILL
    assert start("killed", "save", str(2 * steps)) == -signal.SIGKILL
    assert start("killed") == 0
    assert log(tmp_path / "killed") == log(tmp_path / "whole")
    for epoch in ("epoch-1", "epoch-2", "epoch-3"):
        one, other = (tmp_path / f / "out" / epoch / ADAPTER for f in ("killed", "whole"))
        assert one.read_bytes() == other.read_bytes()

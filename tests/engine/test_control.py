"""A training obeys what is wanted of it in the folder of its run."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.message import Misfit
from engine.templates import template
from engine.training import checkpoint
from engine.training.messages import Finished, Paused
from engine.training.record import Recorder
from engine.training.start import recording
from engine.training.together import control

EPOCHS = 40


def begun(folder: Path) -> Recorder:
    recorder = recording(template("spiral"), out=folder, epochs=EPOCHS, device="cpu", threads=1)
    recorder.wanted = control.listener(folder)
    return recorder


def test_a_training_pauses_goes_on_and_stops_as_its_folder_says(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    recorder = begun(folder)
    steps = recorder.steps()
    next(steps)
    control.set_wish(folder, "pause")
    paused = next(one for one in steps if isinstance(one, Paused))
    assert paused.step == recorder.loop.step and recorder.run.facts["status"] == "paused"
    for _ in range(5):
        assert next(steps) is None and recorder.loop.step == paused.step
    control.set_wish(folder, "go")
    while recorder.loop.step < paused.step + 3:
        next(steps)
    assert recorder.run.facts["status"] == "running"
    control.set_wish(folder, "stop")
    *_, last = steps
    assert isinstance(last, Finished) and last.stopped
    assert recorder.run.facts["status"] == "stopped" and checkpoint.checkpoints(folder)


def test_one_that_was_paused_learns_what_one_that_was_not_learns(tmp_path: Path) -> None:
    for name in ("paused", "whole"):
        recorder = begun(tmp_path / name)
        if name == "paused":
            control.set_wish(tmp_path / name, "pause")
        for message in recorder.steps():
            if isinstance(message, Paused):
                control.set_wish(tmp_path / name, "go")
    one, other = (checkpoint.learned(tmp_path / name) for name in ("paused", "whole"))
    assert all(torch.equal(one[key], value) for key, value in other.items())


@pytest.mark.parametrize("said", ["", "{", "[]", '{"wish": "fly"}', '{"wish": 3}', "9" * 10_000, '{"wish": null}'])
def test_what_is_no_wish_is_taken_for_none(tmp_path: Path, said: str) -> None:
    (tmp_path / control.CONTROL).write_text(said)
    assert control.wish_of(tmp_path) == "go"


def test_a_wish_of_an_earlier_training_is_over(tmp_path: Path) -> None:
    control.set_wish(tmp_path, "stop")
    assert control.wish_of(tmp_path) == "stop"
    control.listener(tmp_path)
    assert control.wish_of(tmp_path) == "go"


def test_no_other_wish_can_be_said(tmp_path: Path) -> None:
    with pytest.raises(Misfit, match="go, pause, stop"):
        control.set_wish(tmp_path, "fly")

"""Scripts of changes: in runs that are cut and go on, from the command line, and in the folder of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import engine
from engine.cli import main
from engine.message import Misfit
from engine.runs import Run
from engine.training.changes import Change, read, with_changes
from engine.training.checkpoint import checkpoints, restore
from engine.training.loop import Loop
from engine.training.messages import Refused, Started
from engine.training.record import Recorder
from engine.training.start import recording, train
from tests.engine.projects import (
    assert_equal_runs,
    figures,
    losses,
    mlp,
    points,
    recorded,
    stopped,
    told,
    with_param,
)

RATE = "optimizer.learning_rate"
SGD = {"type": "SGD", "learning_rate": 0.25, "momentum": 0.9, "weight_decay": 0.01}
Script = Sequence[tuple[int, Change]]

CHANGES: Script = [
    (2, Change("share", 0.2, "dropout")),
    (3, Change("frozen", True, "hidden")),
    (4, Change("batch_size", 100)),
    (5, Change(RATE, 0.002)),
    (9, Change("reset", 5, "answer")),
    (13, Change("frozen", False, "hidden")),
    (14, Change("optimizer.weight_decay", 0.2)),
]


@pytest.mark.parametrize("step", [1, 3, 4, 9, 10, 12, 13, 20])
def test_a_changed_run_that_was_cut_ends_as_one_that_was_not(changed_run: Path, tmp_path: Path, step: int) -> None:
    one = mlp(epochs=2, batch_size=120)
    again = stopped(recorded(one, tmp_path / "run", changes=CHANGES), step)
    told(recording(one, resume=again, changes=CHANGES).steps())
    assert_equal_runs(changed_run, again)
    for name in ("changed", "resized"):
        lines, wanted = ([line for line in Run(of).lines() if line["event"] == name] for of in (again, changed_run))
        assert lines == wanted


@pytest.fixture(scope="module")
def changed_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changed") / "whole"
    told(recorded(mlp(epochs=2, batch_size=120), folder, changes=CHANGES).steps())
    return folder


@pytest.mark.parametrize("change", [Change("reset", 7, "answer"), Change(RATE, 0.5), Change("batch_size", 16)])
def test_a_change_by_hand_behind_the_last_step_of_an_epoch_is_that_of_a_script(tmp_path: Path, change: Change) -> None:
    by_hand, asked = recorded(points(), tmp_path / "hand"), []
    for _ in by_hand.steps():
        if by_hand.loop.step == 5 and not asked:
            asked = [change, *by_hand.change(change)]
    told(recorded(points(), tmp_path / "script", changes=[(5, change)]).steps())
    assert asked == [change] and by_hand.loop.changes == [(5, change)]
    assert_equal_runs(tmp_path / "hand", tmp_path / "script")
    lines = [line["event"] for line in Run(tmp_path / "hand").lines() if line["event"] in ("epoch", "changed")]
    assert lines == ["epoch", "changed", "epoch", "epoch"]


def test_changes_that_were_possible_one_after_the_other_are_when_a_run_goes_on(tmp_path: Path) -> None:
    one = with_param(mlp(), "hidden", "frozen", True)
    # Each by its last value alone, in this order, would freeze all three on the way.
    made = [("norm", True), ("norm", False), ("answer", True), ("hidden", False), ("norm", True)]
    script = [(step, Change("frozen", value, key)) for step, (key, value) in enumerate(made, 1)]
    folder = stopped(recorded(one, tmp_path / "run", changes=script), 8)
    network = recording(one, resume=folder).loop.network
    assert [key for key in ("hidden", "norm", "answer") if getattr(network, key).weight.requires_grad] == ["hidden"]


def test_an_older_checkpoint_takes_the_changes_back_of_a_newer_one_that_cannot_be_used(tmp_path: Path) -> None:
    recorder = recorded(points(), tmp_path / "run", changes=[(3, Change(RATE, 0.5))])
    for _ in recorder.steps():
        if recorder.loop.step == 2:
            recorder._keep()
        if recorder.loop.step >= 4:
            recorder.stop()
    first, last = checkpoints(recorder.run.folder)
    loop = Loop(points(), 1)
    restore(loop, last)
    assert loop.settings.optimizer.learning_rate == 0.5
    restore(loop, first)
    assert loop.settings.optimizer.learning_rate == Loop(points(), 1).settings.optimizer.learning_rate


def test_what_was_changed_is_in_the_run_and_is_told_when_it_goes_on(tmp_path: Path) -> None:
    script = [(3, Change(RATE, 0.5)), (3, Change("frozen", True, "hidden")), (4, Change(RATE, 0.125))]
    folder = stopped(recorded(points(), tmp_path / "run", changes=script), 6)
    lines = [line for line in Run(folder).lines() if line["event"] == "changed"]
    assert [line["said"] for line in lines] == [
        "Learning rate: 0.004 → 0.5",
        "Dense: frozen",
        "Learning rate: 0.5 → 0.125",
    ]
    assert [(line["step"], line["node"], line["name"], line["value"]) for line in lines][1] == (
        3,
        "hidden",
        "frozen",
        True,
    )
    again = recording(points(), resume=folder)
    started = next(again.steps())
    assert isinstance(started, Started) and set(started.changes) == {script[1][1], script[2][1]}
    now = with_changes(points(), started.changes)
    assert now.training["optimizer"]["learning_rate"] == 0.125 and now.graph.nodes["hidden"].params["frozen"] is True


def test_a_change_behind_the_step_of_a_checkpoint_is_kept_with_it(tmp_path: Path) -> None:
    recorder = recorded(points(), tmp_path / "run")
    for _ in recorder.steps():
        if recorder.loop.step == 3 and not recorder.loop.changes:
            recorder._keep()
            told(recorder.change(Change(RATE, 0.5)))
            recorder.stop()
    assert recording(points(), resume=recorder.run.folder).loop.settings.optimizer.learning_rate == 0.5


def test_a_command_line_says_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine.save(points(optimizer=SGD, device="cpu"), tmp_path / "a.loom")
    words = ["--change", f"5:{RATE}=0.125", "--change", "7:hidden.frozen=true", "--change", "9:answer.reset"]
    assert main(["train", str(tmp_path / "a.loom"), "--out", str(tmp_path / "run"), *words]) == 0
    assert "step 5: Learning rate: 0.25 → 0.125" in capsys.readouterr().err
    script = [(5, Change(RATE, 0.125)), (7, Change("frozen", True, "hidden")), (9, Change("reset", None, "answer"))]
    messages = list(train(points(optimizer=SGD), out=tmp_path / "same", threads=None, changes=script))
    assert figures(tmp_path / "run")[0] == losses(messages)
    words = ["--json", "--change", f"5:{RATE}=0.125", "--out", str(tmp_path / "third")]
    assert main(["train", str(tmp_path / "a.loom"), *words]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["step"], one["value"]) for one in events if one["event"] == "changed"] == [(5, 0.125)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x:hidden.frozen=true", "'x:hidden.frozen=true' is no change."),
        ("5:hidden", "'5:hidden' is no change."),
        ("5:nobody.frozen=1", "There is no setting of the training and no layer called 'nobody'."),
    ],
)
def test_a_change_that_is_written_wrong_says_so(text: str, sentence: str) -> None:
    with pytest.raises(Misfit) as refused:
        read(text, points())
    assert str(refused.value).startswith(sentence)


def test_a_script_that_cannot_be_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(Misfit, match="has no weights of its own"):
        recording(points(), out=tmp_path / "run", changes=[(4, Change("frozen", True, "tanh"))])
    assert not (tmp_path / "run").exists()


def test_a_recorder_refuses_with_a_sentence_and_goes_on(tmp_path: Path) -> None:
    recorder = Recorder(Loop(points(), 1), recorded(points(), tmp_path / "run").run)
    steps = recorder.steps()
    for _ in range(4):
        next(steps)
    said = list(recorder.change(Change("epochs", 3)))
    assert isinstance(said[-1], Refused) and list(steps) and recorder.loop.over

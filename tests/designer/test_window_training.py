"""Training through the window: two clicks from the start, pause, step, stop, continue, and a process that is killed."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer
from pytestqt.qtbot import QtBot
from safetensors.numpy import load_file

from designer.main_window import MainWindow
from designer.training.record import IDLE, PAUSED, RUNNING
from engine.graph.edits import connect, remove
from engine.graph.model import Graph, Wire
from engine.message import Message
from engine.runs import Run
from engine.training import process
from engine.training.watching.ask import Seen
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import card_of, press_button, set_layer, set_training, wait
from tests.faults.windows import changed_by

NOTICE_MS = 2000
EPOCHS = 60
"""Enough to be killed on the way on a fast machine too."""


def without_activations(graph: Graph) -> Graph:
    """The layers of digits-mlp multiplied with each other alone: at a high rate their product explodes."""
    bare = remove(graph, ["relu", "relu_2"])
    return connect(
        bare,
        Wire("dense", "output", "dropout", "values"),
        Wire("dense_2", "output", "dropout_2", "values"),
    )


def weights(folder: Path) -> dict[str, np.ndarray]:
    """The weights of the last checkpoint of a run."""
    return load_file(sorted((folder / "checkpoints").glob("step-*"))[-1] / "model.safetensors")


def heard(window: MainWindow, view: str) -> list[Seen]:
    """What is seen of one view from now on."""
    found: list[Seen] = []
    window.running.seen.connect(lambda seen: found.append(seen) if seen.ask.view == view else None)
    return found


# Convention 26, 32.
def test_the_first_model_trains_two_clicks_after_the_start(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-mlp"))
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.bar.progress.value() > 23)
    assert "epoch" in window.bar.progress_epoch.text()
    assert "steps/s" in window.bar.progress_rate.text()


# Convention 30.
def test_pause_step_continue_and_stop_do_what_they_say(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-cnn"))
    paused: list[int] = []
    window.running.paused.connect(lambda message: paused.append(message.step))
    press_button(window.bar.step)
    wait(qtbot, lambda: window.running.state == PAUSED)
    assert paused == [1]
    press_button(window.bar.step)
    wait(qtbot, lambda: len(paused) == 2)
    assert paused == [1, 2]
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.bar.progress.value() > 10)
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == PAUSED)
    at = paused[-1]
    qtbot.wait(200)
    assert window.bar.progress.value() == at
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    assert window.steering.can_continue
    assert window.bar.train.text() == "Continue"
    assert [line["event"] for line in Run(Path(window.running.folder)).lines()][-1] == "finished"


# Convention 38.
def test_continue_after_a_stop_goes_on_with_the_same_curve(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-mlp"))
    press_button(window.bar.train)
    wait(qtbot, lambda: window.bar.progress.value() > 60)
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    folder = window.running.folder
    assert len(window.live.plot("loss").values[1]) < 40 * 23
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == IDLE and window.bar.progress.value() == 40 * 23)
    assert window.running.folder == folder
    first, values = window.live.plot("loss").values
    assert first == 1 and len(values) == 40 * 23 and np.isfinite(values).all()


def test_a_changed_network_is_trained_anew_not_continued(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-mlp"))
    press_button(window.bar.train)
    wait(qtbot, lambda: window.bar.progress.value() > 30)
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    window.session.edit("Move", lambda graph: graph)
    assert window.steering.can_continue
    set_layer(window, "dense", "units", "32")
    assert not window.steering.can_continue
    assert window.bar.train.text() == "Train"
    window.session.undo()
    assert window.steering.can_continue


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_after_kill_9_the_window_says_so_stays_alive_and_ends_with_the_weights_of_an_undisturbed_run(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_serve", process._serve)
    changed_by("tests.designer.quick_checkpoints")
    press_button(card_of(window, "digits-mlp"))
    set_training(window, "epochs", str(EPOCHS))
    press_button(window.bar.train)
    wait(qtbot, lambda: bool(window.running.folder and list(Path(window.running.folder).glob("checkpoints/step-*"))))
    at = window.bar.progress.value()
    wait(qtbot, lambda: window.bar.progress.value() > at and window.bar.progress.value() % 23 not in (0, 1, 22))
    assert window.running.worker is not None and window.running.worker.process.pid
    clock = QElapsedTimer()
    os.kill(window.running.worker.process.pid, signal.SIGKILL)
    clock.start()
    wait(qtbot, window.notice.isVisible)
    assert clock.elapsed() <= NOTICE_MS
    assert "SIGKILL" in window.notice.text and "Continue" in window.notice.text
    click(window.canvas, node_point(window.canvas, "dense_2"))
    assert window.session.selection == {"dense_2"}
    killed = Path(window.running.folder)

    assert window.bar.train.text() == "Continue"
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == IDLE and window.bar.progress.value() == EPOCHS * 23)
    assert Path(window.running.folder) == killed
    window.steering.restart()
    wait(qtbot, lambda: window.running.state == IDLE and Path(window.running.folder) != killed, 120_000)
    undisturbed = Path(window.running.folder)
    ours, theirs = weights(killed), weights(undisturbed)
    assert ours.keys() == theirs.keys()
    for name in ours:
        np.testing.assert_array_equal(ours[name], theirs[name])


def test_training_a_network_with_a_problem_shows_the_problem_instead(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-mlp"))
    click(window.canvas, node_point(window.canvas, "relu"))
    window.actions_by_name["delete"].trigger()
    press_button(window.bar.train)
    assert window.running.state == IDLE
    assert "has nothing at its input" in window.notice.text
    assert window.session.selection == {"dropout"}
    assert window.live.problems.isVisible()


# Convention 39.
def test_a_training_that_diverges_says_so_and_the_next_one_starts(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-mlp"))
    window.session.edit("Without activations", without_activations)
    fast = {"type": "SGD", "learning_rate": 100.0}
    training = {**window.session.project.training, "optimizer": fast, "schedule": {"type": "Constant"}}
    window.session.do(Message("Change"), replace(window.session.project, training=training))
    press_button(window.bar.train)
    wait(qtbot, window.notice.isVisible)
    assert "lower learning rate" in window.notice.text
    assert window.running.state == IDLE
    window.session.undo()
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.bar.progress.value() > 10)
    assert window.notice.isHidden()


# Convention 37.
def test_the_boundary_of_points_in_a_plane_is_drawn_while_it_bends(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "spiral"))
    set_training(window, "epochs", "2000")
    boundaries = heard(window, "boundary")
    press_button(window.bar.train)

    def bent() -> bool:
        first, last = (one.arrays["probabilities"] for one in (boundaries[0], boundaries[-1]))
        return bool(np.abs(first - last).max() > 0.1)

    wait(qtbot, lambda: len(boundaries) >= 4 and bent())
    assert window.live.plot("boundary").isVisible()


# Convention 37.
def test_weights_of_another_layer_are_shown_when_it_is_selected_even_after_the_end(
    window: MainWindow, qtbot: QtBot
) -> None:
    press_button(card_of(window, "digits-cnn"))
    set_training(window, "epochs", "1")
    snapshots = heard(window, "weights")
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == IDLE and bool(snapshots))
    assert snapshots[-1].ask.node == "conv2d"
    click(window.canvas, node_point(window.canvas, "dense"))
    wait(qtbot, lambda: snapshots[-1].ask.node == "dense")


def test_what_a_long_training_tells_of_itself_is_never_cut_off(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-mlp"))
    set_training(window, "epochs", "1000000")
    press_button(window.bar.train)
    wait(qtbot, lambda: "left" in window.bar.progress_rate.text())
    labels = (window.bar.progress_epoch, window.bar.progress_rate)
    wait(qtbot, lambda: all(label.sizeHint().width() <= label.width() for label in labels))
    assert "1,000,000" in window.bar.progress_epoch.text()
    assert "steps/s" in window.bar.progress_rate.text() + window.bar.progress_rate.toolTip()

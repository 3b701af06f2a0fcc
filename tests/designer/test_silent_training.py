"""A training process that gives no sign of life: the window says so, goes on living, and can end it or be answered."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training import line
from designer.training.record import IDLE, RUNNING
from engine.training import process
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import card_of, press_button, set_training, wait

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")


@pytest.fixture
def impatient(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second without a sign of life is a silence: as long as nobody needs to wait for a sign."""
    monkeypatch.setattr(line, "SILENT_TICKS", 4)
    window.running.line._clock.setInterval(250)


@pytest.fixture
def stopped(window: MainWindow, qtbot: QtBot, impatient: None) -> Callable[[], int]:
    """Begins a training and stops its process in the middle."""

    def begin() -> int:
        press_button(card_of(window, "digits-mlp"))
        set_training(window, "epochs", "5000")
        press_button(window.bar.train)
        wait(qtbot, lambda: window.running.state == RUNNING and window.bar.progress.value() > 23)
        assert window.running.worker is not None and window.running.worker.process.pid
        pid = window.running.worker.process.pid
        os.kill(pid, signal.SIGSTOP)
        wait(qtbot, window.notice.isVisible)
        return pid

    return begin


def test_a_training_that_hangs_is_told_and_ended_with_a_button_and_goes_on_from_its_checkpoint(
    window: MainWindow, qtbot: QtBot, stopped: Callable[[], int]
) -> None:
    stopped()
    assert window.notice.text.startswith("The training process has not answered for 8 seconds.")
    assert window.notice.act.text() == "End it" and window.running.state == RUNNING
    click(window.canvas, node_point(window.canvas, "dense_2"))
    assert window.session.selection == {"dense_2"}
    press_button(window.notice.act)
    assert window.running.state == IDLE
    assert window.notice.text.startswith("The training did not answer and was ended in epoch")
    assert window.bar.train.text() == "Continue"
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.bar.progress.value() > 23)


def test_the_notice_of_a_hang_goes_away_when_the_process_answers_again(
    window: MainWindow, qtbot: QtBot, stopped: Callable[[], int]
) -> None:
    pid = stopped()
    at = window.bar.progress.value()
    os.kill(pid, signal.SIGCONT)
    wait(qtbot, window.notice.isHidden)
    wait(qtbot, lambda: window.bar.progress.value() > at)
    assert window.running.state == RUNNING and not window.running.line.is_silent


def test_a_stop_of_a_training_that_hangs_ends_it_at_once(
    window: MainWindow, qtbot: QtBot, stopped: Callable[[], int]
) -> None:
    stopped()
    worker = window.running.worker
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    assert worker is not None and not worker.process.is_alive()
    assert window.running.worker not in (None, worker) and window.steering.can_continue


def test_a_process_that_hung_or_died_while_nothing_was_trained_is_replaced_without_a_word(
    window: MainWindow, qtbot: QtBot, impatient: None
) -> None:
    press_button(card_of(window, "digits-mlp"))
    window.running.warm()
    wait(qtbot, lambda: window.running.worker is not None and window.running.worker.signs > 0)
    first = window.running.worker
    assert first is not None and first.process.pid
    os.kill(first.process.pid, signal.SIGSTOP)
    wait(qtbot, lambda: window.running.line.is_silent)
    assert window.notice.isHidden()
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING)
    assert window.running.worker is not first and window.notice.isHidden()


def test_a_process_that_cannot_be_started_is_told_and_the_next_training_tries_again(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press_button(card_of(window, "digits-mlp"))
    window.running.warm()
    wait(qtbot, lambda: window.running.worker is not None and window.running.worker.signs > 0)

    def refuse(self: process.Worker) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(process.Worker, "__init__", refuse)
        window.running.line.kill()
        press_button(window.bar.train)
        assert window.notice.text == (
            "The training process cannot be started: Resource temporarily unavailable. "
            "Close other programs, then try it again."
        )
        assert window.running.state == IDLE and window.bar.train.isEnabled()
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING)

"""A training that goes on without its window: asked for at the end or before, and taken hold of at the next start."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.settings.declared import settings_of
from designer.training import keeping
from designer.training.record import IDLE, PAUSED, RUNNING
from engine.training.staying import places, stays
from tests.designer.window_driver import (
    Answers,
    choose_in_menu,
    click_button,
    menu_of,
    open_window,
    press_button,
    set_training,
    shut,
    start,
    take_away,
    wait,
)

pytestmark = [
    pytest.mark.usefixtures("own_dialogs"),
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by how Linux tells of them"),
]


@pytest.fixture
def next_window(window: MainWindow, qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    """Opens the window of the next start; what trains at the end of the test is ended."""
    opened: list[MainWindow] = []
    before = set(psutil.pids())

    def open_next() -> MainWindow:
        opened.append(open_window(qtbot))
        opened[-1].previewing.set_on(False)
        return opened[-1]

    yield open_next
    for one in opened:
        shut(one)
        take_away(one)
    for place in places():
        pid = int(place.file.name.partition("-")[0])
        with suppress(ProcessLookupError):
            if pid not in before:
                os.kill(pid, signal.SIGKILL)


def begin(window: MainWindow, qtbot: QtBot, epochs: int = 5000) -> int:
    """Train a network for long; says the number of the process."""
    window.show_gallery()
    start(window, "digits-mlp")
    set_training(window, "epochs", str(epochs))
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.running.here.figures.last is not None)
    assert window.running.worker is not None and window.running.worker.process.pid is not None
    return window.running.worker.process.pid


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def losses(window: MainWindow) -> int:
    return int(np.isfinite(window.live.plot("loss").values[1]).sum())


def holes(window: MainWindow) -> int:
    """How many losses are missing before the last one."""
    there = np.isfinite(window.live.plot("loss").values[1])
    return int((~there[: np.flatnonzero(there)[-1]]).sum())


def steps(window: MainWindow) -> int:
    return window.running.here.step


def test_a_training_that_is_kept_at_the_end_is_held_by_the_next_window_with_all_that_it_told(
    window: MainWindow, qtbot: QtBot, next_window: Callable[[], MainWindow]
) -> None:
    pid = begin(window, qtbot)
    with Answers(click_button("Cancel")) as answers:
        assert not window.close()
    assert answers.said == ["A training is running."] and window.running.state == RUNNING
    before = steps(window)
    with Answers(click_button("Keep training"), click_button("Discard")):
        assert window.close()
    assert alive(pid) and stays(pid)

    second = next_window()
    wait(qtbot, lambda: second.running.state == RUNNING)
    assert second.running.worker is not None and second.running.worker.process.pid == pid
    assert second.notice.text == "The training of Digits: fully connected went on without the window."
    assert second.documents.name() == "Digits: fully connected" and second.bar.train.text() == "Pause"
    wait(qtbot, lambda: losses(second) > before + 50)
    assert holes(second) == 0, "nothing is missing between what was read and what is told"
    press_button(second.bar.train)
    wait(qtbot, lambda: second.running.state == PAUSED)
    press_button(second.bar.train)
    # And once more.
    with Answers(click_button("Keep training"), click_button("Discard")):
        assert second.close()
    assert alive(pid)
    third = next_window()
    wait(qtbot, lambda: third.running.state == RUNNING)
    press_button(third.bar.stop)
    wait(qtbot, lambda: third.running.state == IDLE)
    assert third.steering.can_continue and not places()
    third.session.document.saved()
    assert third.close()
    wait(qtbot, lambda: not alive(pid))


def test_with_the_switch_nobody_is_asked_and_its_file_is_opened_again(
    window: MainWindow, qtbot: QtBot, next_window: Callable[[], MainWindow], tmp_path: Path
) -> None:
    switch = window.actions_by_name["keep_training"]
    assert not switch.isChecked()
    choose_in_menu(menu_of(window, "Training"), switch)
    assert switch.isChecked() and settings_of(window.documents.remembered).keeps_training
    pid = begin(window, qtbot)
    wait(qtbot, lambda: stays(pid))
    assert window.documents.save_to(tmp_path / "mine.loom")
    with Answers() as answers:
        assert window.close()
    assert not answers.said and alive(pid)
    second = next_window()
    wait(qtbot, lambda: second.running.state == RUNNING)
    assert second.documents.name() == "mine.loom" and len(second.documents.tabs.open) == 1
    assert second.actions_by_name["keep_training"].isChecked() and not second.session.document.modified
    choose_in_menu(menu_of(second, "Training"), second.actions_by_name["keep_training"])
    wait(qtbot, lambda: not stays(pid))
    with Answers(click_button("End it")) as answers:
        assert second.close()
    assert answers.said == ["A training is running."]
    wait(qtbot, lambda: not alive(pid))


def test_what_ended_without_the_window_is_told_once_and_shown(
    window: MainWindow, qtbot: QtBot, next_window: Callable[[], MainWindow]
) -> None:
    pid = begin(window, qtbot, 60)
    with Answers(click_button("Keep training"), click_button("Discard")):
        assert window.close()
    wait(qtbot, lambda: not alive(pid))
    second = next_window()
    wait(qtbot, second.notice.isVisible)
    told = second.notice.text
    assert told.startswith("The training of Digits: fully connected went on without the window and ended after epoch ")
    assert "epoch 60: accuracy 0" in told, told
    press_button(second.notice.act)
    wait(qtbot, lambda: losses(second) == 60 * 23)
    assert not places() and second.running.state == IDLE
    third = next_window()
    third.keeping.look()
    qtbot.wait(300)
    assert third.notice.isHidden()


def test_another_window_is_told_that_it_is_held_and_a_second_one_waits_for_its_turn(
    window: MainWindow, qtbot: QtBot, next_window: Callable[[], MainWindow]
) -> None:
    choose_in_menu(menu_of(window, "Training"), window.actions_by_name["keep_training"])
    first = begin(window, qtbot)
    other = next_window()
    wait(qtbot, other.notice.isVisible)
    assert other.notice.text == "The training of Digits: fully connected belongs to another window."
    second = begin(other, qtbot)
    window.session.document.saved()
    other.session.document.saved()
    assert window.close() and other.close()
    third = next_window()
    wait(qtbot, lambda: third.running.state == RUNNING)
    assert third.running.worker is not None
    mine = third.running.worker.process.pid
    assert {mine} < {first, second} and alive(first) and alive(second)
    third.notice.dismiss()
    press_button(third.bar.stop)
    wait(qtbot, third.notice.isVisible)
    assert third.notice.text == "The training of Digits: fully connected goes on without a window."
    press_button(third.notice.act)
    wait(qtbot, lambda: third.running.state == RUNNING)
    assert {third.running.worker.process.pid} == {first, second} - {mine}


def test_closing_a_tab_still_asks_whether_to_end_its_training(window: MainWindow, qtbot: QtBot) -> None:
    choose_in_menu(menu_of(window, "Training"), window.actions_by_name["keep_training"])
    pid = begin(window, qtbot)
    window.session.document.saved()
    with Answers(click_button("End the training")) as answers:
        window.actions_by_name["close_tab"].trigger()
    assert answers.said == ["A training is running. End it?"]
    wait(qtbot, lambda: not window.running.is_busy and not stays(pid))


def test_a_training_that_does_not_answer_keeps_the_window_until_it_is_ended(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_S", 0.2)
    pid = begin(window, qtbot)
    os.kill(pid, signal.SIGSTOP)
    window.session.document.saved()
    with Answers(click_button("Keep training")):
        assert not window.close()
    assert "does not answer" in window.notice.text
    with Answers(click_button("End it")):
        assert window.close()
    wait(qtbot, lambda: not alive(pid))

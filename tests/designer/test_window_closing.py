"""Leaving a document: the question before work is lost, and the process that ends with the window."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import RUNNING
from engine import files
from engine.templates import template
from tests.designer.window_driver import (
    Answers,
    change_units,
    click_button,
    drop_file,
    press_button,
    press_keys,
    start,
    units_of,
    wait,
)

CONTROL = Qt.KeyboardModifier.ControlModifier

pytestmark = pytest.mark.usefixtures("own_dialogs")


# Convention 21.
def test_closing_asks_and_save_saves(window: MainWindow, spiral_file: Path) -> None:
    assert window.documents.open_file(spiral_file)
    change_units(window)
    with Answers(click_button("Save")) as answers:
        assert window.close()
    assert answers.said == ["Save the changes to spiral.loom?"]
    assert files.load(spiral_file).graph.nodes["dense"].params["units"] == 17


# Convention 21.
def test_closing_asks_and_discard_leaves_the_file_as_it_was(window: MainWindow, spiral_file: Path) -> None:
    assert window.documents.open_file(spiral_file)
    change_units(window)
    with Answers(click_button("Discard")):
        assert window.close()
    assert files.load(spiral_file) == template("spiral")


# Convention 21.
@pytest.mark.parametrize("leave", ["window", "tab"])
def test_cancel_keeps_the_window_and_the_work(window: MainWindow, leave: str) -> None:
    start(window, "digits-mlp")
    change_units(window)
    with Answers(click_button("Cancel")):
        if leave == "window":
            assert not window.close()
        else:
            press_keys(window, Qt.Key.Key_W, CONTROL)
    assert window.isVisible() and units_of(window) == 17


@pytest.mark.parametrize("way", ["new", "card", "drop"])
def test_what_opens_in_a_tab_of_its_own_asks_nothing_and_keeps_the_work(
    window: MainWindow, spiral_file: Path, way: str
) -> None:
    start(window, "digits-mlp")
    change_units(window)
    with Answers() as answers:
        if way == "new":
            press_keys(window, Qt.Key.Key_N, CONTROL)
        elif way == "card":
            window.show_gallery()
            start(window, "spiral")
        else:
            drop_file(window, spiral_file)
    assert not answers.said and len(window.documents.tabs.open) == 2
    window.documents.tabs.step(-1)
    assert units_of(window) == 17 and window.isWindowModified()


def test_save_that_is_left_at_the_name_keeps_the_work(window: MainWindow) -> None:
    start(window, "spiral")
    change_units(window)
    with Answers(click_button("Save"), QFileDialog.reject):
        press_keys(window, Qt.Key.Key_W, CONTROL)
    assert units_of(window) == 17


def test_nobody_is_asked_about_an_empty_canvas_or_a_saved_file(window: MainWindow, spiral_file: Path) -> None:
    with Answers() as answers:
        press_button(window.gallery.empty)
        assert window.documents.open_file(spiral_file)
        press_keys(window, Qt.Key.Key_N, CONTROL)
        assert window.close()
    assert not answers.said


def test_closing_while_training_asks_and_leaves_no_process_behind(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "digits-cnn")
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING)
    assert window.running.worker is not None
    worker = psutil.Process(window.running.worker.process.pid)
    with Answers(click_button("Cancel")) as answers:
        assert not window.close()
    assert answers.said == ["A training is running."]
    assert window.running.state == RUNNING and worker.is_running()
    with Answers(click_button("End it"), click_button("Discard")):
        assert window.close()
    wait(qtbot, lambda: not worker.is_running())


def test_a_process_that_dies_while_it_waits_is_started_again_by_the_next_training(
    window: MainWindow, qtbot: QtBot
) -> None:
    start(window, "spiral")
    window.running.warm()
    assert window.running.worker is not None
    psutil.Process(window.running.worker.process.pid).kill()
    # One that dies at its start would otherwise be started for ever.
    wait(qtbot, lambda: window.running.worker is None)
    qtbot.wait(600)
    assert window.running.worker is None and window.notice.isHidden()
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING)

"""Builds the digits CNN, trains it and saves it by the keys alone: no mouse, and no call but what keys do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE
from engine import files
from engine.runs import Run
from engine.templates import template
from engine.training.messages import EpochDone
from tests.designer.window_driver import Answers, choose_file, press_keys, wait

Key = Qt.Key
CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
LAYERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("data", {}),
    ("conv 2d", {"filters": "32", "padding": "same"}),
    ("batch norm", {}),
    ("relu", {}),
    ("max pool 2d", {}),
    ("conv 2d", {"filters": "64", "padding": "same"}),
    ("batch norm", {}),
    ("relu", {}),
    ("max pool 2d", {}),
    ("flatten", {}),
    ("dropout", {"share": "0.25"}),
    ("dense", {}),
    ("cross entropy", {}),
)
EPOCHS, GOOD_ENOUGH = 4, 0.85


class Keyboard:
    """Ten fingers: what they press goes to whatever has the keyboard."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def at(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None, "the keyboard is nowhere"
        return focused

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _ in range(times):
            # Between two keys of a person a window has time to lay itself out.
            QApplication.processEvents()
            press_keys(self.window, key, held)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.at, text)

    def add(self, name: str) -> None:
        """Space, a few letters, Enter."""
        assert self.at is self.window.canvas, f"before {name} the keyboard is at {self.at}"
        self.press(Key.Key_Space)
        self.type(name)
        self.press(Key.Key_Return)

    def set(self, name: str, text: str) -> None:
        """Enter leads to the settings, Tab to the right one; Escape leads back to the canvas."""
        self.press(Key.Key_Return)
        field = self.window.inspector.form.editor(name)
        self.go_to_field(field)
        if isinstance(field, QComboBox):
            self.type(text)
        else:
            self.press(Key.Key_A, CTRL)
            self.type(text)
            self.press(Key.Key_Return)
        self.press(Key.Key_Escape)
        assert self.at is self.window.canvas

    def go_to_part(self, part: QWidget) -> None:
        """F6 until this part of the window has the keyboard."""
        for _ in range(6):
            if part.isAncestorOf(self.at) or part is self.at:
                return
            self.press(Key.Key_F6)
        pytest.fail(f"F6 does not lead to {part}")

    def go_to_field(self, field: QWidget, most: int = 40) -> None:
        """Tab until this field has the keyboard."""
        for _ in range(most):
            if self.at is field or field.isAncestorOf(self.at):
                return
            self.press(Key.Key_Tab)
        pytest.fail(f"Tab does not lead to {field.accessibleName()}")

    def choose_tab(self, bar: QTabBar, page: int) -> None:
        self.go_to_field(bar)
        self.press(Key.Key_Left, times=bar.count())
        self.press(Key.Key_Right, times=page)
        assert bar.currentIndex() == page


def build(window: MainWindow, keys: Keyboard) -> None:
    keys.press(Key.Key_N, CTRL)
    for name, settings in LAYERS:
        keys.add(name)
        for setting, text in settings.items():
            keys.set(setting, text)
    keys.press(Key.Key_Escape)
    # The label: from the first node, which Tab comes to first.
    keys.press(Key.Key_Tab)
    assert window.session.selection == {"data"}
    keys.press(Key.Key_C)
    keys.type("label")
    keys.press(Key.Key_Return)


# Convention A3, A12.
def test_the_digits_cnn_is_built_by_the_keys_alone(window: MainWindow) -> None:
    keys = Keyboard(window)
    build(window, keys)
    graph, wanted = window.session.graph, template("digits-cnn").graph
    assert [node.type for node in graph.nodes.values()] == [node.type for node in wanted.nodes.values()]
    assert set(graph.wires) == set(wanted.wires)
    assert window.session.analysis.problems == () and window.session.analysis.lacking == ()
    assert keys.at is window.canvas


# Convention A3, A12.
def test_it_is_trained_and_saved_by_the_keys_alone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, own_dialogs: None
) -> None:
    keys, file = Keyboard(window), tmp_path / "mine.loom"
    build(window, keys)
    keys.go_to_part(window.side)
    keys.choose_tab(window.side.tabBar(), window.side.indexOf(window.training_form))
    keys.go_to_field(window.training_form.form.editor("epochs"))
    keys.press(Key.Key_A, CTRL)
    keys.type(str(EPOCHS))
    keys.press(Key.Key_Return)
    assert window.session.project.training["epochs"] == EPOCHS
    epochs: list[EpochDone] = []
    window.running.epoch_done.connect(epochs.append)
    keys.press(Key.Key_Return, CTRL)
    wait(qtbot, lambda: window.running.state == IDLE and len(epochs) == EPOCHS)
    assert epochs[-1].validation["accuracy"] >= GOOD_ENOUGH, epochs[-1].validation
    with Answers(choose_file(file)):
        keys.press(Key.Key_S, CTRL)
    saved, run = files.load(file), Run(Path(window.running.folder))
    assert [line["event"] for line in run.lines()][-1] == "finished"
    assert saved.graph == window.session.graph and saved.training["epochs"] == EPOCHS
    assert not window.session.document.modified

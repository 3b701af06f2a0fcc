"""Shortcuts: a page made from the table, other keys for a command, conflicts shown and solved, and all remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from designer.command_table import COMMANDS
from designer.main_window import MainWindow
from designer.settings import preferences
from designer.settings.shortcuts import CANVAS_KEYS, bound, conflicts, keys_of, plain, usual
from designer.settings.shortcuts_dialog import ShortcutsDialog
from docs import shortcuts as page
from tests.designer.canvas_driver import click
from tests.designer.window_driver import Answers, open_window, press_button, press_keys, shut, start

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
BY_NAME = {command.name: command for command in COMMANDS}


def choose(dialog: ShortcutsDialog, name: str) -> None:
    """Click the row of a command."""
    row = dialog.row_of(name)
    dialog.table.scrollToItem(row)
    at = dialog.table.visualItemRect(row).center()
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def press_new(dialog: ShortcutsDialog, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    """Press keys in the field for new ones."""
    dialog.keys.clear()
    dialog.keys.setFocus()
    QTest.keyClick(dialog.keys, key, modifiers)


def as_shortcuts(dialog: QDialog) -> ShortcutsDialog:
    assert isinstance(dialog, ShortcutsDialog)
    return dialog


def test_the_page_of_shortcuts_is_what_the_table_says() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.page(), "run python -m docs.shortcuts"


def test_no_command_has_keys_that_the_canvas_needs() -> None:
    taken = {plain(keys) for keys, _ in CANVAS_KEYS}
    assert [one.name for one in COMMANDS for keys in one.keys if plain(keys) in taken] == []
    assert list(conflicts({})) == []


def test_every_command_can_have_the_keys_of_every_other_and_no_keys_stand_for_two() -> None:
    for command in COMMANDS:
        for other in COMMANDS:
            for keys in other.keys[:1]:
                own = bound({}, command.name, keys)
                assert list(conflicts(own)) == []
                assert plain(keys) in map(plain, keys_of(command, own))
                back = usual(own, command.name)
                assert list(conflicts(back)) == [] and keys_of(command, back) == command.keys


def test_other_keys_count_at_once_and_are_remembered(window: MainWindow, qtbot: QtBot) -> None:
    # Convention 43.
    start(window, "spiral")

    def rebind(asked: QDialog) -> None:
        dialog = as_shortcuts(asked)
        choose(dialog, "select_all")
        press_new(dialog, Qt.Key.Key_B, CONTROL | ALT)
        press_button(dialog.set_button)
        assert dialog.row_of("select_all").text(2) == "Ctrl+Alt+B"
        dialog.reject()

    with Answers(rebind):
        press_keys(window, Qt.Key.Key_K, CONTROL | ALT)
    click(window.canvas, QPoint(5, 5))
    press_keys(window, Qt.Key.Key_A, CONTROL)
    assert window.session.selection == frozenset()
    press_keys(window, Qt.Key.Key_B, CONTROL | ALT)
    assert len(window.session.selection) == len(window.session.graph.nodes)
    assert "Ctrl+Alt+B" in window.actions_by_name["select_all"].toolTip()
    assert preferences.load().shortcuts == {"select_all": ("Ctrl+Alt+B",)}
    other = open_window(qtbot)
    assert other.actions_by_name["select_all"].shortcut().toString() == "Ctrl+Alt+B"
    shut(other)


def test_keys_that_another_command_has_are_shown_and_leave_it(window: MainWindow) -> None:
    start(window, "spiral")
    said: list[str] = []

    def rebind(asked: QDialog) -> None:
        dialog = as_shortcuts(asked)
        choose(dialog, "fit")
        press_new(dialog, Qt.Key.Key_Z, CONTROL)
        said.append(dialog.hint.text())
        press_button(dialog.set_button)
        assert dialog.row_of("undo").text(2) == "" and dialog.row_of("fit").text(2) == "Ctrl+Z"
        press_button(dialog.usual_button)
        assert dialog.row_of("fit").text(2) == "Home"
        press_button(dialog.all_usual)
        assert dialog.row_of("undo").text(2) == "Ctrl+Z"
        dialog.reject()

    with Answers(rebind):
        window.actions_by_name["shortcuts"].trigger()
    assert "Undo" in said[0] and "Ctrl+Z" in said[0]
    assert preferences.load().shortcuts == {}


def test_keys_of_the_canvas_are_refused_with_a_sentence(window: MainWindow) -> None:
    def rebind(asked: QDialog) -> None:
        dialog = as_shortcuts(asked)
        choose(dialog, "fit")
        press_new(dialog, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
        assert "canvas" in dialog.hint.text() and not dialog.set_button.isEnabled()
        dialog.reject()

    with Answers(rebind):
        window.actions_by_name["shortcuts"].trigger()


def test_a_few_letters_find_a_command_or_its_keys(window: MainWindow) -> None:
    def look(asked: QDialog) -> None:
        dialog = as_shortcuts(asked)
        QTest.keyClicks(dialog.search, "ctrl+d")
        assert not dialog.row_of("duplicate").isHidden() and dialog.row_of("fit").isHidden()
        assert all(button.text() for button in dialog.findChildren(QPushButton))
        dialog.reject()

    with Answers(look):
        window.actions_by_name["shortcuts"].trigger()


@pytest.mark.parametrize("text", ['{"shortcuts": {"none": ["Ctrl+J"], "fit": ["Ctrl+Z"]}}', '{"shortcuts": 3}'])
def test_shortcuts_written_by_hand_do_no_harm(
    text: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    preferences.place().write_text(text)
    made = open_window(qtbot)
    made.previewing.set_on(False)
    start(made, "spiral")
    with Answers(lambda dialog: dialog.reject()):
        made.actions_by_name["shortcuts"].trigger()
    shut(made)

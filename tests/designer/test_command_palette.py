"""The list of all commands: one for each of the table, found by letters, with keys and reasons, done by Enter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.command_table import COMMANDS
from designer.look.theme import DARK
from designer.main_window import MainWindow
from designer.panels.command_palette import OWN, CommandPalette
from designer.panels.layer_rows import ASIDE
from designer.settings import preferences
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import press_keys, start

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def open_list(window: MainWindow) -> CommandPalette:
    """Open the list by its keys."""
    press_keys(window, Qt.Key.Key_P, CONTROL | SHIFT)
    palette = window.tools.palette
    assert palette is not None and palette.isVisible() and QApplication.focusWidget() is palette.field
    return palette


def shown(palette: CommandPalette) -> list[str]:
    rows = palette.list.rows
    return [str(rows.item(at).data(Qt.ItemDataRole.UserRole)) for at in range(rows.rowCount())]


def asides(palette: CommandPalette) -> dict[str, str]:
    rows = palette.list.rows
    return {name: str(rows.item(at).data(ASIDE)) for at, name in enumerate(shown(palette))}


def test_every_command_but_its_own_is_offered_with_its_keys(window: MainWindow) -> None:
    # Convention 43.
    start(window, "spiral")
    palette = open_list(window)
    assert sorted(shown(palette)) == sorted(one.name for one in COMMANDS if one.name != OWN)
    assert asides(palette)["select_all"] == "Ctrl+A"


@pytest.mark.parametrize(("typed", "name"), [("fit", "fit"), ("dark", "theme_dark"), ("save as", "save_as")])
def test_letters_and_enter_are_enough(typed: str, name: str, window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    palette = open_list(window)
    QTest.keyClicks(palette.field, typed)
    assert name in shown(palette)[:3]


def test_enter_does_what_is_marked_and_the_keyboard_goes_back(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    window.canvas.setFocus()
    palette = open_list(window)
    QTest.keyClicks(palette.field, "dark")
    while shown(palette)[palette.list.currentIndex().row()] != "theme_dark":
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.theme is DARK)
    assert not palette.isVisible() and window.canvas.hasFocus()


# Convention A3.
def test_a_screen_reader_hears_which_command_is_marked(window: MainWindow) -> None:
    start(window, "spiral")
    palette = open_list(window)
    QTest.keyClicks(palette.field, "zoom")
    heard = []
    for _ in range(2):
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
        heard.append(palette.list.announced)
    assert len(set(heard)) == 2 and heard[-1].startswith(palette.list.currentIndex().data())
    assert window.actions_by_name[palette.list.chosen()].shortcut().toString() in heard[-1]


def test_a_click_does_it_too(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    palette = open_list(window)
    QTest.keyClicks(palette.field, "select every")
    row = palette.list.rows.index(shown(palette).index("select_all"), 0)
    at = palette.list.visualRect(row).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: len(window.session.selection) == len(window.session.graph.nodes))


def test_what_was_done_last_comes_first_and_that_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    for name in ("zoom_in", "summary"):
        palette = open_list(window)
        QTest.keyClicks(palette.field, str(next(one.text for one in COMMANDS if one.name == name)))
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda name=name: window.documents.remembered.commands[:1] == (name,))
    assert shown(open_list(window))[:2] == ["summary", "zoom_in"]
    assert preferences.load().commands == ("summary", "zoom_in")


def test_what_is_not_possible_says_why_and_enter_does_not_do_it(window: MainWindow) -> None:
    start(window, "spiral")
    palette = open_list(window)
    told = asides(palette)
    assert told["undo"] == "There is nothing to take back."
    assert told["cut"] == "Select a layer first." and told["use_again"] == "Select one layer first."
    QTest.keyClicks(palette.field, "cut")
    before = window.session.project
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible() and window.session.project is before
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    click(window.canvas, node_point(window.canvas, "dense"))
    assert asides(open_list(window))["cut"] == "Ctrl+X"


def test_in_the_gallery_the_commands_of_the_canvas_say_what_is_missing(window: MainWindow) -> None:
    told = asides(open_list(window))
    assert told["paste"] == told["fit"] == "Open a network first."
    assert told["open"] == "Ctrl+O"


def test_escape_a_click_elsewhere_and_letters_that_nothing_has(window: MainWindow) -> None:
    # Convention 47.
    start(window, "spiral")
    palette = open_list(window)
    QTest.keyClicks(palette.field, "qqqq")
    assert shown(palette) == [] and palette.nothing.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    palette = open_list(window)
    assert len(shown(palette)) == len(COMMANDS) - 1
    window.inspector.form.setFocus()
    click(window.canvas, node_point(window.canvas, "dense"))
    window.canvas.setFocus()
    assert not palette.isVisible()

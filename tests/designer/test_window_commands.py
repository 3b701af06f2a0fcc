"""Commands of the window: the table, what is possible when, undo, the clipboard, themes, and what is remembered."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter, QWidget
from pytestqt.qtbot import QtBot

from designer.command_table import COMMANDS, MENUS
from designer.frame import INSPECTOR_WIDTH, PALETTE_WIDTH
from designer.gallery.card import Card
from designer.look import icons
from designer.look.theme import DARK, LIGHT
from designer.main_window import MainWindow
from designer.panels.node_sheet import NAME
from designer.settings import preferences
from designer.settings.preferences import Preferences
from designer.training.record import PAUSED
from tests.designer.canvas_driver import click, node_point, wire_point
from tests.designer.window_driver import (
    choose_in_menu,
    choose_tab,
    menu_of,
    open_window,
    press_button,
    press_keys,
    set_layer,
    shut,
    start,
    wait,
)

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
WITH_SELECTION = ("cut", "copy", "duplicate", "delete")
ON_CANVAS = ("save", "save_as", "export", "paste", "select_all", "fit", "fit_selection", "train", "step", "restart")
ANYWHERE = ("new", "gallery", "open", "quit", "about", "theme_light", "theme_dark", "theme_system")


def enabled(window: MainWindow, *names: str) -> set[bool]:
    return {window.actions_by_name[name].isEnabled() for name in names}


# Convention 43, 45.
def test_every_command_stands_in_its_menu_with_text_help_icon_and_keys(window: MainWindow) -> None:
    for command in COMMANDS:
        action = window.actions_by_name[command.name]
        assert action.text() and action.statusTip().endswith("."), command.name
        assert action.statusTip() in action.toolTip(), command.name
        assert command.menu in MENUS and action in menu_of(window, command.menu).actions(), command.name
        # Only what is ticked goes without an icon; a misspelt one is a KeyError.
        assert icons.source(command.icon) if command.icon else action.isCheckable(), command.name
        assert [keys.isEmpty() for keys in action.shortcuts()] == [False] * len(command.keys), command.name
        assert action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip(), command.name


def test_no_shortcut_and_no_text_stands_for_two_commands() -> None:
    keys = Counter(QKeySequence(keys).toString() for command in COMMANDS for keys in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    texts = Counter(command.text for command in COMMANDS)
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_command_of_the_table_has_a_slot_and_no_slot_is_left_over(window: MainWindow) -> None:
    assert window.slots().keys() == {command.name for command in COMMANDS}


def test_in_the_gallery_only_what_needs_no_network_is_possible(window: MainWindow) -> None:
    assert enabled(window, *ANYWHERE) == {True}
    assert enabled(window, *ON_CANVAS, *WITH_SELECTION, "undo", "redo", "stop", "runs_folder") == {False}
    assert not window.bar.train.isEnabled() and not window.bar.step.isEnabled() and not window.bar.stop.isEnabled()


def test_with_nothing_selected_nothing_can_be_cut_copied_or_deleted(window: MainWindow) -> None:
    start(window, "spiral")
    assert enabled(window, *ANYWHERE, *ON_CANVAS) == {True}
    assert enabled(window, *WITH_SELECTION, "undo", "redo", "stop", "runs_folder") == {False}
    click(window.canvas, node_point(window.canvas, "dense"))
    assert enabled(window, *WITH_SELECTION) == {True}
    click(window.canvas, QPoint(5, 5))
    assert enabled(window, *WITH_SELECTION) == {False}


def test_a_selected_wire_can_be_deleted_but_not_copied(window: MainWindow) -> None:
    start(window, "spiral")
    wire = next(wire for wire in window.session.graph.wires if wire.target == "tanh")
    click(window.canvas, wire_point(window.canvas, wire))
    assert enabled(window, "delete") == {True} and enabled(window, "cut", "copy", "duplicate") == {False}
    press_keys(window, Qt.Key.Key_Delete, NONE)
    assert wire not in window.session.graph.wires
    assert enabled(window, "delete") == {False}


# Convention 22.
def test_undo_and_redo_name_what_they_do_as_soon_as_it_is_done(window: MainWindow) -> None:
    start(window, "spiral")
    undo, redo = window.actions_by_name["undo"], window.actions_by_name["redo"]
    assert (undo.text(), redo.text()) == ("Undo", "Redo")
    set_layer(window, "dense", "units", "17")
    assert undo.isEnabled() and undo.text() == "Undo change Units"
    choose_in_menu(menu_of(window, "Edit"), undo)
    assert window.session.graph.nodes["dense"].params["units"] == 32
    assert not undo.isEnabled() and undo.text() == "Undo"
    assert redo.isEnabled() and redo.text() == "Redo change Units"
    press_keys(window, Qt.Key.Key_Y, CONTROL)
    assert window.session.graph.nodes["dense"].params["units"] == 17
    press_keys(window, Qt.Key.Key_Z, CONTROL)
    press_keys(window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.session.graph.nodes["dense"].params["units"] == 17


# Convention 27.
def test_layers_are_copied_from_one_window_to_another(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    click(window.canvas, node_point(window.canvas, "dense"))
    click(window.canvas, node_point(window.canvas, "tanh"), SHIFT)
    press_keys(window, Qt.Key.Key_C, CONTROL)
    other = open_window(qtbot)
    press_button(other.gallery.empty)
    press_keys(other, Qt.Key.Key_V, CONTROL)
    pasted = other.session.graph
    assert [node.type for node in pasted.nodes.values()] == ["Dense", "Tanh"]
    assert [node.params for node in pasted.nodes.values()] == [
        window.session.graph.nodes[key].params for key in ("dense", "tanh")
    ]
    assert [(wire.source, wire.target) for wire in pasted.wires] == [tuple(pasted.nodes)]
    press_keys(other, Qt.Key.Key_Z, CONTROL)
    assert not other.session.graph.nodes and len(window.session.graph.nodes) == 7
    shut(other)


def test_cut_and_paste_bring_back_the_layer_and_duplicate_makes_another(window: MainWindow) -> None:
    start(window, "spiral")
    click(window.canvas, node_point(window.canvas, "tanh"))
    press_keys(window, Qt.Key.Key_X, CONTROL)
    assert "tanh" not in window.session.graph.nodes
    press_keys(window, Qt.Key.Key_V, CONTROL)
    press_keys(window, Qt.Key.Key_D, CONTROL)
    assert sum(node.type == "Tanh" for node in window.session.graph.nodes.values()) == 3


def test_what_is_no_layer_is_not_pasted_and_the_canvas_says_why(window: MainWindow) -> None:
    start(window, "spiral")
    before = window.session.project
    QGuiApplication.clipboard().setText("a shopping list")
    press_keys(window, Qt.Key.Key_V, CONTROL)
    assert window.session.project is before
    assert window.canvas.note.isVisible()


# Convention 44.
def test_a_theme_is_put_on_at_once_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    for name, theme in (("theme_light", LIGHT), ("theme_dark", DARK)):
        choose_in_menu(menu_of(window, "View"), window.actions_by_name[name])
        assert window.theme is theme and window.actions_by_name[name].isChecked()
        shown = window.grab().toImage()
        places = (window.canvas.viewport(), window.bar, window.inspector, window.palette_panel)
        for widget in places:
            corner = shown.pixelColor(widget.mapTo(window, QPoint(2, widget.height() - 4)))
            assert (corner.lightness() > 128) == (theme is LIGHT), widget.objectName()
    assert preferences.load().theme == "dark"
    other = open_window(qtbot)
    assert other.theme is DARK and other.actions_by_name["theme_dark"].isChecked()
    shut(other)


# Convention 44.
def test_sizes_of_window_and_panels_are_as_they_were_left(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    window.resize(1300, 640)
    window.across.setSizes([260, 700, 340])
    window.middle.setSizes([300, 280])
    heights = window.middle.sizes()
    window.session.document.saved()
    assert window.close()
    other = MainWindow()
    other.show()
    qtbot.waitUntil(lambda: other.live.filled)
    start(other, "spiral")
    assert other.height() == 640
    assert other.middle.sizes() == heights
    # The screen of the offscreen platform is less wide than the window was, so all of these shrink a little.
    palette, _, side = other.across.sizes()
    assert palette > PALETTE_WIDTH and side > INSPECTOR_WIDTH
    shut(other)


@pytest.mark.parametrize("text", ["", "{", '{"theme": "pink"}', '{"recent": 3}', "[1, 2]", "\x00\xff"])
def test_damaged_preferences_give_the_defaults(
    text: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    preferences.place().write_text(text)
    assert preferences.load() == Preferences()
    made = open_window(qtbot)
    assert made.actions_by_name["theme_system"].isChecked()
    shut(made)
    assert preferences.load().geometry, "what is remembered next replaces the damage"


def focusable(window: MainWindow) -> list[QWidget]:
    """What can take the focus; the splitters' handles and the insides of composed widgets cannot."""
    found = window.findChildren(QWidget)
    own = [one for one in found if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.focusProxy() is None]
    return [one for one in own if not isinstance(one, QSplitter) and not one.objectName().startswith("qt_")]


# Convention A9.
@pytest.mark.parametrize("name", ["", "digits-cnn"])
def test_every_widget_that_takes_the_focus_has_a_name_for_those_who_do_not_see_it(
    name: str, window: MainWindow
) -> None:
    if name:
        start(window, name)
        click(window.canvas, node_point(window.canvas, "conv2d"))
    nameless = [
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
        for one in focusable(window)
        if one.isVisibleTo(window) and not (one.accessibleName() or getattr(one, "text", str)())
    ]
    assert nameless == []


def test_a_click_with_the_mouse_leaves_no_focus_ring_on_the_buttons_of_the_bar(
    window: MainWindow, qtbot: QtBot
) -> None:
    start(window, "spiral")
    press_button(window.bar.step)
    wait(qtbot, lambda: window.running.state == PAUSED)
    assert not window.bar.step.hasFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, CONTROL)
    wait(qtbot, lambda: window.running.state != PAUSED)


def test_the_selected_layer_is_shown_even_when_the_training_was_looked_at(window: MainWindow) -> None:
    start(window, "spiral")
    choose_tab(window, window.training_form)
    click(window.canvas, node_point(window.canvas, "dense"))
    assert window.side.currentWidget() is window.inspector


@pytest.mark.parametrize("width", [1100, 1280, 1600])
def test_the_parts_of_the_bar_never_overlap(width: int, window: MainWindow) -> None:
    start(window, "digits-cnn")
    window.resize(width, 800)
    assert window.width() == width
    bar = window.bar
    row = [bar.menus, bar.train, bar.step, bar.stop, bar.progress.parentWidget(), bar.device_icon, bar.device]
    ends = [(one.mapTo(bar, QPoint()).x(), one.mapTo(bar, QPoint()).x() + one.width()) for one in row]
    assert all(left[1] <= right[0] for left, right in pairwise(ends)), ends
    assert ends[-1][1] <= width


@pytest.mark.parametrize("width", [1100, 1400])
def test_the_gallery_shows_whole_cards_at_any_width(width: int, window: MainWindow) -> None:
    window.resize(width, 700)
    room = window.gallery.viewport()
    for card in window.gallery.findChildren(Card):
        left = card.mapTo(room, QPoint()).x()
        assert left >= 0 and left + card.width() <= room.width()


def test_typing_in_the_middle_of_the_title_keeps_the_cursor_there(window: MainWindow) -> None:
    start(window, "spiral")
    title = window.inspector.project_sheet.form.editor(NAME)
    QTest.mouseClick(title, Qt.MouseButton.LeftButton)
    QTest.keyClick(title, Qt.Key.Key_Home)
    QTest.keyClicks(title, "My ")
    assert window.session.project.title == "My Spiral: see the boundary bend"


# Convention 44.
def test_the_window_goes_light_or_dark_with_the_system_where_a_person_chose_that(window: MainWindow) -> None:
    window.set_theme("dark")
    window.follow_system()
    assert window.theme is DARK
    window.set_theme("system")
    system = window.theme
    window.theme = DARK if system is LIGHT else LIGHT
    QGuiApplication.styleHints().colorSchemeChanged.emit(QGuiApplication.styleHints().colorScheme())
    assert window.theme is system

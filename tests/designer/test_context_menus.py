"""Checks the menus of the right button and of the menu key: what they offer where, why not, and what it does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from designer.command_menu import CommandMenu
from designer.command_table import COMMANDS
from designer.main_window import MainWindow
from engine.graph.edits import connect, disconnect
from engine.graph.model import Wire
from tests.designer.canvas_driver import NO_KEYS, click, node_point, port_point, press, release, wire_point
from tests.designer.window_driver import menu_of, press_keys, start

RIGHT = Qt.MouseButton.RightButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
EMPTY = QPoint(6, 6)


def right_click(window: MainWindow, at: QPoint, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    press(window.canvas, at, modifiers, RIGHT)
    release(window.canvas, at, modifiers, RIGHT)


def opened(window: MainWindow) -> CommandMenu:
    """The menu that is open."""
    menu = window.menus.menu
    assert menu is not None and menu.isVisible()
    return menu


def pick(window: MainWindow, name: str) -> None:
    """Click a line of the menu that is open."""
    menu = opened(window)
    click_line(menu, window.actions_by_name[name])


def click_line(menu: CommandMenu, action: QAction) -> None:
    assert action in menu.actions(), [one.text() for one in menu.actions()]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()


def first_wire(window: MainWindow) -> Wire:
    return next(wire for wire in window.session.graph.wires if wire.target == "tanh")


@pytest.fixture
def window(emptied: MainWindow) -> MainWindow:
    return emptied


@pytest.fixture
def spiral(window: MainWindow) -> MainWindow:
    start(window, "spiral")
    return window


def test_every_command_of_a_context_menu_has_a_picture_or_a_tick(window: MainWindow) -> None:
    actions = {command.name: window.actions_by_name[command.name] for command in COMMANDS if command.places}
    bare = [name for name, action in actions.items() if action.icon().isNull() and not action.isCheckable()]
    # Of the colours the name is enough.
    bare = [name for name in bare if not name.startswith("colour_")]
    assert len(actions) > 30 and bare == []


def test_a_right_click_on_a_node_selects_it_and_offers_what_can_be_done_to_it(spiral: MainWindow) -> None:
    right_click(spiral, node_point(spiral.canvas, "tanh"))
    assert spiral.session.selection == {"tanh"}
    menu = opened(spiral)
    wanted = ("cut", "copy", "duplicate", "delete", "delete_bridging", "bypass", "fold", "rename", "group")
    assert set(wanted) | {"layer_help", "show_code", "fit_selection"} <= set(menu.commands)
    assert "ungroup" not in menu.commands and "paste" not in menu.commands
    pick(spiral, "bypass")
    assert spiral.session.graph.nodes["tanh"].bypassed
    press_keys(spiral, Qt.Key.Key_Z, CONTROL)
    assert not spiral.session.graph.nodes["tanh"].bypassed


def test_a_right_click_on_one_of_several_selected_nodes_keeps_them_all(spiral: MainWindow) -> None:
    click(spiral.canvas, node_point(spiral.canvas, "dense"))
    click(spiral.canvas, node_point(spiral.canvas, "tanh"), CONTROL)
    right_click(spiral, node_point(spiral.canvas, "tanh"))
    assert spiral.session.selection == {"dense", "tanh"}
    pick(spiral, "delete")
    assert not {"dense", "tanh"} & spiral.session.graph.nodes.keys()


def test_commands_stand_in_the_order_of_the_table_with_lines_between_and_none_at_the_ends(spiral: MainWindow) -> None:
    for at in (node_point(spiral.canvas, "dense"), wire_point(spiral.canvas, first_wire(spiral))):
        right_click(spiral, at)
        menu = opened(spiral)
        order = [command.name for command in COMMANDS if command.name in menu.commands]
        assert menu.commands == order
        lines = [action.isSeparator() for action in menu.actions()]
        assert not lines[0] and not lines[-1] and any(lines)
        assert not any(one and two for one, two in pairwise(lines))
        menu.close()


def test_a_right_click_on_a_wire_selects_it_and_its_menu_deletes_it(spiral: MainWindow) -> None:
    wire = first_wire(spiral)
    right_click(spiral, wire_point(spiral.canvas, wire))
    assert spiral.canvas.canvas.selected_wires == {wire} and not spiral.session.selection
    assert {"delete", "insert_on_wire", "select_source", "select_target"} <= set(opened(spiral).commands)
    pick(spiral, "delete")
    assert wire not in spiral.session.graph.wires


@pytest.mark.parametrize(("name", "end"), [("select_source", "source"), ("select_target", "target")])
def test_the_menu_of_a_wire_leads_to_its_ends(spiral: MainWindow, name: str, end: str) -> None:
    wire = first_wire(spiral)
    right_click(spiral, wire_point(spiral.canvas, wire))
    pick(spiral, name)
    assert spiral.session.selection == {getattr(wire, end)}


def test_a_layer_chosen_from_the_menu_of_a_wire_stands_on_it_in_one_step(spiral: MainWindow) -> None:
    wire, before = first_wire(spiral), spiral.session.project
    right_click(spiral, wire_point(spiral.canvas, wire))
    pick(spiral, "insert_on_wire")
    search = spiral.canvas.search
    assert search.isVisible() and "Dropout" in search.shown
    assert "Data" not in search.shown and "CrossEntropy" not in search.shown and "Conv2d" not in search.shown
    QTest.keyClicks(search.field, "dropout")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    graph = spiral.session.graph
    assert [one.source for one in graph.into("tanh")] == ["dropout"]
    assert [one.source for one in graph.into("dropout")] == [wire.source]
    press_keys(spiral, Qt.Key.Key_Z, CONTROL)
    assert spiral.session.project == before


def test_the_menu_of_a_port_disconnects_it_and_offers_what_fits_there(spiral: MainWindow) -> None:
    wire = first_wire(spiral)
    right_click(spiral, port_point(spiral.canvas, "tanh", wire.input, False))
    assert set(opened(spiral).commands) >= {"disconnect", "add_fitting"}
    pick(spiral, "disconnect")
    assert wire not in spiral.session.graph.wires
    assert spiral.session.graph.out_of("tanh"), "the wires of its other port stay"
    right_click(spiral, port_point(spiral.canvas, wire.source, wire.output, True))
    pick(spiral, "add_fitting")
    search = spiral.canvas.search
    assert search.isVisible() and "ReLU" in search.shown and "Conv2d" not in search.shown
    QTest.keyClicks(search.field, "relu")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert [one.source for one in spiral.session.graph.into("relu")] == [wire.source]


# Convention 18.
def test_the_menu_of_a_problem_has_its_repairs_on_top(spiral: MainWindow) -> None:
    spiral.session.edit("Wire", _mislead)
    canvas, key = spiral.canvas.canvas, "tanh"
    broken = next(one for one in canvas.cards.values() if one.repair and one.is_alarm)
    key, text = broken.key, broken.repair
    right_click(spiral, spiral.canvas.mapFromScene(broken.sceneBoundingRect().center()))
    menu = opened(spiral)
    assert spiral.session.selection == {key}
    assert menu.actions()[0].text() == text and "delete" in menu.commands
    click_line(menu, menu.actions()[0])
    assert not [one for one in spiral.session.analysis.nodes[key].problems if not one.waiting]
    press_keys(spiral, Qt.Key.Key_Z, CONTROL)
    assert spiral.session.analysis.nodes[key].problems


def _mislead(graph):  # type: ignore[no-untyped-def]
    """Lead the labels into a layer that needs numbers."""
    wires = graph.into("dense")
    return connect(disconnect(graph, wires), Wire("data", "label", "dense", wires[0].input))


# Convention 2.
def test_a_right_click_on_the_empty_canvas_still_opens_the_search_and_shift_the_menu(spiral: MainWindow) -> None:
    before = spiral.menus.menu
    right_click(spiral, EMPTY)
    assert spiral.canvas.search.isVisible() and spiral.menus.menu is before
    QTest.keyClick(spiral.canvas.search.field, Qt.Key.Key_Escape)
    right_click(spiral, EMPTY, SHIFT)
    wanted = {"paste", "paste_keeping", "select_all", "fit", "find", "arrange", "add_note", "previews"}
    assert wanted <= set(opened(spiral).commands)
    pick(spiral, "select_all")
    assert spiral.session.selection == spiral.session.graph.nodes.keys()


def by_button(window: MainWindow) -> None:
    QTest.mouseClick(window.canvas.search.more, Qt.MouseButton.LeftButton)


def by_key(window: MainWindow) -> None:
    QTest.keyClick(window.canvas.search.field, Qt.Key.Key_F10, SHIFT)


@pytest.mark.parametrize("ask", [by_button, by_key])
def test_the_search_leads_on_to_the_menu_of_the_canvas(spiral: MainWindow, ask: object) -> None:
    right_click(spiral, EMPTY)
    ask(spiral)  # type: ignore[operator]
    assert not spiral.canvas.search.isVisible()
    assert "paste" in opened(spiral).commands


def test_paste_from_the_menu_pastes_where_it_was_opened(spiral: MainWindow) -> None:
    click(spiral.canvas, node_point(spiral.canvas, "tanh"))
    press_keys(spiral, Qt.Key.Key_C, CONTROL)
    before = set(spiral.session.graph.nodes)
    right_click(spiral, QPoint(140, 60), SHIFT)
    pick(spiral, "paste")
    (key,) = set(spiral.session.graph.nodes) - before
    middle = spiral.canvas.canvas.nodes[key].place.center()
    assert (spiral.canvas.mapFromScene(middle) - QPoint(140, 60)).manhattanLength() <= 16


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_Menu, NO_KEYS), (Qt.Key.Key_F10, SHIFT)])
def test_the_menu_key_opens_the_menu_of_what_is_selected(
    spiral: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    spiral.canvas.setFocus()
    QTest.keyClick(spiral.canvas, key, modifiers)
    assert "paste" in opened(spiral).commands
    opened(spiral).close()
    click(spiral.canvas, node_point(spiral.canvas, "dense"))
    QTest.keyClick(spiral.canvas, key, modifiers)
    menu = opened(spiral)
    assert "bypass" in menu.commands and "paste" not in menu.commands
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    click(spiral.canvas, wire_point(spiral.canvas, first_wire(spiral)))
    QTest.keyClick(spiral.canvas, key, modifiers)
    assert "insert_on_wire" in opened(spiral).commands


def test_a_platform_that_asks_by_itself_opens_one_menu_only(spiral: MainWindow) -> None:
    click(spiral.canvas, node_point(spiral.canvas, "dense"))
    QTest.keyClick(spiral.canvas, Qt.Key.Key_Menu)
    first = opened(spiral)
    ask = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(spiral.canvas.viewport(), ask)
    assert opened(spiral) is first and ask.isAccepted()


def tip_in(menu: CommandMenu, action: QAction) -> str:
    """The tooltip of a line."""
    at = menu.actionGeometry(action).center()
    QToolTip.hideText()
    QApplication.sendEvent(menu, QHelpEvent(QEvent.Type.ToolTip, at, menu.mapToGlobal(at)))
    return QToolTip.text()


# Convention 45.
def test_what_is_not_possible_is_grey_and_says_why(spiral: MainWindow) -> None:
    right_click(spiral, node_point(spiral.canvas, "data"))
    menu = opened(spiral)
    action = spiral.actions_by_name["next_example"]
    assert not action.isEnabled()
    assert "Previews are off. Turn them on in the menu View." in tip_in(menu, action)
    possible = spiral.actions_by_name["fold"]
    assert possible.isEnabled() and "(Alt+C)" in tip_in(menu, possible)


# Convention 45.
def test_every_command_that_is_not_possible_on_the_canvas_knows_why(spiral: MainWindow) -> None:
    silent = []
    for at in (None, node_point(spiral.canvas, "data"), wire_point(spiral.canvas, first_wire(spiral))):
        if at is not None:
            click(spiral.canvas, at)
        for command in COMMANDS:
            action = spiral.actions_by_name[command.name]
            if command.places and not action.isEnabled() and not spiral.menus.reason(command.name):
                silent.append(command.name)
    assert silent == []


# Convention 45.
def test_the_menus_of_the_bar_say_what_a_command_does_or_why_not(spiral: MainWindow) -> None:
    menu = menu_of(spiral, "Edit")
    assert isinstance(menu, CommandMenu)
    assert "Select a layer first." in menu.tip_of(spiral.actions_by_name["cut"])
    assert menu.tip_of(spiral.actions_by_name["select_all"]) == "Select every layer. (Ctrl+A)"


def test_show_its_code_marks_the_lines_of_the_layer(spiral: MainWindow, qtbot: QtBot) -> None:
    right_click(spiral, node_point(spiral.canvas, "tanh"))
    pick(spiral, "show_code")
    code = spiral.live.code
    assert code.isVisible()
    assert "tanh" in code.text.textCursor().block().text()


def test_escape_closes_the_menu_and_nothing_has_changed(spiral: MainWindow) -> None:
    before = spiral.session.project
    right_click(spiral, node_point(spiral.canvas, "dense"))
    QTest.keyClick(opened(spiral), Qt.Key.Key_Escape)
    assert spiral.menus.menu is not None and not spiral.menus.menu.isVisible()
    assert spiral.session.project is before and QGuiApplication.focusObject() is not None

"""Reads the quiet line below the canvas: what a command does, what a press would do, how a drag ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.canvas.hint_line import HintLine
from designer.canvas.view import CanvasView
from designer.look.theme import LIGHT
from designer.main_window import MainWindow
from engine.graph.model import Wire
from tests.designer.annotation_scenes import FRAME, annotated, side_point, title_point
from tests.designer.canvas_driver import (
    NO_KEYS,
    click,
    move,
    node_point,
    port_point,
    press,
    release,
    wire_point,
)
from tests.designer.window_driver import menu_of, press_keys, start


@pytest.fixture
def window(emptied: MainWindow) -> MainWindow:
    return emptied


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    """The window with a network, a frame around a part of it, and the pointer over nothing."""
    start(window, "digits-cnn")
    annotated(window.session, FRAME)
    point_at(window, QPoint(4, 60))
    return window


def point_at(window: MainWindow, at: QPoint) -> None:
    move(window.canvas, at + QPoint(2, 2), at)


def line(window: MainWindow) -> HintLine:
    found = window.hinting.line
    assert found.isVisible() and found.accessibleName() == " ".join(found.sentences)
    return found


def wire_of(view: CanvasView) -> Wire:
    return next(wire for wire in view.canvas.wires if wire.source == "conv2d")


# Convention 45.
def test_over_the_empty_canvas_the_line_tells_how_to_begin(drawn: MainWindow) -> None:
    assert line(drawn).sentences == (
        "Space finds a layer.",
        "Drag to select, with Space to move the view.",
        "The wheel zooms.",
    )
    assert line(drawn).text().startswith("Space finds a layer.  ")


# Convention 45.
@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (lambda view: node_point(view, "conv2d"), "Shift and drag connects it."),
        (lambda view: port_point(view, "conv2d", "output", True), "Drag a wire from here."),
        (lambda view: port_point(view, "conv2d", "picture", False), "Drag the wire away, or drop another one on it."),
        (lambda view: wire_point(view, wire_of(view)), "Double click bends it."),
        (title_point, "Double click to write."),
        (lambda view: side_point(view, "frame", 1, 0), "Drag to make it larger or smaller."),
    ],
    ids=["node", "output", "input", "wire", "title of a frame", "side of a frame"],
)
def test_the_line_tells_what_a_press_would_do_to_what_is_pointed_at(
    drawn: MainWindow, place: Callable[[CanvasView], QPoint], sentence: str
) -> None:
    point_at(drawn, place(drawn.canvas))
    assert sentence in line(drawn).sentences


# Convention 45.
def test_while_a_wire_is_drawn_the_line_tells_how_it_ends(drawn: MainWindow) -> None:
    canvas = drawn.canvas
    begin = port_point(canvas, "conv2d", "output", True)
    press(canvas, begin)
    move(canvas, begin, begin + QPoint(40, 90))
    assert line(drawn).sentences[:2] == (
        "Let go on a port to connect, on the empty canvas to find a layer that fits.",
        "Esc cancels.",
    )
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert "Esc cancels." not in line(drawn).sentences
    release(canvas, begin + QPoint(40, 90))


# Convention 45.
def test_while_a_layer_is_dragged_the_line_tells_how_it_ends(drawn: MainWindow) -> None:
    canvas = drawn.canvas
    begin = node_point(canvas, "flatten")
    press(canvas, begin)
    move(canvas, begin, begin + QPoint(0, 40))
    assert line(drawn).sentences[0].startswith("Let go to leave it here")
    release(canvas, begin + QPoint(0, 40))
    assert line(drawn).sentences[0] == "Drag to move."


# Convention 45.
def test_the_line_tells_what_keys_do_to_the_selection(drawn: MainWindow) -> None:
    canvas, away = drawn.canvas, QPoint(4, 60)
    click(canvas, node_point(canvas, "conv2d"))
    point_at(drawn, away)
    assert line(drawn).sentences == ("C connects it.", "F2 renames it.", "M trains without it.", "Del removes it.")
    click(canvas, wire_point(canvas, wire_of(canvas)))
    point_at(drawn, away)
    assert line(drawn).sentences == ("Enter puts a layer on the wire.", "Del removes it.")
    click(canvas, title_point(canvas))
    point_at(drawn, away)
    assert line(drawn).sentences == (
        "F2 writes on it.",
        "Ctrl+Shift+Right makes it wider, Ctrl+Shift+Down taller.",
        "Del removes it.",
    )
    press_keys(drawn, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert line(drawn).sentences[0] == "Ctrl+G makes a block of them."


# Convention 45.
def test_while_a_name_is_written_the_line_tells_how_it_ends(drawn: MainWindow) -> None:
    click(drawn.canvas, node_point(drawn.canvas, "conv2d"))
    press_keys(drawn, Qt.Key.Key_F2, NO_KEYS)
    assert line(drawn).sentences == ("Enter keeps the name.", "Esc takes it back.")
    press_keys(drawn, Qt.Key.Key_Escape, NO_KEYS)
    assert "Esc takes it back." not in line(drawn).sentences


def test_the_line_names_the_keys_that_a_person_chose(drawn: MainWindow) -> None:
    drawn.actions_by_name["rename"].setShortcut("Ctrl+R")
    drawn.actions_by_name["bypass"].setShortcuts([])
    drawn.session.select({"conv2d"})
    assert line(drawn).sentences == ("C connects it.", "Ctrl+R renames it.", "Del removes it.")


# Convention 45.
def test_the_line_tells_what_the_command_does_that_the_pointer_is_at(drawn: MainWindow, qtbot: QtBot) -> None:
    menu, action = menu_of(drawn, "Edit"), drawn.actions_by_name["select_all"]
    menu.popup(drawn.mapToGlobal(QPoint(0, 0)))
    spot = menu.actionGeometry(action).center()
    QTest.mouseMove(menu, spot - QPoint(3, 0))
    QTest.mouseMove(menu, spot)
    qtbot.waitUntil(lambda: drawn.hinting.line.sentences == ("Select every layer.",))
    menu.close()
    assert line(drawn).sentences[0] == "Space finds a layer."


def test_the_line_leaves_room_for_the_bars_and_never_moves_anything(drawn: MainWindow) -> None:
    canvas, size = drawn.canvas, drawn.canvas.size()
    places = [drawn.session.graph.nodes[key].position for key in drawn.session.graph.nodes]
    for point in (node_point(canvas, "conv2d"), QPoint(4, 60)):
        point_at(drawn, point)
        shown = line(drawn).geometry()
        assert shown.left() >= 0 and shown.right() < canvas.corner.zoom.geometry().left()
        assert canvas.corner.zoom.geometry().center().y() == pytest.approx(shown.center().y(), abs=1)
    assert canvas.size() == size
    assert places == [drawn.session.graph.nodes[key].position for key in drawn.session.graph.nodes]
    assert line(drawn).testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_where_there_is_little_room_whole_sentences_are_left_out(qtbot: QtBot) -> None:
    canvas = QWidget()
    qtbot.addWidget(canvas)
    canvas.resize(900, 300)
    canvas.show()
    made, sentences = HintLine(LIGHT, canvas), ["Drag to move.", "Right click shows what else can be done."]
    made.say(sentences, 12, 800, 280)
    assert made.text() == "  ".join(sentences) and abs(made.geometry().center().y() - 280) <= 1
    made.say(sentences, 12, 200, 280)
    assert made.text() == sentences[0] and made.accessibleName() == " ".join(sentences)
    made.say(sentences, 12, 80, 280)
    assert made.text().endswith("…") and made.geometry().right() < 80
    made.say(sentences, 12, 20, 280)
    assert not made.isVisible()

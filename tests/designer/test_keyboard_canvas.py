"""Goes over the canvas by the keys alone: Tab, along the wires, and lists of ports in place of every drag."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.canvas.view import CanvasView
from designer.look.theme import LIGHT
from designer.session import Session
from engine.graph.edits import add, connect, disconnect, move
from engine.graph.model import Graph, Wire
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, node_point
from tests.designer.canvas_scenes import FIRST, SECOND, layer, steps
from tests.designer.look_scenes import pixels

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
Key = Qt.Key

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def press(view: CanvasView, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(view.focusWidget() or view, key, held)


def forked() -> Graph:
    """One layer that feeds three others, of which two come together again."""
    nodes = (
        layer("Data", "data", 0, 0),
        layer("Dense", "high", 256, -200),
        layer("Dense", "middle", 256, 0),
        layer("Dense", "low", 256, 200),
        layer("Add", "add", 512, 0),
    )
    feeding = [Wire("data", "image", key, "features") for key in ("low", "high", "middle")]
    meeting = [Wire(key, "output", "add", "values") for key in ("high", "low")]
    return connect(add(Graph(), *nodes), *feeding, *meeting)


@pytest.fixture
def fork(session: Session, view: CanvasView) -> Session:
    session.edit("Fork", lambda graph: forked())
    return session


def seen(view: CanvasView) -> QRectF:
    return view.mapToScene(view.viewport().rect()).boundingRect()


# Convention A1.
def test_tab_visits_all_nodes_then_all_wires_and_then_leaves(view: CanvasView, session: Session) -> None:
    visited: list[object] = []
    for _ in range(7):
        press(view, Key.Key_Tab)
        visited.append(view.keyboard.place)
    assert visited == ["data", "conv2d", "flatten", "lstm", "cross_entropy", FIRST, SECOND]
    assert session.selection == frozenset() and view.canvas.selected_wires == {SECOND}
    assert not view.visit(1)
    press(view, Key.Key_Backtab, SHIFT)
    press(view, Key.Key_Backtab, SHIFT)
    assert session.selection == {"cross_entropy"} and not view.canvas.selected_wires


# Convention A1.
def test_the_view_follows_to_what_is_visited(view: CanvasView, session: Session) -> None:
    session.edit("Move", lambda graph: move(graph, {"conv2d": (5000.0, 3000.0)}))
    press(view, Key.Key_Tab)
    assert not seen(view).contains(view.canvas.bounds({"conv2d"}))
    press(view, Key.Key_Tab)
    assert session.selection == {"conv2d"} and seen(view).contains(view.canvas.bounds({"conv2d"}))


# Convention A4.
def test_ctrl_and_right_or_left_goes_from_node_to_node_along_the_wires(view: CanvasView, session: Session) -> None:
    press(view, Key.Key_Tab)
    press(view, Key.Key_Right, CTRL)
    assert session.selection == {"conv2d"}
    press(view, Key.Key_Right, CTRL)
    press(view, Key.Key_Right, CTRL)
    assert session.selection == {"flatten"} and "No wire" in view.keyboard.said
    press(view, Key.Key_Left, CTRL)
    assert session.selection == {"conv2d"}
    assert session.document.undo_label is None, "walking changes nothing"


# Convention A4.
def test_ctrl_and_up_or_down_chooses_where_wires_part_and_where_they_meet(view: CanvasView, fork: Session) -> None:
    fork.select({"data"})
    press(view, Key.Key_Right, CTRL)
    assert fork.selection == {"high"} and "1 of 3" in view.keyboard.said
    press(view, Key.Key_Down, CTRL)
    press(view, Key.Key_Down, CTRL)
    assert fork.selection == {"low"} and "3 of 3" in view.keyboard.said
    press(view, Key.Key_Right, CTRL)
    press(view, Key.Key_Left, CTRL)
    assert fork.selection == {"high"} and "1 of 2" in view.keyboard.said
    press(view, Key.Key_Up, CTRL)
    assert fork.selection == {"low"}


# Convention A4.
def test_from_a_wire_ctrl_and_an_arrow_goes_to_its_ends_and_to_the_wires_beside_it(
    view: CanvasView, fork: Session
) -> None:
    wires = fork.graph.out_of("data")
    view.keyboard.go_to(wires[0])
    press(view, Key.Key_Down, CTRL)
    assert view.canvas.selected_wires == {wires[1]}
    press(view, Key.Key_Right, CTRL)
    assert fork.selection == {wires[1].target} and not view.canvas.selected_wires
    view.keyboard.go_to(wires[2])
    press(view, Key.Key_Left, CTRL)
    assert fork.selection == {"data"}


# Convention A2.
def test_arrows_move_and_shift_moves_farther_and_each_move_is_told(view: CanvasView, session: Session) -> None:
    told: list[str] = []
    view.keyboard.announced.connect(told.append)
    session.select({"conv2d"})
    press(view, Key.Key_Right)
    press(view, Key.Key_Down, SHIFT)
    assert session.graph.nodes["conv2d"].position == (264.0, 32.0)
    assert told[0].startswith("Move Conv 2D") and told[-1].endswith("264, 32")
    assert steps(session) == 1
    session.undo()
    assert session.graph.nodes["conv2d"].position == (256.0, 0.0)


# Convention A1, A9.
def test_what_is_visited_is_said_in_whole_sentences(view: CanvasView) -> None:
    press(view, Key.Key_Tab)
    press(view, Key.Key_Tab)
    said = view.keyboard.said
    assert said.startswith("Conv 2D. It gives 32 channels × 8 height × 8 width. It reads Digits. It feeds Flatten.")
    assert said.endswith("2 of 7.")
    for _ in range(4):
        press(view, Key.Key_Tab)
    assert view.keyboard.said.startswith("Wire from Digits, image, to Conv 2D, picture. It carries ")


# Convention A5.
def test_c_lists_the_ports_that_fit_and_enter_draws_the_wire(view: CanvasView, session: Session) -> None:
    session.select({"flatten"})
    view.keyboard.connect_node()
    rows = view.keyboard.list
    assert rows.field.hasFocus() and rows.isVisible()
    titles = [rows.rows.item(row).text() for row in range(rows.rows.rowCount())]
    assert titles[0] == "to prediction of Cross entropy" and "to Digits" not in titles
    assert "prediction of Cross entropy" in rows.about.text()
    press(view, Key.Key_Return)
    assert Wire("flatten", "output", "cross_entropy", "prediction") in session.graph.wires
    assert view.hasFocus() and session.selection == {"flatten"} and steps(session) == 1
    assert view.keyboard.said == "Connect Flatten to Cross entropy"


# Convention A5.
def test_the_list_names_the_output_where_there_are_several_and_letters_narrow_it(
    view: CanvasView, session: Session
) -> None:
    session.select({"data"})
    view.keyboard.connect_node()
    rows = view.keyboard.list
    titles = [rows.rows.item(row).text() for row in range(rows.rows.rowCount())]
    assert "label to target of Cross entropy" in titles
    QTest.keyClicks(rows.field, "label cross target")
    press(view, Key.Key_Return)
    assert Wire("data", "label", "cross_entropy", "target") in session.graph.wires


# Convention A5.
def test_a_taken_port_comes_last_and_says_what_it_would_replace(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("Conv2d", "other", 256, 400)))
    session.select({"other"})
    view.keyboard.connect_node()
    rows = view.keyboard.list
    sentences = [offer.about for offer in rows.offers]
    taken = [at for at, text in enumerate(sentences) if "takes the place of the wire from" in text]
    assert taken and taken == list(range(len(sentences) - len(taken), len(sentences)))


# Convention A5.
def test_escape_leaves_the_list_and_nothing_is_drawn(view: CanvasView, session: Session) -> None:
    session.select({"flatten"})
    view.keyboard.connect_node()
    press(view, Key.Key_Escape)
    assert view.hasFocus() and view.keyboard.list.isHidden() and session.document.undo_label is None


# Convention A5.
def test_shift_c_lists_the_wires_of_a_node_and_enter_removes_one(view: CanvasView, session: Session) -> None:
    session.select({"conv2d"})
    view.keyboard.disconnect_node()
    rows = view.keyboard.list
    assert [rows.rows.item(row).text() for row in range(2)] == ["from Digits", "to Flatten"]
    press(view, Key.Key_Down)
    press(view, Key.Key_Return)
    assert list(session.graph.wires) == [FIRST] and view.hasFocus()


# Convention 5, A5.
def test_all_wires_of_an_output_are_moved_to_another_one_from_a_list(view: CanvasView, fork: Session) -> None:
    fork.edit("Add", lambda graph: add(graph, layer("Flatten", "flatten", 0, 300)))
    fork.select({"data"})
    view.keyboard.move_wires()
    QTest.keyClicks(view.keyboard.list.field, "flatten")
    press(view, Key.Key_Return)
    assert {wire.target for wire in fork.graph.out_of("flatten")} == {"high", "middle", "low"}
    assert not fork.graph.out_of("data")
    fork.undo()
    assert len(fork.graph.out_of("data")) == 3


def test_a_node_that_nothing_fits_says_so(view: CanvasView, session: Session) -> None:
    session.edit("Clear", lambda graph: disconnect(graph, list(graph.wires)))
    session.edit("Alone", lambda graph: Graph({"conv2d": graph.nodes["conv2d"]}))
    session.select({"conv2d"})
    view.keyboard.connect_node()
    assert view.keyboard.list.isHidden() and "No port" in view.keyboard.said
    assert view.note.isVisible()


# Convention A9.
@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_a_ring_shows_where_the_keyboard_is_until_the_mouse_is_used(
    view: CanvasView, session: Session, light: bool, qtbot: QtBot
) -> None:
    if light:
        view.set_theme(LIGHT)
    session.select({"flatten"})
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    plain = view.grab().toImage()
    press(view, Key.Key_Shift)
    ringed = view.grab().toImage()
    box = view.mapFromScene(view.canvas.bounds({"flatten"})).boundingRect()
    changed = (pixels(plain) != pixels(ringed)).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.size and rows.min() < box.top() and columns.max() > box.right()
    focus = QColor(view.theme.focus)
    ring = ringed.pixelColor(box.center().x(), rows.min())
    assert abs(ring.red() - focus.red()) < 40 and abs(ring.blue() - focus.blue()) < 40
    click(view, node_point(view, "flatten"))
    assert not (pixels(view.grab().toImage()) != pixels(plain)).any(axis=2)[box.top() - 6, box.center().x()]


# Convention A9.
def test_a_wire_has_a_ring_too(view: CanvasView, session: Session, qtbot: QtBot) -> None:
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.keyboard.go_to(SECOND)
    ringed = view.grab().toImage()
    view.keyboard.is_shown = False
    view.viewport().update()
    plain = view.grab().toImage()
    assert (pixels(plain) != pixels(ringed)).any(axis=2).sum() > 100

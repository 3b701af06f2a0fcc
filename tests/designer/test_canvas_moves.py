"""Checks that nodes are moved by the pointer and by the arrows, each gesture in one step."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.edits import rename
from engine.graph.model import Project
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import drag, node_point, press, release
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_scenes import SECOND, small, steps

SHIFT = Qt.KeyboardModifier.ShiftModifier

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


# Convention 14.
def test_a_node_moves_on_the_grid_in_one_step(view: CanvasView, session: Session) -> None:
    start = node_point(view, "lstm")
    drag(view, start, start + QPoint(43, 21))
    assert session.graph.nodes["lstm"].position == (296.0, 224.0)
    assert steps(session) == 1 and str(session.document.undo_label) == "Move LSTM"
    session.undo()
    assert session.project == Project(small())


def test_all_selected_nodes_move_together_with_their_wires(view: CanvasView, session: Session) -> None:
    session.select({"conv2d", "flatten"})
    start = node_point(view, "flatten")
    drag(view, start, start + QPoint(0, 80))
    assert session.graph.nodes["conv2d"].position == (256.0, 80.0)
    assert session.graph.nodes["flatten"].position == (512.0, 80.0)
    assert str(session.document.undo_label) == "Move 2 layers"
    assert session.selection == {"conv2d", "flatten"}


def test_the_document_stays_while_a_node_is_dragged_and_its_wires_follow(view: CanvasView, session: Session) -> None:
    start = node_point(view, "flatten")
    before = view.canvas.wires[SECOND].stop
    press(view, start)
    move_pointer(view, start, start + QPoint(80, 80))
    assert steps(session) == 0 and view.canvas.nodes["flatten"].pos() == QPointF(592, 80)
    assert view.canvas.wires[SECOND].stop == before + QPointF(80, 80)
    release(view, start + QPoint(80, 80))
    assert steps(session) == 1


# Convention 47.
def test_escape_puts_a_dragged_node_back(view: CanvasView, session: Session) -> None:
    start = node_point(view, "flatten")
    press(view, start)
    move_pointer(view, start, start + QPoint(80, 80))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert list(view.canvas.differences(session.graph)) == []
    release(view, start + QPoint(80, 80))
    assert steps(session) == 0


def test_a_change_of_the_document_ends_a_drag(view: CanvasView, session: Session) -> None:
    session.edit("Rename", lambda graph: rename(graph, "data", "Pictures"))
    start = node_point(view, "flatten")
    press(view, start)
    move_pointer(view, start, start + QPoint(80, 80))
    session.undo()
    release(view, start + QPoint(80, 80))
    assert session.project == Project(small())


def test_a_tremble_of_the_hand_moves_nothing(view: CanvasView, session: Session) -> None:
    start = node_point(view, "flatten")
    press(view, start)
    QTest.mouseMove(view.viewport(), start + QPoint(3, 2))
    release(view, start + QPoint(3, 2))
    assert steps(session) == 0 and session.selection == {"flatten"}


# Convention A2.
def test_arrows_move_the_selected_nodes_as_one_gesture(view: CanvasView, session: Session) -> None:
    session.select({"lstm", "flatten"})
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert session.graph.nodes["lstm"].position == (280.0, 168.0)
    assert session.graph.nodes["flatten"].position == (536.0, -32.0)
    assert steps(session) == 1
    session.select({"lstm"})
    session.select({"lstm", "flatten"})
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert steps(session) == 2

"""Checks the quick ways to draw wires: moving all of a port, reaching for the nearest one, and keeping two by Alt."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.edits import add, connect
from engine.graph.model import Project, Wire
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, drag, node_point, port_point, press, release
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_scenes import FIRST, SECOND, layer, small, steps

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
EMPTY = QPoint(820, 470)

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def two_readers(session: Session) -> None:
    """The convolution feeds two layers, and a ReLU stands by itself."""
    session.edit("Add", lambda graph: add(graph, layer("ReLU", "relu", 0, 320), layer("Add", "add", 512, 320)))
    session.edit("Wire", lambda graph: connect(graph, Wire("conv2d", "output", "add", "parts")))


# Convention 5.
def test_ctrl_and_a_drag_take_all_wires_of_an_output_to_another_one_in_one_step(
    view: CanvasView, session: Session
) -> None:
    two_readers(session)
    before = session.project
    drag(view, port_point(view, "conv2d", "output", True), port_point(view, "relu", "output", True), CTRL)
    assert session.graph.into("flatten") == (Wire("relu", "output", "flatten", "values"),)
    assert session.graph.into("add") == (Wire("relu", "output", "add", "parts"),)
    assert session.graph.into("conv2d") == (FIRST,)
    assert steps(session) == 3 and str(session.document.undo_label) == "Move 2 wires to ReLU"
    session.undo()
    assert session.project == before


# Convention 5, 47.
def test_wires_that_are_let_go_on_nothing_or_escaped_stay_where_they_were(view: CanvasView, session: Session) -> None:
    start = port_point(view, "conv2d", "output", True)
    drag(view, start, EMPTY, CTRL)
    press(view, start, CTRL)
    move_pointer(view, start, EMPTY)
    assert not view.canvas.wires[SECOND].isVisible()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    release(view, EMPTY, CTRL)
    assert view.canvas.wires[SECOND].isVisible() and session.project == Project(small())


# Convention 5.
def test_shift_and_a_drag_from_a_node_connect_the_nearest_port_that_fits(view: CanvasView, session: Session) -> None:
    near = port_point(view, "cross_entropy", "prediction", False) + QPoint(-70, -30)
    drag(view, node_point(view, "flatten"), near, SHIFT)
    wire = Wire("flatten", "output", "cross_entropy", "prediction")
    assert session.graph.into("cross_entropy") == (wire,)
    assert steps(session) == 1 and str(session.document.undo_label) == "Connect Flatten to Cross entropy"
    drag(view, node_point(view, "data"), port_point(view, "cross_entropy", "target", False) + QPoint(-30, 30), SHIFT)
    assert Wire("data", "label", "cross_entropy", "target") in session.graph.into("cross_entropy")


def test_shift_and_a_click_still_add_to_the_selection(view: CanvasView, session: Session) -> None:
    click(view, node_point(view, "flatten"))
    click(view, node_point(view, "lstm"), SHIFT)
    assert session.selection == {"flatten", "lstm"} and steps(session) == 0


# Convention 47.
def test_escape_ends_reaching_out(view: CanvasView, session: Session) -> None:
    start, stop = node_point(view, "flatten"), port_point(view, "cross_entropy", "prediction", False)
    press(view, start, SHIFT)
    move_pointer(view, start, stop)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    release(view, stop, SHIFT)
    assert session.project == Project(small()) and all(item.lit is None for item in view.canvas.nodes.values())


# Convention 5.
def test_alt_on_a_taken_input_adds_what_has_the_same_shape(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("Conv2d", "other", 256, 340, filters=32)))
    session.edit("Wire", lambda graph: connect(graph, Wire("data", "image", "other", "picture")))
    start, stop = port_point(view, "other", "output", True), port_point(view, "flatten", "values", False)
    press(view, start)
    move_pointer(view, start, stop)
    release(view, stop, ALT)
    assert session.graph.into("flatten") == (Wire("add", "output", "flatten", "values"),)
    assert [wire.source for wire in session.graph.into("add")] == ["conv2d", "other"]
    assert steps(session) == 3 and not session.analysis.nodes["add"].problems

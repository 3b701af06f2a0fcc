"""Checks that a layer is found and placed at the pointer, behind a released wire, and on a wire in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from designer.canvas.stock import folder, saved_as
from designer.canvas.view import CanvasView
from designer.session import Session
from engine.files.blocks import save_block
from engine.graph.edits import add
from engine.graph.model import Project, Wire
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, drag, drop_layer, node_point, port_point, press, release, wire_point
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_scenes import FIRST, SECOND, layer, small, steps

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
EMPTY = QPoint(120, 440)

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def point_at(view: CanvasView, at: QPoint) -> None:
    """Move the pointer there, also where it is already after the test before."""
    move_pointer(view, at + QPoint(9, 9), at)


def tap_space(view: CanvasView, at: QPoint) -> None:
    point_at(view, at)
    QTest.keyClick(view, Qt.Key.Key_Space)


def shift_a(view: CanvasView, at: QPoint) -> None:
    point_at(view, at)
    QTest.keyClick(view, Qt.Key.Key_A, SHIFT)


def double_click(view: CanvasView, at: QPoint) -> None:
    QTest.mouseClick(view.viewport(), LEFT, pos=at)
    QTest.mouseDClick(view.viewport(), LEFT, pos=at)


def right_click(view: CanvasView, at: QPoint) -> None:
    QTest.mouseClick(view.viewport(), RIGHT, pos=at)


def choose(view: CanvasView, typed: str) -> None:
    """Type into the search and press Enter."""
    QTest.keyClicks(view.search.field, typed)
    QTest.keyClick(view.search.field, Qt.Key.Key_Return)


# Convention 1, 2, 8.
@pytest.mark.parametrize("ask", [tap_space, shift_a, double_click, right_click])
def test_the_search_opens_at_the_pointer_and_enter_places_a_layer_there(
    view: CanvasView, session: Session, ask: Callable[[CanvasView, QPoint], None]
) -> None:
    ask(view, EMPTY)
    assert view.search.isVisible() and steps(session) == 0
    choose(view, "dense")
    assert not view.search.isVisible() and view.hasFocus()
    (key,) = session.selection
    assert session.graph.nodes[key].type == "Dense"
    middle = view.canvas.nodes[key].place.center()
    assert (middle - view.mapToScene(EMPTY)).manhattanLength() <= 8
    assert steps(session) == 1 and str(session.document.undo_label) == "Add Dense"
    session.undo()
    assert session.project == Project(small())


# Convention 1.
@pytest.mark.parametrize(
    ("typed", "found"), [("conv", "Conv2d"), ("cnv", "Conv2d"), ("lnorm", "LayerNorm"), ("average", "AveragePool2d")]
)
def test_a_few_letters_of_the_name_or_of_what_it_does_find_a_layer(view: CanvasView, typed: str, found: str) -> None:
    tap_space(view, EMPTY)
    QTest.keyClicks(view.search.field, typed)
    assert found in view.search.shown[:4]
    assert view.search.about.text()


# Convention 1.
def test_what_was_placed_lately_stands_first(view: CanvasView, session: Session) -> None:
    for typed in ("dropout", "softmax"):
        tap_space(view, EMPTY)
        choose(view, typed)
    tap_space(view, EMPTY)
    assert view.search.shown[:2] == ["Softmax", "Dropout"]


# Convention 1.
@pytest.mark.parametrize("ask", [tap_space, shift_a, double_click])
def test_a_placed_layer_is_wired_to_the_selected_node_where_it_fits(
    view: CanvasView, session: Session, ask: Callable[[CanvasView, QPoint], None]
) -> None:
    click(view, node_point(view, "flatten"))
    assert session.selection == {"flatten"}
    ask(view, QPoint(700, 440))
    choose(view, "dense")
    assert session.graph.into("dense") == (Wire("flatten", "output", "dense", "features"),)
    assert steps(session) == 1
    click(view, node_point(view, "dense"))
    shift_a(view, EMPTY)
    choose(view, "conv 2d")
    assert session.graph.into("conv2d_2") == ()


# Convention 47.
def test_escape_and_a_click_elsewhere_close_the_search(view: CanvasView, session: Session) -> None:
    tap_space(view, EMPTY)
    QTest.keyClicks(view.search.field, "dense")
    QTest.keyClick(view.search.field, Qt.Key.Key_Escape)
    assert not view.search.isVisible() and view.hasFocus()
    right_click(view, EMPTY)
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not view.search.isVisible() and session.project == Project(small())


def test_arrows_and_a_click_choose_in_the_list(view: CanvasView, session: Session) -> None:
    tap_space(view, EMPTY)
    QTest.keyClicks(view.search.field, "pool")
    second, third = view.search.shown[1:3]
    QTest.keyClick(view.search.field, Qt.Key.Key_Down)
    QTest.keyClick(view.search.field, Qt.Key.Key_Return)
    assert {node.type for node in session.graph.nodes.values()} >= {second}
    tap_space(view, EMPTY)
    QTest.keyClicks(view.search.field, "pool")
    row = view.search.shown.index(third)
    at = view.search.list.visualRect(view.search.rows.index(row, 0)).center()
    QTest.mouseClick(view.search.list.viewport(), LEFT, pos=at)
    assert {node.type for node in session.graph.nodes.values()} >= {second, third}


# Convention 2.
def test_a_double_click_or_right_click_on_a_node_or_wire_opens_no_search(view: CanvasView, session: Session) -> None:
    for at in (node_point(view, "lstm"), wire_point(view, FIRST)):
        right_click(view, at)
        double_click(view, at)
        assert not view.search.isVisible()


# Convention 6, 8.
def test_space_and_a_drag_pan_and_open_no_search(view: CanvasView) -> None:
    before = node_point(view, "data")
    QTest.keyPress(view, Qt.Key.Key_Space)
    drag(view, EMPTY, EMPTY + QPoint(30, -20))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert node_point(view, "data") - before == QPoint(30, -20) and not view.search.isVisible()
    drag(view, EMPTY, EMPTY + QPoint(-30, 20), button=MIDDLE)
    assert node_point(view, "data") == before


# Convention 3.
def test_a_wire_let_go_on_nothing_offers_what_fits_and_connects_it_in_one_step(
    view: CanvasView, session: Session
) -> None:
    drag(view, port_point(view, "flatten", "output", True), QPoint(820, 440))
    assert view.search.isVisible() and steps(session) == 0
    assert "Dense" in view.search.shown[:6] and "Conv2d" not in view.search.shown and "Data" not in view.search.shown
    choose(view, "dense")
    assert session.graph.into("dense") == (Wire("flatten", "output", "dense", "features"),)
    assert (port_point(view, "dense", "features", False) - QPoint(820, 440)).manhattanLength() <= 16
    assert steps(session) == 1 and str(session.document.undo_label) == "Add Dense behind Flatten"
    session.undo()
    assert session.project == Project(small())


# Convention 3.
def test_the_layers_for_a_label_are_objectives_and_the_wire_enters_their_target(
    view: CanvasView, session: Session
) -> None:
    drag(view, port_point(view, "data", "label", True), EMPTY)
    assert view.search.shown[0] == "CrossEntropy"
    QTest.keyClick(view.search.field, Qt.Key.Key_Return)
    assert [(wire.source, wire.output) for wire in session.graph.into("cross_entropy_2")] == [("data", "label")]
    assert all(problem.waiting for problem in session.analysis.nodes["cross_entropy_2"].problems)


# Convention 3.
def test_a_wire_drawn_backwards_offers_what_could_feed_the_input(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "cross_entropy", "prediction", False), QPoint(450, 470))
    assert "Dense" in view.search.shown and "Accuracy" not in view.search.shown
    choose(view, "dense")
    assert session.graph.into("cross_entropy", "prediction") == (
        Wire("dense", "output", "cross_entropy", "prediction"),
    )
    assert steps(session) == 1


# Convention 3.
def test_escape_in_the_search_forgets_the_wire(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "conv2d", "output", True), QPoint(820, 440))
    QTest.keyClick(view.search.field, Qt.Key.Key_Escape)
    assert session.project == Project(small()) and steps(session) == 0


# Convention 4.
def test_a_layer_dropped_on_a_wire_is_inserted_and_its_neighbours_move_aside(
    view: CanvasView, session: Session
) -> None:
    drop_layer(view, "BatchNorm", view.canvas.wires[SECOND].point_at(0.5))
    assert session.graph.into("flatten") == (Wire("batch_norm", "output", "flatten", "values"),)
    assert [wire.source for wire in session.graph.into("batch_norm")] == ["conv2d"]
    assert steps(session) == 1 and str(session.document.undo_label) == "Insert Batch norm"
    places = [item.place for item in view.canvas.nodes.values()]
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    session.undo()
    assert session.project == Project(small())


# Convention 4.
def test_a_layer_that_does_not_fit_on_a_wire_is_only_placed_there(view: CanvasView, session: Session) -> None:
    drop_layer(view, "LSTM", view.canvas.wires[FIRST].point_at(0.5))
    assert session.graph.into("conv2d") == (FIRST,) and session.graph.into("lstm_2") == ()


# Convention 4.
def test_an_empty_block_dropped_on_a_wire_is_inserted(view: CanvasView, session: Session) -> None:
    drop_layer(view, "Block", view.canvas.wires[SECOND].point_at(0.5))
    (key,) = session.selection
    assert session.graph.nodes[key].inside is not None and not session.analysis.nodes[key].problems
    assert [wire.source for wire in session.graph.into("flatten")] == [key]
    assert [wire.source for wire in session.graph.into(key)] == ["conv2d"]
    assert steps(session) == 1 and str(session.document.undo_label) == "Insert Block"
    session.undo()
    assert session.project == Project(small())


# Convention 4.
def test_a_saved_block_dropped_on_a_wire_is_inserted_and_one_that_is_gone_refused(
    view: CanvasView, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    view.add_layer("Block")
    file = save_block(folder(), session.analysis, next(iter(session.selection)), "Mine").file
    session.undo()
    point = view.canvas.wires[SECOND].point_at(0.5)
    drop_layer(view, saved_as(file), point)
    (key,) = session.selection
    assert session.graph.nodes[key].name == "Mine"
    assert [wire.source for wire in session.graph.into("flatten")] == [key]
    session.undo()
    file.unlink()
    drop_layer(view, saved_as(file), point)
    assert session.project == Project(small()) and view.note.isVisible()


# Convention 4.
def test_a_loose_node_dragged_on_a_wire_lights_it_up_and_is_inserted(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("ReLU", "relu", 0, 320)))
    before, start, stop = session.project, node_point(view, "relu"), wire_point(view, SECOND)
    press(view, start)
    move_pointer(view, start, stop)
    assert view.canvas.wires[SECOND].hovered and steps(session) == 1
    release(view, stop)
    assert session.graph.into("flatten") == (Wire("relu", "output", "flatten", "values"),)
    assert session.graph.into("relu") == (Wire("conv2d", "output", "relu", "values"),)
    assert steps(session) == 2 and str(session.document.undo_label) == "Insert ReLU"
    places = [item.place for item in view.canvas.nodes.values()]
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    session.undo()
    assert session.project == before


# Convention 4, 47.
def test_escape_ends_the_drag_onto_a_wire(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("ReLU", "relu", 0, 320)))
    before, start, stop = session.project, node_point(view, "relu"), wire_point(view, SECOND)
    press(view, start)
    move_pointer(view, start, stop)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.canvas.wires[SECOND].hovered
    release(view, stop)
    assert session.project == before
    assert view.canvas.nodes["relu"].pos() == QPointF(0, 320)

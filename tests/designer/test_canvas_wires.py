"""Checks that wires are drawn, pulled out and dropped as a hand expects."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.canvas.nodes.node_item import End
from designer.canvas.view import CanvasView
from designer.look.theme import DARK
from designer.session import Session
from engine.graph.edits import add, connect
from engine.graph.model import Project, Wire
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, drag, draw_wire, node_point, port_point, press, release
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_scenes import FIRST, SECOND, layer, small, steps

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def test_a_wire_is_drawn_from_port_to_port_in_one_step(view: CanvasView, session: Session) -> None:
    draw_wire(view, "data", "label", "cross_entropy", "target")
    assert Wire("data", "label", "cross_entropy", "target") in set(session.graph.wires)
    assert steps(session) == 1
    assert str(session.document.undo_label) == "Connect Digits to Cross entropy"
    session.undo()
    assert session.project == Project(small())


def test_a_wire_can_be_drawn_from_its_input_backwards(view: CanvasView, session: Session) -> None:
    start, stop = port_point(view, "cross_entropy", "target", False), port_point(view, "data", "label", True)
    drag(view, start, stop)
    assert Wire("data", "label", "cross_entropy", "target") in set(session.graph.wires)


# Convention A8.
def test_a_port_is_hit_anywhere_within_24_pixels(view: CanvasView, session: Session) -> None:
    start = port_point(view, "data", "label", True) + QPoint(10, 3)
    drag(view, start, port_point(view, "cross_entropy", "target", False) + QPoint(-8, 8))
    assert Wire("data", "label", "cross_entropy", "target") in set(session.graph.wires)


# Convention 16.
def test_a_misfit_connects_in_red_and_says_why(view: CanvasView, session: Session) -> None:
    draw_wire(view, "flatten", "output", "lstm", "steps")
    wire = Wire("flatten", "output", "lstm", "steps")
    item = view.canvas.wires[wire]
    assert item.problem is not None and "2048" in str(item.problem)
    pen = item._made_pen()
    assert pen.color().name() == DARK.bad.lower() and pen.dashPattern()
    assert str(item.problem) in view.canvas.tip_at(item.point_at(0.5))
    assert view.canvas.nodes["lstm"].is_alarmed
    assert view.canvas.cards["lstm"].text == str(item.problem)


# Convention 16.
def test_a_misfit_is_announced_at_the_pointer_before_it_is_dropped(view: CanvasView, session: Session) -> None:
    start, stop = port_point(view, "flatten", "output", True), port_point(view, "lstm", "steps", False)
    press(view, start)
    move_pointer(view, start, stop)
    assert view.note.isVisible() and "2048" in view.note.text()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.note.isVisible() and steps(session) == 0
    release(view, stop)


# Convention 16.
def test_ports_that_fit_light_up_while_a_wire_is_drawn(view: CanvasView, session: Session) -> None:
    start = port_point(view, "data", "image", True)
    press(view, start)
    move_pointer(view, start, start + QPoint(40, 60))
    lit = {end for item in view.canvas.nodes.values() for end in item.lit or ()}
    assert End("conv2d", "picture", False) not in lit, "it is there already"
    assert End("flatten", "values", False) in lit
    assert End("cross_entropy", "prediction", False) in lit
    assert End("lstm", "steps", False) not in lit
    assert not any(end.is_output for end in lit - {End("data", "image", True)})
    release(view, start + QPoint(40, 60))
    assert all(item.lit is None for item in view.canvas.nodes.values())


def test_ports_that_would_close_a_circle_do_not_light_up(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("ReLU", "relu", 0, 300)))
    start = port_point(view, "flatten", "output", True)
    press(view, start)
    move_pointer(view, start, start + QPoint(40, 60))
    lit = {end.key for item in view.canvas.nodes.values() for end in item.lit or ()}
    assert "relu" in lit and "conv2d" not in lit
    release(view, start + QPoint(40, 60))
    session.edit("Wire", lambda graph: connect(graph, Wire("relu", "output", "lstm", "steps")))
    start = port_point(view, "relu", "values", False)
    press(view, start)
    move_pointer(view, start, start + QPoint(-40, 60))
    lit = {end.key for item in view.canvas.nodes.values() for end in item.lit or ()}
    assert "flatten" in lit and "lstm" not in lit
    release(view, start + QPoint(-40, 60))


def test_a_port_under_another_node_cannot_be_hit(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("ReLU", "relu", 400, 0)))
    start = port_point(view, "conv2d", "output", True)
    drag(view, start, start + QPoint(0, 300))
    assert session.graph.nodes["relu"].position == (400.0, 304.0)


def test_an_alarm_is_told_before_a_missing_wire(view: CanvasView, session: Session) -> None:
    two = [Wire("data", port, "cross_entropy", "target") for port in ("image", "label")]
    session.edit("Wire", lambda graph: connect(graph, *two))
    item = view.canvas.nodes["cross_entropy"]
    assert "prediction" in str(item.facts.problems[0].message) and item.is_alarmed
    assert "'target'" in view.canvas.cards["cross_entropy"].text


def test_a_fitting_port_says_what_will_flow(view: CanvasView, session: Session) -> None:
    start, stop = port_point(view, "data", "label", True), port_point(view, "cross_entropy", "target", False)
    press(view, start)
    move_pointer(view, start, stop)
    assert view.note.text() == "one of 10 classes"
    release(view, stop)
    assert not view.note.isVisible()


# Convention 16.
@pytest.mark.parametrize(
    ("start", "stop", "said"),
    [
        (("conv2d", "output", True), ("flatten", "output", True), "outputs"),
        (("lstm", "steps", False), ("cross_entropy", "target", False), "inputs"),
        (("lstm", "output", True), ("lstm", "steps", False), "itself"),
        (("conv2d", "output", True), ("flatten", "values", False), "already"),
    ],
)
def test_a_senseless_wire_is_refused_with_a_word(
    view: CanvasView, session: Session, start: tuple[str, str, bool], stop: tuple[str, str, bool], said: str
) -> None:
    drag(view, port_point(view, *start), port_point(view, *stop))
    assert steps(session) == 0 and session.project == Project(small())
    assert view.note.isVisible() and said in view.note.text()


def test_a_wire_that_is_dropped_on_a_node_finds_the_free_port_that_fits(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "data", "label", True), node_point(view, "cross_entropy"))
    assert session.graph.into("cross_entropy") == (Wire("data", "label", "cross_entropy", "target"),)
    drag(view, port_point(view, "flatten", "output", True), node_point(view, "lstm"))
    assert session.graph.into("lstm") == ()
    session.edit("Add", lambda graph: add(graph, layer("MeanSquaredError", "mse", 0, 200)))
    for source in ("flatten", "conv2d"):
        drag(view, port_point(view, source, "output", True), node_point(view, "mse"))
    assert [(wire.source, wire.input) for wire in session.graph.into("mse")] == [
        ("flatten", "prediction"),
        ("conv2d", "target"),
    ]


def test_a_wire_that_closes_a_circle_connects_and_says_so(view: CanvasView, session: Session) -> None:
    draw_wire(view, "flatten", "output", "conv2d", "picture")
    assert Wire("flatten", "output", "conv2d", "picture") in set(session.graph.wires)
    assert any("circle" in str(problem.message) for problem in session.analysis.problems)
    assert any(item.problem for item in view.canvas.wires.values())


# Convention 5.
def test_a_wire_that_is_dropped_on_a_taken_port_takes_its_place(view: CanvasView, session: Session) -> None:
    draw_wire(view, "data", "image", "flatten", "values")
    assert session.graph.into("flatten") == (Wire("data", "image", "flatten", "values"),)
    assert steps(session) == 1
    session.undo()
    assert session.graph.into("flatten") == (SECOND,)


def test_a_port_for_many_takes_one_wire_after_the_other(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("Add", "add", 700, 100)))
    draw_wire(view, "conv2d", "output", "add", "parts")
    draw_wire(view, "data", "image", "add", "parts")
    assert [wire.source for wire in session.graph.into("add")] == ["conv2d", "data"]
    stops = [view.canvas.wires[wire].stop.y() for wire in session.graph.into("add")]
    assert stops[0] < stops[1]


def test_a_wire_is_pulled_out_of_its_port_and_plugged_elsewhere(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "flatten", "values", False), port_point(view, "lstm", "steps", False))
    assert session.graph.into("flatten") == ()
    assert session.graph.into("lstm") == (Wire("conv2d", "output", "lstm", "steps"),)
    assert steps(session) == 1


def test_a_wire_that_is_pulled_out_and_dropped_on_nothing_is_removed(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "flatten", "values", False), QPoint(850, 480))
    assert set(session.graph.wires) == {FIRST}
    assert str(session.document.undo_label) == "Remove wire"


def test_a_wire_that_is_pulled_out_and_put_back_changes_nothing(view: CanvasView, session: Session) -> None:
    session.edit("Wire", lambda graph: connect(graph, Wire("conv2d", "output", "lstm", "steps")))
    start = port_point(view, "flatten", "values", False)
    press(view, start)
    move_pointer(view, start, QPoint(850, 480))
    assert not view.canvas.wires[SECOND].isVisible()
    move_pointer(view, QPoint(850, 480), start)
    release(view, start)
    assert steps(session) == 1 and view.canvas.wires[SECOND].isVisible()


def test_a_click_on_a_port_changes_nothing(view: CanvasView, session: Session) -> None:
    click(view, port_point(view, "flatten", "values", False))
    click(view, port_point(view, "conv2d", "output", True))
    assert steps(session) == 0 and len(view.canvas.wires) == 2


def test_a_wire_that_is_dropped_on_nothing_is_forgotten(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "conv2d", "output", True), QPoint(850, 480))
    assert steps(session) == 0


# Convention 47.
@pytest.mark.parametrize("port", [("conv2d", "output", True), ("flatten", "values", False)])
def test_escape_leaves_a_wire_as_it_was(view: CanvasView, session: Session, port: tuple[str, str, bool]) -> None:
    start, stop = port_point(view, *port), port_point(view, "lstm", "steps", False)
    press(view, start)
    move_pointer(view, start, stop)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    release(view, stop)
    assert steps(session) == 0 and session.project == Project(small())
    assert view.canvas.wires[SECOND].isVisible()
    assert all(item.lit is None for item in view.canvas.nodes.values())

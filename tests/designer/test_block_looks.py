"""Checks what a block and its ports tell on the canvas, and how two wires come into one port."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.edits import add, rename, set_param
from engine.graph.model import Wire
from tests.designer import block_scenes, canvas_scenes
from tests.designer.block_scenes import ALT, double_click, grouped, made
from tests.designer.canvas_driver import click, draw_wire, node_point, port_point, press, release
from tests.designer.canvas_driver import move as move_pointer

session, view, clipboard = block_scenes.session, block_scenes.view, canvas_scenes.clipboard


def test_a_block_tells_how_many_layers_and_how_often(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    item = view.canvas.nodes[key]
    assert (item.words.title, item.words.telling, item.words.badge, item.words.signs) == (
        "Block",
        "2 layers inside",
        "",
        (),
    )
    session.edit("Repeat", lambda graph: set_param(graph, key, "repeat", 50))
    words = item.words
    assert (words.telling, words.badge, words.signs) == ("50 times · 2 layers", "× 50", ())
    session.edit("Share", lambda graph: set_param(graph, key, "shared", True))
    assert item.words.signs == ("again",)
    session.edit("Rename", lambda graph: rename(graph, key, "A name too long for the badge"))
    assert item.badge is not None and item.badge.mark is not None
    title = item.marks[0]
    assert title.at.x() + title.text.size().width() <= item.badge.area.left()
    session.edit("Time", lambda graph: set_param(graph, key, "over", "time"))
    assert item.words.telling == "each step · 2 layers" and "recent" in item.words.signs


def test_same_again_is_called_like_what_it_uses(view: CanvasView, session: Session) -> None:
    click(view, node_point(view, "dense"))
    view.use_again()
    (key,) = session.selection
    item = view.canvas.nodes[key]
    assert (item.words.title, item.words.icon, item.words.category) == ("Dense", "dense", "Basic")
    assert item.words.signs == ("again",)
    session.edit("Rename", lambda graph: rename(graph, "dense", "Tower"))
    assert item.words.title == "Tower"
    assert "The same as Tower" in view.canvas.tip_at(item.pos() + item.body.center())
    session.edit("Rename", lambda graph: rename(graph, key, "Second"))
    assert item.words.title == "Second"


def test_a_use_of_a_block_leads_to_its_inside(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    view.use_again()
    (again,) = session.selection
    assert view.canvas.nodes[again].words.telling == "2 layers inside"
    double_click(view, again)
    assert session.path == (key,)


def test_ports_that_may_be_left_alone_are_calm_until_a_wire_has_them(view: CanvasView, session: Session) -> None:
    layout = view.canvas.nodes["lstm"].layout
    assert {port.name for port in layout.inputs if port.calm} == {"length", "state", "cell"}
    assert {port.name for port in layout.outputs if port.calm} == {"state", "cell"}
    assert layout.height < 120 and not layout.named
    QTest.mouseMove(view.viewport(), node_point(view, "lstm"))
    assert view.canvas.names.isVisible()
    assert view.canvas.names.names == ["length", "state", "cell", "state", "cell"]
    QTest.mouseMove(view.viewport(), node_point(view, "dense"))
    assert not view.canvas.names.isVisible()
    draw_wire(view, "alone", "output", "lstm", "state")
    assert Wire("alone", "output", "lstm", "state") in set(session.graph.wires)
    assert not view.canvas.nodes["lstm"].layout.inputs[2].calm
    tip = view.canvas.tip_at(view.mapToScene(port_point(view, "lstm", "length", False)))
    assert "length" in tip and "It may stay empty." in tip


def test_ports_that_may_be_left_alone_can_be_told_apart_by_the_pointer(view: CanvasView) -> None:
    item = view.canvas.nodes["lstm"]
    for port in item.layout.ports:
        end = view.canvas.port_at(port.centre + item.pos())
        assert end is not None and (end.port, end.is_output) == (port.name, port.is_output)


def drop_with_alt(view: CanvasView, start: QPoint, stop: QPoint) -> None:
    press(view, start)
    move_pointer(view, start, stop)
    release(view, stop, ALT)


# Convention 5.
@pytest.mark.parametrize(("title", "source"), [("Add", "dense"), ("Concatenate", "flatten")])
def test_alt_keeps_both_wires_by_a_layer_that_joins_them(
    view: CanvasView, session: Session, title: str, source: str
) -> None:
    before = session.project
    start, stop = port_point(view, source, "output", True), port_point(view, "answer", "features", False)
    drop_with_alt(view, start, stop)
    (key,) = session.selection
    assert session.graph.into(key) == (Wire("relu", "output", key, "parts"), Wire(source, "output", key, "parts"))
    assert session.graph.into("answer") == (Wire(key, "output", "answer", "features"),)
    assert str(session.document.undo_label) == f"Join two wires by {title}"
    session.undo()
    assert session.project == before


def test_without_alt_a_wire_takes_the_place_of_the_other_and_says_so(view: CanvasView, session: Session) -> None:
    start, stop = port_point(view, "dense", "output", True), port_point(view, "answer", "features", False)
    press(view, start)
    move_pointer(view, start, stop)
    assert "Hold Alt to keep both" in view.note.text()
    release(view, stop)
    assert session.graph.into("answer") == (Wire("dense", "output", "answer", "features"),)


def test_alt_over_a_free_port_or_one_for_many_wires_connects_at_once(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, made("Add", "sum", 720, 240)))
    view.fit()
    for source in ("relu", "dense"):
        drop_with_alt(view, port_point(view, source, "output", True), port_point(view, "sum", "parts", False))
    assert len(session.graph.into("sum")) == 2

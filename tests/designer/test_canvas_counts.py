"""Checks that a large network costs what changes in it, in counts that no other program on the machine can alter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from benchmarks.deep_network import deep_network
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.nodes.node_paint import PaintedNode
from designer.canvas.overview import OVERVIEW_BELOW, Overview
from designer.canvas.view import CanvasView
from designer.canvas.wires.wire_item import WireItem
from designer.canvas.wires.wire_path import choose_style, extent, path_between
from designer.look.theme import DARK
from designer.session import Session
from engine.graph.edits import remove, set_param
from engine.graph.walk import Walk
from tests.designer.canvas_driver import node_point

NODES = 300
MIDDLE = "n8_6"


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[CanvasView]:
    session = Session()
    made = CanvasView(session, DARK)
    qtbot.addWidget(made)
    made.resize(900, 520)
    made.show()
    session.show(deep_network(NODES), None)
    QApplication.processEvents()
    yield made
    assert list(made.canvas.differences(session.graph)) == []


Counted = Callable[[type, str], list[Any]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Counts the calls of a method from now on: the objects that were asked."""

    def count(cls: type, name: str) -> list[Any]:
        done, asked = getattr(cls, name), []

        def counting(self: Any, *args: Any, **options: Any) -> Any:
            asked.append(self)
            return done(self, *args, **options)

        monkeypatch.setattr(cls, name, counting)
        return asked

    return count


def test_from_afar_no_item_is_painted_by_itself(view: CanvasView, counted: Counted) -> None:
    nodes, wires = counted(PaintedNode, "paint"), counted(WireItem, "paint")
    view.fit()
    assert view.zoom < OVERVIEW_BELOW
    view.viewport().repaint()
    assert (len(nodes), len(wires)) == (0, 0)
    picture = view.grab().toImage()
    card = view.canvas.nodes[MIDDLE].place.center()
    assert picture.pixelColor(view.mapFromScene(card)) != picture.pixelColor(1, view.height() // 2)


def test_a_drag_from_afar_draws_what_moves_alone_and_looks_as_if_all_were_drawn(
    view: CanvasView, counted: Counted
) -> None:
    view.fit()
    view.viewport().repaint()
    drawn = counted(Overview, "_draw_wires")
    grip, viewport, left = node_point(view, MIDDLE), view.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=grip)
    pictures = []
    for step in range(1, 9):
        QTest.mouseMove(viewport, grip + QPoint(12 * step, 7 * step))
        QApplication.processEvents()
        pictures.append(viewport.grab().toImage())
    assert len(drawn) <= 4, "the pictures of what stands still serve the later frames"
    view.canvas.overview._still.forget()
    whole = viewport.grab().toImage()
    other = sum(
        whole.pixelColor(x, y) != pictures[-1].pixelColor(x, y)
        for x in range(whole.width())
        for y in range(whole.height())
    )
    # What moves lies over what stands still, where otherwise they lie in the order of their making.
    assert other <= whole.width() * whole.height() / 1000
    assert pictures[-1] != pictures[-2]
    QTest.mouseRelease(viewport, left, pos=grip + QPoint(96, 56))


def test_an_edit_shows_only_what_it_changed(view: CanvasView, counted: Counted) -> None:
    shown, led, walked = counted(NodeItem, "show_facts"), counted(WireItem, "lead"), counted(Walk, "node")
    graph = view.session.graph
    assert graph.nodes[MIDDLE].type == "Dropout"
    touched = [*graph.into(MIDDLE), *graph.out_of(MIDDLE)]
    view.session.edit("Set", lambda graph: set_param(graph, MIDDLE, "share", 0.5))
    assert [item.node.key for item in shown] == [MIDDLE]
    assert len(walked) == 1
    assert {item.wire for item in led} == set(touched)
    shown.clear(), led.clear(), walked.clear()
    view.session.undo()
    assert [item.node.key for item in shown] == [MIDDLE]
    assert len(walked) == 1 and len(led) == len(touched)


def test_a_removed_layer_asks_only_what_read_it(view: CanvasView, counted: Counted) -> None:
    graph = view.session.graph
    walked = counted(Walk, "node")
    view.session.edit("Remove", lambda graph: remove(graph, [MIDDLE]))
    behind, found = set(), {wire.target for wire in graph.out_of(MIDDLE)}
    while found:
        behind |= found
        found = {wire.target for key in found for wire in graph.out_of(key)} - behind
    assert len(walked) <= len(behind)


def test_a_frame_of_a_drag_leads_only_the_wires_of_what_is_dragged(view: CanvasView, counted: Counted) -> None:
    view.zoom_at(QPoint(450, 260), 1 / view.zoom)
    view.centerOn(view.canvas.nodes[MIDDLE])
    grip, viewport = node_point(view, MIDDLE), view.viewport()
    touched = view.session.graph.into(MIDDLE) + view.session.graph.out_of(MIDDLE)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(viewport, grip + QPoint(20, 8))
    QApplication.processEvents()
    led, painted = counted(WireItem, "lead"), counted(PaintedNode, "paint")
    shown, walked = counted(NodeItem, "show_facts"), counted(Walk, "node")
    QTest.mouseMove(viewport, grip + QPoint(28, 24))
    QApplication.processEvents()
    assert {item.wire for item in led} == set(touched) and len(led) == len(touched)
    assert not shown and not walked
    assert len(painted) <= 9, "the node itself, and at most those around it"
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=grip + QPoint(28, 24))


def test_texts_are_laid_out_only_where_they_are_seen(view: CanvasView) -> None:
    view.fit()
    view.viewport().repaint()
    laid = [item for item in view.canvas.nodes.values() if "marks" in item.__dict__]
    assert not laid
    view.zoom_at(QPoint(450, 260), 1 / view.zoom)
    view.viewport().repaint()
    laid = [item for item in view.canvas.nodes.values() if "marks" in item.__dict__]
    assert 0 < len(laid) < 40


@pytest.mark.parametrize("style", ["curved", "straight", "orthogonal"])
def test_the_room_of_a_wire_holds_its_way(style: Any) -> None:
    choose_style(style)
    try:
        for across in range(-590, 601, 40):
            for down in range(-390, 401, 25):
                start, stop = QPointF(0, 0), QPointF(across, down)
                way = path_between(start, stop).boundingRect()
                assert extent(start, stop).adjusted(-0.01, -0.01, 0.01, 0.01).contains(way)
    finally:
        choose_style("curved")


def test_the_bounds_of_everything_follow_each_change(view: CanvasView) -> None:
    def asked() -> Any:
        found = None
        for item in view.canvas.nodes.values():
            found = item.place if found is None else found.united(item.place)
        return found

    assert view.canvas.bounds(view.canvas.nodes) == asked()
    project = view.session.project
    for key in ("data", MIDDLE, "cross_entropy"):
        view.canvas.place({key: QPointF(-5000, 90)})
        assert view.canvas.bounds(view.canvas.nodes) == asked()
        view.canvas.restore([key])
        assert view.canvas.bounds(view.canvas.nodes) == asked()
    view.session.edit("Remove", lambda graph: remove(graph, ["data"]))
    assert view.canvas.bounds(view.canvas.nodes) == asked()
    view.session.show(replace(project, graph=remove(project.graph, list(project.graph.nodes)[5:])), None)
    assert view.canvas.bounds(view.canvas.nodes) == asked()

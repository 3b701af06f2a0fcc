"""Checks that a person can zoom and pan, and that the canvas is drawn and explained at every zoom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.canvas.navigation import LARGEST, SMALLEST
from designer.canvas.nodes.words import said_at_length
from designer.canvas.view import CanvasView
from designer.look.theme import DARK, LIGHT
from designer.session import Session
from engine.graph.edits import add, connect, move
from engine.graph.model import Graph, Node, Project, Wire
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, drag, drop_layer, node_point, port_point
from tests.designer.canvas_scenes import FIRST, SECOND, layer, steps

MIDDLE = Qt.MouseButton.MiddleButton

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def wheel(view: CanvasView, at: QPoint, turn: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        view.viewport().mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


# Convention 6.
def test_the_wheel_zooms_at_the_pointer_within_limits(view: CanvasView, session: Session) -> None:
    at = QPoint(200, 150)
    below = view.mapToScene(at)
    wheel(view, at, 120)
    assert view.zoom > 1.0
    assert (view.mapToScene(at) - below).manhattanLength() < 2
    for turn, limit in ((1200, LARGEST), (-1200, SMALLEST)):
        for _ in range(12):
            wheel(view, at, turn)
        assert view.zoom == pytest.approx(limit)
    view.reset_zoom()
    assert view.zoom == pytest.approx(1.0)


# Convention 6.
def test_the_middle_button_and_space_pan(view: CanvasView, session: Session) -> None:
    before = node_point(view, "data")
    drag(view, QPoint(850, 480), QPoint(800, 440), button=MIDDLE)
    assert node_point(view, "data") - before == QPoint(-50, -40)
    QTest.keyPress(view, Qt.Key.Key_Space)
    drag(view, node_point(view, "data"), node_point(view, "data") + QPoint(50, 40))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert node_point(view, "data") == before
    assert steps(session) == 0 and session.selection == frozenset()


def test_fit_shows_all_nodes_and_fit_selection_the_selected_ones(view: CanvasView, session: Session) -> None:
    session.edit("Move", lambda graph: move(graph, {"lstm": (4000.0, 2400.0)}))
    view.fit()
    area = view.viewport().rect()
    assert view.zoom < 1.0
    assert all(area.contains(node_point(view, key)) for key in session.graph.nodes)
    session.select({"lstm"})
    view.fit_selection()
    assert view.zoom == 1.0
    assert (node_point(view, "lstm") - area.center()).manhattanLength() < 100


def test_a_node_however_far_away_can_be_shown(view: CanvasView, session: Session) -> None:
    session.edit("Move", lambda graph: move(graph, {"lstm": (9_000_000.0, -9_000_000.0)}))
    session.select({"lstm"})
    view.fit_selection()
    assert view.viewport().rect().contains(node_point(view, "lstm"))
    click(view, node_point(view, "lstm") + QPoint(0, 300))
    click(view, node_point(view, "lstm"))
    assert session.selection == {"lstm"}


def test_a_view_that_was_moved_stays_when_the_window_changes_its_size_or_is_shown_again(
    view: CanvasView, session: Session
) -> None:
    session.edit("Move", lambda graph: move(graph, {"lstm": (4000.0, 2400.0)}))
    view.fit()
    small = view.zoom
    view.resize(1400, 900)
    assert view.zoom > small
    wheel(view, QPoint(100, 100), 120)
    chosen = view.zoom
    view.resize(900, 520)
    view.hide()
    view.show()
    assert view.zoom == chosen


def test_ports_too_small_to_be_drawn_cannot_be_hit(view: CanvasView, session: Session) -> None:
    view.zoom_at(QPoint(100, 100), 0.3)
    drag(view, port_point(view, "data", "label", True), port_point(view, "cross_entropy", "target", False))
    assert set(session.graph.wires) == {FIRST, SECOND}


def test_an_empty_canvas_says_how_to_begin(view: CanvasView, session: Session) -> None:
    assert not view.hint.isVisible()
    session.show(Project(), None)
    assert view.hint.isVisible() and "data" in view.hint.title.text()
    drop_layer(view, "Data", QPointF(0, 0))
    assert not view.hint.isVisible()


# Convention 17.
def test_tooltips_tell_what_a_node_costs_and_what_a_wire_carries(view: CanvasView, session: Session) -> None:
    tip = view.canvas.tip_at(view.mapToScene(node_point(view, "conv2d")))
    assert "Conv 2D" in tip and "Parameters: 320" in tip and "Multiply-adds: 18,432 for one example" in tip
    tip = view.canvas.tip_at(view.canvas.wires[SECOND].point_at(0.5))
    assert "batch 64 × channels 32 × height 8 × width 8" in tip
    assert said_at_length(session.analysis.nodes["data"].outputs["label"]) == "one of 10 classes"


@pytest.mark.parametrize("zoom", [0.1, 0.3, 0.5, 1.0, 4.0])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_everything_can_be_painted_at_every_zoom_in_both_themes(
    view: CanvasView, session: Session, zoom: float, theme: object
) -> None:
    inside = add(Graph(), Node("entry", "Input"), Node("exit", "Output", position=(200.0, 0.0)))
    parts = [Node("block", "Block", position=(0.0, 200.0), inside=inside), Node("new", "Tomorrow")]
    session.edit("Add", lambda graph: add(graph, *parts, layer("Add", "add", 0, 300)))
    session.edit("Wire", lambda graph: connect(graph, Wire("flatten", "output", "lstm", "steps")))
    session.select({"conv2d"})
    view.set_theme(LIGHT if theme is LIGHT else DARK)
    view.zoom_at(QPoint(100, 100), zoom)
    picture = view.grab().toImage()
    corner = picture.pixelColor(picture.width() - 2, picture.height() - 2)
    assert view.zoom == pytest.approx(zoom)
    if zoom < 1.0:
        assert corner.name() == (LIGHT if theme is LIGHT else DARK).canvas.lower()


def test_a_node_far_away_is_drawn_as_a_plain_card(view: CanvasView, session: Session) -> None:
    view.zoom_at(QPoint(100, 100), 0.2)
    item = view.canvas.nodes["conv2d"]
    middle = view.mapFromScene(item.place.center())
    assert view.grab().toImage().pixelColor(middle).name() == DARK.node.lower()

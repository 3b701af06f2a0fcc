"""Checks that waypoints are laid, dragged, selected, nudged and removed by hand and by keys, in all three styles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from designer.canvas.view import CanvasView
from designer.canvas.wires import wire_path
from designer.canvas.wires.routing import Routing
from designer.canvas.wires.wire_path import WireStyle, path_between, way_to
from designer.look.theme import DARK, LIGHT
from designer.main_window import MainWindow
from designer.pictures.drawing import drawn
from designer.reasons import reason_for
from designer.session import Session
from engine.graph.edits import move
from engine.graph.model import Project, Route
from engine.graph.routes import MOST_WAYPOINTS, set_route
from engine.templates import template
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, drag, node_point, port_point, wire_point
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_scenes import FIRST, SECOND, small, steps
from tests.designer.window_driver import press_keys

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
PLACES = ((480.0, 160.0), (240.0, 160.0))


@pytest.fixture(autouse=True)
def curved() -> Iterator[None]:
    yield
    wire_path.choose_style("curved")


def route(session: Session) -> Route:
    return session.graph.routes.get(FIRST, ())


def label(session: Session) -> str:
    told = session.document.undo_label
    assert told is not None
    return told.text.format(**told.values)


def double_click(view: CanvasView, at: QPoint) -> None:
    click(view, at)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEYS, at)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEYS, at)


def bent(session: Session, places: Route = PLACES) -> None:
    session.edit("Route", lambda graph: set_route(graph, FIRST, places))


def at_waypoint(view: CanvasView, index: int) -> QPoint:
    return view.mapFromScene(view.canvas.wires[FIRST].through[index])


def pull_apart(session: Session) -> None:
    """Make room, so that the first wire is long."""
    session.edit("Move", lambda graph: move(graph, {"conv2d": (480.0, 0.0), "flatten": (720.0, 0.0)}))


def test_a_double_click_lays_a_waypoint_on_a_wire(view: CanvasView, session: Session) -> None:
    pull_apart(session)
    at = wire_point(view, FIRST)
    before = steps(session)
    double_click(view, at)
    assert [view.mapFromScene(QPointF(*point)) for point in route(session)] == [at]
    assert steps(session) == before + 1
    assert label(session) == "Add waypoint"
    assert view.canvas.selected_waypoints == {(FIRST, 0)}
    session.undo()
    assert not session.graph.routes
    assert not view.canvas.selected_waypoints


def test_alt_and_a_drag_lay_a_waypoint_where_it_is_let_go_in_one_step(view: CanvasView, session: Session) -> None:
    pull_apart(session)
    at, before = wire_point(view, FIRST), steps(session)
    drag(view, at, at + QPoint(0, 90), ALT)
    assert len(route(session)) == 1
    assert steps(session) == before + 1
    spot = view.mapFromScene(QPointF(*route(session)[0]))
    assert (spot - at - QPoint(0, 90)).manhattanLength() <= 8
    laid = wire_point(view, FIRST, 0.1)
    click(view, laid, ALT)
    assert len(route(session)) == 2
    assert route(session)[0][0] < route(session)[1][0]


def test_a_waypoint_is_dragged_in_one_step_and_escape_lets_it_be(view: CanvasView, session: Session) -> None:
    bent(session)
    before = steps(session)
    at = at_waypoint(view, 0)
    QTest.mousePress(view.viewport(), LEFT, NO_KEYS, at)
    move_pointer(view, at, at + QPoint(40, 64))
    assert view.canvas.wires[FIRST].through[0] == QPointF(520, 224)
    assert route(session) == PLACES
    QTest.keyClick(view, Qt.Key.Key_Escape)  # Convention 47.
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEYS, at + QPoint(40, 64))
    assert route(session) == PLACES
    assert steps(session) == before
    drag(view, at, at + QPoint(40, 64))
    assert route(session) == ((520.0, 224.0), PLACES[1])
    assert label(session) == "Move waypoint"
    assert steps(session) == before + 1


def test_several_waypoints_are_selected_and_move_together(view: CanvasView, session: Session) -> None:
    bent(session)
    click(view, at_waypoint(view, 0))
    click(view, at_waypoint(view, 1), SHIFT)
    assert view.canvas.selected_waypoints == {(FIRST, 0), (FIRST, 1)}
    at = at_waypoint(view, 1)
    drag(view, at, at + QPoint(0, 48))
    assert route(session) == tuple((x, y + 48) for x, y in PLACES)
    assert label(session) == "Move 2 waypoints"
    click(view, at_waypoint(view, 1), SHIFT)
    assert view.canvas.selected_waypoints == {(FIRST, 0)}
    click(view, QPoint(20, 500))
    assert not view.canvas.selected_waypoints


def test_arrow_keys_move_a_waypoint_and_delete_removes_it(view: CanvasView, session: Session) -> None:
    bent(session)
    before = steps(session)
    click(view, at_waypoint(view, 0))
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert route(session) == ((488.0, 192.0), PLACES[1])
    assert steps(session) == before + 1
    view.delete_selection()
    assert route(session) == PLACES[1:]
    assert FIRST in set(session.graph.wires)
    assert label(session) == "Remove waypoint"
    view.delete_selection()
    assert route(session) == PLACES[1:]


def test_selecting_a_node_or_a_wire_lets_go_of_waypoints(view: CanvasView, session: Session) -> None:
    bent(session)
    click(view, at_waypoint(view, 0))
    click(view, node_point(view, "flatten"))
    assert not view.canvas.selected_waypoints
    click(view, at_waypoint(view, 0))
    assert not session.selection
    click(view, wire_point(view, SECOND))
    assert view.canvas.selected_wires == {SECOND}
    assert not view.canvas.selected_waypoints


def test_waypoints_go_along_with_both_ends_and_stay_with_one(view: CanvasView, session: Session) -> None:
    bent(session)
    session.select({"data", "conv2d"})
    at = node_point(view, "conv2d")
    QTest.mousePress(view.viewport(), LEFT, NO_KEYS, at)
    move_pointer(view, at, at + QPoint(0, 40))
    assert view.canvas.wires[FIRST].through == tuple(QPointF(x, y + 40) for x, y in PLACES)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEYS, at + QPoint(0, 40))
    assert route(session) == tuple((x, y + 40) for x, y in PLACES)
    session.undo()
    click(view, QPoint(20, 500))
    at = node_point(view, "conv2d")
    drag(view, at, at + QPoint(0, 40))
    assert route(session) == PLACES


def test_a_wire_that_is_plugged_in_elsewhere_keeps_its_waypoints(view: CanvasView, session: Session) -> None:
    bent(session, ((220.0, 150.0),))
    drag(view, port_point(view, "conv2d", "picture", False), port_point(view, "lstm", "steps", False))
    assert {wire.target: len(one) for wire, one in session.graph.routes.items()} == {"lstm": 1}
    session.undo()
    assert route(session) == ((220.0, 150.0),)


def test_copies_take_waypoints_along(view: CanvasView, session: Session) -> None:
    bent(session)
    session.select({"data", "conv2d"})
    view.copy_selection()
    view.paste(at_pointer=False)
    assert len(session.graph.routes) == 2
    view.duplicate_selection()
    assert len(session.graph.routes) == 3


@pytest.mark.parametrize("style", get_args(WireStyle))
@pytest.mark.parametrize("places", [PLACES, ((300.0, 140.0),), ((0.0, 140.0), (0.0, -80.0), (500.0, -80.0))])
def test_the_wire_runs_through_its_waypoints_in_their_order(
    view: CanvasView, session: Session, style: WireStyle, places: Route
) -> None:
    wire_path.choose_style(style)
    start, stop, through = QPointF(184, 28), QPointF(256, 28), [QPointF(*point) for point in places]
    path = path_between(start, stop, through)
    gone = [way_to(path, point) for point in through]
    assert gone == sorted(gone)
    for point in through:
        share = path.percentAtLength(way_to(path, point))
        assert (path.pointAtPercent(share) - point).manhattanLength() < 6
    assert path.pointAtPercent(0) == start
    assert (path.pointAtPercent(1) - stop).manhattanLength() < 0.01


def test_a_waypoint_is_laid_between_its_neighbours(view: CanvasView, session: Session) -> None:
    pull_apart(session)
    bent(session, ((240.0, 160.0), (440.0, 160.0)))
    middle = view.canvas.wires[FIRST].point_at(0.5)
    double_click(view, view.mapFromScene(middle))
    assert [round(x) for x, _ in route(session)] == [240, round(middle.x()), 440]


def test_commands_lay_waypoints_without_a_mouse(view: CanvasView, session: Session) -> None:
    pull_apart(session)
    routing = Routing(view)
    assert not any(routing.possible().values())
    view.canvas.select_wires(frozenset({FIRST}))
    assert routing.possible() == {"add_waypoint": True, "next_waypoint": False, "remove_waypoints": False}
    view.pointer = None
    routing.add_waypoint()
    routing.add_waypoint()
    assert len(route(session)) == 2
    assert route(session)[0] != route(session)[1]
    chosen = view.canvas.selected_waypoints
    routing.next_waypoint()
    assert view.canvas.selected_waypoints != chosen
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert all(routing.possible().values())
    routing.remove_waypoints()
    assert not route(session)


def test_a_wire_takes_no_more_waypoints_than_a_file(view: CanvasView, session: Session) -> None:
    pull_apart(session)
    bent(session, tuple((200.0 + at, 200.0) for at in range(MOST_WAYPOINTS)))
    before = steps(session)
    click(view, wire_point(view, FIRST, 0.05), ALT)
    assert steps(session) == before
    view.canvas.select_wires(frozenset({FIRST}))
    assert not Routing(view).possible()["add_waypoint"]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_picture_shows_the_route(view: CanvasView, session: Session, theme: object) -> None:
    bent(session)
    scene = drawn(session.graph, session.analysis, theme)  # type: ignore[arg-type]
    assert list(scene.differences(session.graph)) == []
    assert scene.wires[FIRST].boundingRect().contains(QPointF(*PLACES[0]))


def test_the_scene_tells_where_a_route_is_not_that_of_the_document(view: CanvasView, session: Session) -> None:
    bent(session)
    view.canvas.bend(FIRST, [QPointF(1, 2)])
    assert list(view.canvas.differences(session.graph)) == [f"route of wire {FIRST}"]
    view.canvas.bend(FIRST, None)


def test_keys_lay_move_and_delete_waypoints_in_the_window(window: MainWindow) -> None:
    keys, alt = Qt.Key, Qt.KeyboardModifier.AltModifier
    session, canvas = window.session, window.canvas
    session.show(template("digits-mlp"), None)
    window._show_canvas()
    wire = next(iter(session.graph.wires))
    click(canvas, wire_point(canvas, wire))
    canvas.pointer = None
    press_keys(window, keys.Key_P, alt)
    assert len(session.graph.routes[wire]) == 1
    laid = session.graph.routes[wire][0]
    press_keys(window, keys.Key_Down, NO_KEYS)
    assert session.graph.routes[wire][0][1] > laid[1]
    press_keys(window, keys.Key_P, alt)
    assert len(session.graph.routes[wire]) == 2
    chosen = canvas.canvas.selected_waypoints
    press_keys(window, keys.Key_Period, alt)
    assert canvas.canvas.selected_waypoints != chosen
    press_keys(window, keys.Key_Delete, NO_KEYS)
    assert len(session.graph.routes[wire]) == 1
    assert wire in set(session.graph.wires)
    press_keys(window, keys.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(session.graph.routes[wire]) == 2
    canvas.canvas.select_wires(frozenset({wire}))
    press_keys(window, keys.Key_P, alt | SHIFT)
    assert not session.graph.routes
    assert reason_for(window, "remove_waypoints")


# Convention 14.
def test_auto_arrange_clears_the_waypoints_of_what_it_arranges(window: MainWindow) -> None:
    session = window.session
    session.show(Project(small()), None)
    window._show_canvas()
    session.edit("Route", lambda graph: set_route(set_route(graph, FIRST, PLACES), SECOND, PLACES))
    before, count = session.graph, steps(session)
    press_keys(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not session.graph.routes
    assert steps(session) == count + 1
    session.undo()
    assert session.graph == before
    window.arranging.glide.end()
    session.select({"data", "lstm"})
    window.actions_by_name["align_left"].trigger()
    assert session.graph.routes.keys() == {FIRST, SECOND}

"""Arranging, aligning and distributing by keys and menu: one step each, nodes glide, and the document is first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.canvas.arranging import Arranging
from designer.canvas.view import CanvasView
from designer.look.motion import reduce_motion
from designer.main_window import MainWindow
from designer.session import Session
from engine.graph.edits import move
from engine.graph.model import Project
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, drag, node_point, press, release
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_scenes import small, steps
from tests.designer.window_driver import choose_in_menu, menu_of, press_keys, start, wait

NONE = Qt.KeyboardModifier.NoModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYS = {
    "left": Qt.Key.Key_A,
    "right": Qt.Key.Key_D,
    "top": Qt.Key.Key_W,
    "bottom": Qt.Key.Key_S,
    "centre": Qt.Key.Key_H,
    "middle": Qt.Key.Key_M,
}

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


@pytest.fixture
def arranging(view: CanvasView) -> Arranging:
    return Arranging(view)


@pytest.fixture
def scattered(window: MainWindow) -> MainWindow:
    """The spiral, with its layers thrown about, and seen whole."""
    start(window, "spiral")
    places = {
        key: (137.0 * (at * 3 % 7) + at * at, 90.0 * (at * 5 % 7) - 7 * at * at)
        for at, key in enumerate(window.session.graph.nodes)
    }
    window.session.edit("Throw about", lambda graph: move(graph, places))
    window.canvas.fit()
    return window


@pytest.fixture
def still() -> Iterator[None]:
    """No motion."""
    reduce_motion(True)
    yield
    reduce_motion(False)


def select(window: MainWindow, *keys: str) -> None:
    """Click the first of these layers, and the others with Shift."""
    for at, key in enumerate(keys):
        click(window.canvas, node_point(window.canvas, key), SHIFT if at else NONE)
    assert window.session.selection == set(keys)


def places(window: MainWindow) -> dict[str, QRectF]:
    """The cards of the layers where the document has them."""
    return {
        key: item.body.translated(*window.session.graph.nodes[key].position)
        for key, item in window.canvas.canvas.nodes.items()
    }


def holds(window: MainWindow) -> bool:
    """Whether the canvas shows the document, with every layer at rest."""
    scene = window.canvas.canvas
    return not scene.gliding and list(scene.differences(window.session.graph)) == []


# Convention 14.
def test_everything_is_arranged_from_left_to_right_in_one_step(scattered: MainWindow, qtbot: QtBot) -> None:
    before = scattered.session.project
    press_keys(scattered, Qt.Key.Key_L, CONTROL)
    cards = places(scattered)
    assert not any(one.intersects(two) for one, two in combinations(cards.values(), 2))
    assert all(cards[wire.source].right() < cards[wire.target].left() for wire in scattered.session.graph.wires)
    assert scattered.actions_by_name["undo"].text() == "Undo arrange"
    wait(qtbot, lambda: holds(scattered))
    area = scattered.canvas.mapToScene(scattered.canvas.viewport().rect()).boundingRect()
    assert all(area.contains(card) for card in cards.values())
    press_keys(scattered, Qt.Key.Key_Z, CONTROL)
    assert scattered.session.project == before
    wait(qtbot, lambda: holds(scattered))


def test_everything_is_arranged_from_top_to_bottom(scattered: MainWindow) -> None:
    choose_in_menu(menu_of(scattered, "Arrange"), scattered.actions_by_name["arrange_down"])
    cards = places(scattered)
    assert all(cards[wire.source].bottom() < cards[wire.target].top() for wire in scattered.session.graph.wires)
    assert scattered.actions_by_name["undo"].text() == "Undo arrange top down"


# Convention 14.
def test_only_the_selected_layers_are_arranged(scattered: MainWindow) -> None:
    chain = next(wire for wire in scattered.session.graph.wires if wire.target == "tanh")
    chosen = {chain.source, "tanh"}
    before = scattered.session.graph
    select(scattered, *chosen)
    press_keys(scattered, Qt.Key.Key_L, CONTROL | SHIFT)
    after = scattered.session.graph
    assert {key: after.nodes[key] for key in after.nodes.keys() - chosen} == {
        key: before.nodes[key] for key in before.nodes.keys() - chosen
    }
    cards = places(scattered)
    assert cards[chain.source].top() == cards["tanh"].top() and cards[chain.source].right() < cards["tanh"].left()
    assert not any(cards[key].intersects(cards[other]) for key in chosen for other in cards.keys() - {key})
    assert scattered.session.selection == chosen
    assert scattered.actions_by_name["undo"].text() == "Undo arrange 2 layers"


@pytest.mark.parametrize("edge", KEYS)
def test_selected_layers_are_aligned(scattered: MainWindow, edge: str) -> None:
    select(scattered, "data", "dense", "tanh")
    press_keys(scattered, KEYS[edge], ALT)
    cards = [card for key, card in places(scattered).items() if key in ("data", "dense", "tanh")]
    lines = {
        "left": {card.left() for card in cards},
        "right": {card.right() for card in cards},
        "top": {card.top() for card in cards},
        "bottom": {card.bottom() for card in cards},
        "centre": {card.center().x() for card in cards},
        "middle": {card.center().y() for card in cards},
    }
    assert max(lines[edge]) - min(lines[edge]) <= 0.5
    assert not any(one.intersects(two) for one, two in combinations(cards, 2))
    assert scattered.actions_by_name["undo"].text() == "Undo align 3 layers"


def test_selected_layers_are_distributed_across_and_down(scattered: MainWindow) -> None:
    keys = ["data", "dense", "tanh"]
    select(scattered, *keys)
    for key, wide in ((Qt.Key.Key_H, True), (Qt.Key.Key_V, False)):
        before = steps(scattered.session)
        press_keys(scattered, key, ALT | SHIFT)
        cards = [card for name, card in places(scattered).items() if name in keys]
        cards.sort(key=lambda card: card.left() if wide else card.top())
        gaps = [two.left() - one.right() if wide else two.top() - one.bottom() for one, two in pairwise(cards)]
        assert max(gaps) - min(gaps) <= 1 and min(gaps) >= 16
        assert steps(scattered.session) == before + 1
    assert scattered.actions_by_name["undo"].text() == "Undo distribute 3 layers"


def test_what_would_do_nothing_is_not_offered(scattered: MainWindow) -> None:
    names = {command: action for command, action in scattered.actions_by_name.items() if command.startswith("align_")}
    assert len(names) == 6
    select(scattered, "data")
    assert {scattered.actions_by_name[name].isEnabled() for name in ("arrange", "arrange_down")} == {True}
    assert {action.isEnabled() for action in names.values()} == {False}
    assert not scattered.actions_by_name["arrange_selection"].isEnabled()
    select(scattered, "data", "dense")
    assert {action.isEnabled() for action in names.values()} == {True}
    assert scattered.actions_by_name["arrange_selection"].isEnabled()
    assert not scattered.actions_by_name["distribute_down"].isEnabled()


def test_arranging_what_is_arranged_is_no_step(scattered: MainWindow) -> None:
    press_keys(scattered, Qt.Key.Key_L, CONTROL)
    done = steps(scattered.session)
    press_keys(scattered, Qt.Key.Key_L, CONTROL)
    assert steps(scattered.session) == done


def test_the_inside_of_a_block_is_arranged_alone(window: MainWindow, still: None) -> None:
    start(window, "unet-small")
    block = next(node for node in window.session.graph.nodes.values() if node.inside is not None)
    window.session.enter((block.key,))
    outside = {key: node.position for key, node in window.session.project.graph.nodes.items()}
    inside = {key: (0.0, 100.0 * at) for at, key in enumerate(window.session.graph.nodes)}
    window.session.edit("Pile up", lambda graph: move(graph, inside))
    press_keys(window, Qt.Key.Key_L, CONTROL)
    assert len({node.position[0] for node in window.session.graph.nodes.values()}) > 1
    assert {key: node.position for key, node in window.session.project.graph.nodes.items()} == outside


def test_nodes_glide_while_the_document_has_their_new_places(
    view: CanvasView, session: Session, arranging: Arranging, qtbot: QtBot
) -> None:
    session.edit("Throw about", lambda graph: move(graph, {"conv2d": (-400.0, 300.0)}))
    arranging.arrange_all()
    place = QPointF(*session.graph.nodes["conv2d"].position)
    assert place != QPointF(-400, 300) and view.canvas.nodes["conv2d"].pos() == QPointF(-400, 300)
    ways = []
    arranging.glide._animation.valueChanged.connect(lambda _: ways.append(view.canvas.nodes["conv2d"].pos()))
    qtbot.waitUntil(lambda: not arranging.glide.is_running)
    assert view.canvas.nodes["conv2d"].pos() == place
    apart = [(way - place).manhattanLength() for way in ways]
    assert apart == sorted(apart, reverse=True)
    session.undo()
    assert arranging.glide.is_running and session.graph.nodes["conv2d"].position == (-400.0, 300.0)


def test_whoever_presses_during_the_glide_finds_the_nodes_at_their_places(
    view: CanvasView, session: Session, arranging: Arranging
) -> None:
    session.edit("Throw about", lambda graph: move(graph, {"conv2d": (-400.0, 300.0)}))
    arranging.arrange_all()
    press(view, QPoint(5, 5))
    assert not arranging.glide.is_running and list(view.canvas.differences(session.graph)) == []
    release(view, QPoint(5, 5))


def test_an_edit_during_the_glide_ends_it(view: CanvasView, session: Session, arranging: Arranging) -> None:
    session.edit("Throw about", lambda graph: move(graph, {"conv2d": (-400.0, 300.0)}))
    arranging.arrange_all()
    session.edit("Move", lambda graph: move(graph, {"data": (-800.0, 0.0)}))
    assert not arranging.glide.is_running and list(view.canvas.differences(session.graph)) == []
    arranging.arrange_all()
    session.show(Project(small()), None)
    assert not arranging.glide.is_running


# Convention A11.
def test_nothing_glides_where_motion_is_reduced(
    view: CanvasView, session: Session, arranging: Arranging, still: None
) -> None:
    session.edit("Throw about", lambda graph: move(graph, {"conv2d": (-400.0, 300.0)}))
    arranging.arrange_all()
    assert not arranging.glide.is_running
    assert view.canvas.nodes["conv2d"].pos() == QPointF(*session.graph.nodes["conv2d"].position)


def test_a_drag_is_undone_without_a_glide(view: CanvasView, session: Session, arranging: Arranging) -> None:
    at = node_point(view, "lstm")
    drag(view, at, at + QPoint(40, 80))
    session.undo()
    assert not arranging.glide.is_running


def test_arranging_ends_a_drag_that_was_going_on(view: CanvasView, session: Session, arranging: Arranging) -> None:
    session.select({"lstm"})
    at = node_point(view, "lstm")
    press(view, at)
    move_pointer(view, at, at + QPoint(60, 60))
    arranging.arrange_all()
    release(view, at + QPoint(60, 60))
    assert steps(session) == 1 and str(session.document.undo_label) == "Arrange"


def test_a_run_of_arrow_keys_is_one_step_and_the_next_run_another(view: CanvasView, session: Session) -> None:
    click(view, node_point(view, "lstm"))
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert session.graph.nodes["lstm"].position == (288.0, 232.0) and steps(session) == 1
    click(view, node_point(view, "flatten"))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert steps(session) == 2
    session.undo()
    session.undo()
    assert session.project == Project(small())

"""Presses the buttons of repairs: in the inspector, in the list of problems, and on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT, Theme
from designer.panels.inspector import Inspector
from designer.panels.repair_button import RepairButton
from designer.session import Session
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect, move, rename, set_param
from engine.graph.grouping import group
from engine.graph.measures import WIDTH
from engine.graph.model import From, Graph, Project, Wire
from tests.designer import panel_driver, repair_places
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_driver import press, release
from tests.designer.panel_driver import LEFT, THEMES, shown
from tests.designer.repair_places import (
    Places,
    four_units_for_ten_classes,
    picture_into_dense,
    skip_with_other_channels,
    small_picture,
    spread,
    text_without_length,
    visible_buttons,
)
from tests.engine.networks import chained, node

dressed, session, places = panel_driver.dressed, repair_places.session, repair_places.places


CLASSES = From("data", "label", "classes")
"""What the units follow from now on: ten, as long as the data are the digits."""


def kinds(session: Session) -> list[str]:
    return [one.type for one in session.graph.nodes.values()]


MISFITS: list[tuple[Callable[[], Graph], str, str, Callable[[Session], bool]]] = [
    (picture_into_dense, "dense", "Put Flatten in between", lambda session: "Flatten" in kinds(session)),
    (
        four_units_for_ten_classes,
        "loss",
        "Set Units of Dense to 10",
        lambda session: session.graph.nodes["dense"].params["units"] == CLASSES,
    ),
    (
        skip_with_other_channels,
        "sum",
        "Put Conv 2D in between",
        lambda session: session.graph.nodes["conv2d"].params["kernel"] == 1,
    ),
    (
        small_picture,
        "conv",
        "Set Padding of Conv 2D to same",
        lambda session: session.graph.nodes["conv"].params["padding"] == "same",
    ),
    (small_picture, "conv", "Put Pad in between", lambda session: "Pad" in kinds(session)),
    (
        text_without_length,
        "lstm",
        "Wire length of the data to length",
        lambda session: Wire("data", "length", "lstm", "length") in set(session.graph.wires),
    ),
]
WHERE = ["inspector", "list", "keys", "canvas"]
EVERYWHERE = pytest.mark.parametrize("where", WHERE)
CASES = [
    pytest.param(where, *one, id=f"{one[2]}-{where}")
    for one in MISFITS
    for where in WHERE
    if where != "canvas" or one[2] != "Put Pad in between"
]
"""The canvas shows the best repair alone."""


# Convention 18.
@pytest.mark.parametrize(("where", "make", "key", "label", "is_done"), CASES)
def test_one_click_repairs_in_one_step_and_one_undo_takes_it_back(
    session: Session, places: Places, where: str, make: Callable[[], Graph], key: str, label: str, is_done: Any
) -> None:
    before = Project(spread(make()))
    session.show(before, None)
    (problem,) = session.analysis.nodes[key].problems
    places.press(where, key, label)
    assert is_done(session) and str(session.document.undo_label) == label
    assert problem.message not in [one.message for one in session.analysis.problems]
    assert key not in places.view.canvas.cards and not list(places.view.canvas.differences(session.graph))
    after = session.project
    session.undo()
    assert session.project == before and session.document.undo_label is None
    assert key in places.view.canvas.cards
    session.redo()
    assert session.project == after


@EVERYWHERE
def test_a_repair_is_that_of_the_network_as_it_is_now(session: Session, places: Places, where: str) -> None:
    session.show(Project(spread(four_units_for_ten_classes())), None)
    session.select(["loss"])
    session.edit("Rename", lambda graph: rename(graph, "dense", "Answer"))
    session.edit("Grow", lambda graph: set_param(graph, "flatten", "last", 0))
    before = session.project
    places.press(where, "loss", "Set Units of Answer to 10")
    assert session.graph.nodes["dense"].name == "Answer" and session.graph.nodes["dense"].params["units"] == CLASSES
    session.undo()
    assert session.project == before


@EVERYWHERE
def test_a_repair_inside_a_block_is_done_there(session: Session, places: Places, where: str) -> None:
    project, block = group(analyse(Project(text_without_length())), (), ["embedding", "lstm"])
    session.show(project, None)
    session.enter((block,))
    places.press(where, "lstm", "Wire length of the data to length")
    assert not session.analysis.nodes["lstm"].problems and session.path == (block,)
    session.undo()
    assert session.project == project


def test_a_problem_without_a_repair_has_no_button(session: Session, places: Places) -> None:
    session.show(Project(spread(add(Graph(), node("Add", "sum")))), None)
    session.select(["sum"])
    assert places.inspector.node_sheet.problems.isVisible() and not visible_buttons(places.inspector)
    assert places.problems.list.entries[0].repairs == ()
    assert places.view.canvas.cards["sum"].repair == "" and places.view.canvas.cards["sum"].button.isEmpty()


def test_buttons_of_the_inspector_are_reached_and_pressed_by_keys(
    qtbot: QtBot, session: Session, places: Places
) -> None:
    session.show(Project(spread(picture_into_dense())), None)
    session.select(["dense"])
    button = places.button("Put Flatten in between")
    assert button.accessibleName() == "Put Flatten in between" and button.toolTip() and button.accessibleDescription()
    places.inspector.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert "Flatten" in kinds(session)


def test_long_words_of_a_repair_break_and_are_shown_whole(qtbot: QtBot) -> None:
    button = RepairButton("Set Missing connections of Chosen connections to 12 entries", LIGHT)
    shown(qtbot, button, 170, 40)
    assert button.heightForWidth(170) > button.heightForWidth(600) and button.minimumSizeHint().width() < 170


def test_a_press_that_is_let_go_elsewhere_repairs_nothing(session: Session, places: Places) -> None:
    session.show(Project(spread(picture_into_dense())), None)
    before, rows = session.project, places.problems.list
    spot = places.spot("dense", "Put Flatten in between")
    QTest.mousePress(rows.viewport(), LEFT, pos=spot)
    QTest.mouseRelease(rows.viewport(), LEFT, pos=spot + QPoint(0, 60))
    at = places.on_canvas("dense")
    press(places.view, at)
    assert places.view.canvas.cards["dense"].is_pressed
    move_pointer(places.view, at, at + QPoint(0, 120))
    assert not places.view.canvas.cards["dense"].is_pressed
    release(places.view, at + QPoint(0, 120))
    assert session.project == before and session.document.undo_label is None


# Convention 47.
def test_escape_lets_a_pressed_button_of_the_canvas_go(session: Session, places: Places) -> None:
    session.show(Project(spread(picture_into_dense())), None)
    at = places.on_canvas("dense")
    press(places.view, at)
    QTest.keyClick(places.view, Qt.Key.Key_Escape)
    release(places.view, at)
    assert session.document.undo_label is None and not places.view.canvas.cards["dense"].is_pressed


def test_a_button_on_the_canvas_lights_up_under_the_pointer_and_lifts_its_card(
    session: Session, places: Places
) -> None:
    session.show(Project(spread(picture_into_dense())), None)
    view, card = places.view, places.view.canvas.cards["dense"]
    low, at = card.zValue(), places.on_canvas("dense")
    QTest.mouseMove(view.viewport(), at)
    assert card.is_pointed and card.zValue() > low
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert view.canvas.tip_at(card.button.center()) == "Do this now. One undo takes it back."
    QTest.mouseMove(view.viewport(), at + QPoint(0, 150))
    assert not card.is_pointed and card.zValue() == low
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_button_that_is_covered_or_too_small_to_be_read_is_not_there(session: Session, places: Places) -> None:
    session.show(Project(spread(picture_into_dense())), None)
    canvas = places.view.canvas
    spot = canvas.cards["dense"].button.center()
    assert canvas.repair_at(spot) == "dense" and canvas.repair_at(spot, 0.2) is None
    over = spot - QPointF(WIDTH / 2, 40)
    session.edit("Move", lambda graph: move(graph, {"data": (over.x(), over.y())}))
    assert canvas.repair_at(spot) is None and canvas.node_at(spot) == "data"


def test_a_double_click_on_a_button_repairs_once(qtbot: QtBot, session: Session, places: Places) -> None:
    graph = chained(node("Data", "data"), node("Dense", "dense"))
    session.show(Project(spread(graph)), None)
    for widget, spot in (
        (places.view.viewport(), partial(places.on_canvas, "dense")),
        (places.problems.list.viewport(), partial(places.spot, "dense", "Put Flatten in between")),
    ):
        at = spot()
        QTest.mouseClick(widget, LEFT, pos=at)
        QTest.mouseDClick(widget, LEFT, pos=at)
        assert kinds(session).count("Flatten") == 1
        session.undo()
        assert session.document.undo_label is None


def test_the_row_stays_where_the_keys_are_when_a_problem_is_repaired(session: Session, places: Places) -> None:
    layers = [node("Dense", f"dense_{at}") for at in range(3)]
    wires = [Wire("data", "image", one.key, "features") for one in layers]
    session.show(Project(spread(connect(add(Graph(), node("Data", "data"), *layers), *wires))), None)
    rows = places.problems.list
    rows.setFocus()
    rows.setCurrentIndex(rows.model().index(0, 0))
    for left in (2, 1, 0):
        QTest.keyClick(rows, Qt.Key.Key_R)
        assert sum(1 for entry in rows.entries if entry.node) == left
    assert kinds(session).count("Flatten") == 3


@THEMES
def test_buttons_are_there_in_both_themes(qtbot: QtBot, session: Session, tokens: Theme) -> None:
    session.show(Project(spread(small_picture())), None)
    session.select(["conv"])
    inspector = shown(qtbot, Inspector(session, tokens))
    assert [button.text() for button in visible_buttons(inspector)] == [
        "Set Padding of Conv 2D to same",
        "Set Kernel of Conv 2D to 8",
        "Put Pad in between",
    ]
    inspector.set_theme(DARK if tokens is LIGHT else LIGHT)
    qtbot.waitUntil(lambda: len(visible_buttons(inspector)) == 3)
    before = inspector.grab().toImage()
    button = visible_buttons(inspector)[0]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert inspector.grab().toImage() != before, "who comes by the keyboard sees where"

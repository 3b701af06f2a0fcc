"""Puts points of some classes on the plane with mouse and keys, and takes them away."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.main_window import MainWindow
from designer.panels.editors.points import APART, PointPlane, PointsEditor
from designer.panels.inspector import Inspector
from designer.session import Session
from engine.data.sets.drawn_points import MOST_CLASSES
from engine.graph.edits import add, new_node
from engine.graph.model import Graph, Project
from engine.layers import LAYERS
from tests.designer import panel_driver
from tests.designer.panel_driver import LEFT
from tests.designer.window_driver import choose_tab, press_keys

dressed, inspector = panel_driver.dressed, panel_driver.inspector
RIGHT, NONE = Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
TWO = [[-0.5, -0.5, 0], [0.5, 0.5, 1]]


@pytest.fixture
def session() -> Session:
    session = Session()
    data = new_node(LAYERS.members["Data"], "data", examples={"type": "DrawnPoints", "points": TWO})
    session.show(Project(add(Graph(), data)), None)
    session.select(["data"])
    return session


def editor_of(inspector: Inspector) -> PointsEditor:
    editor = inspector.form.nested("examples").editor("points")
    assert isinstance(editor, PointsEditor)
    return editor


def points(session: Session) -> Any:
    return session.graph.nodes["data"].params["examples"]["points"]


def place(plane: PointPlane, x: float, y: float) -> QPoint:
    return plane.place(x, y).toPoint()


def near(point: list[float], x: float, y: float, kind: int) -> bool:
    return abs(point[0] - x) < 0.02 and abs(point[1] - y) < 0.02 and point[2] == kind


def test_a_click_puts_a_point_of_the_chosen_class_and_is_one_step(session: Session, inspector: Inspector) -> None:
    editor, before = editor_of(inspector), session.project
    QTest.mouseClick(editor.plane, LEFT, NONE, place(editor.plane, 0.2, -0.6))
    assert points(session)[:2] == TWO and near(points(session)[2], 0.2, -0.6, 0)
    QTest.mouseClick(editor.kinds[1], LEFT)
    QTest.mouseClick(editor.plane, LEFT, NONE, place(editor.plane, -1, 1))
    assert near(points(session)[3], -1, 1, 1)
    session.undo()
    session.undo()
    assert session.project == before


def test_a_drag_puts_points_apart_from_each_other_in_one_step(session: Session, inspector: Inspector) -> None:
    plane, before = editor_of(inspector).plane, session.project
    start, end = place(plane, -0.9, 0.8), place(plane, 0.9, 0.8)
    QTest.mousePress(plane, LEFT, NONE, start)
    for x in range(start.x(), end.x() + 1):
        QTest.mouseMove(plane, QPoint(x, start.y()))
    QTest.mouseRelease(plane, LEFT, NONE, end)
    assert len(points(session)) == 2 + (end.x() - start.x()) // int(APART) + 1
    session.undo()
    assert session.project == before


def test_the_right_button_and_the_eraser_take_points_away(session: Session, inspector: Inspector) -> None:
    editor = editor_of(inspector)
    QTest.mouseClick(editor.plane, RIGHT, NONE, place(editor.plane, 0.52, 0.5))
    assert points(session) == TWO[:1]
    QTest.mouseClick(editor.eraser, LEFT)
    QTest.mouseClick(editor.plane, LEFT, NONE, place(editor.plane, -0.5, -0.48))
    assert points(session) == []
    session.undo()
    session.undo()
    assert points(session) == TWO
    QTest.mouseClick(editor.clear, LEFT)
    assert points(session) == [] and not editor.clear.isEnabled()


def test_another_class_has_a_button_and_the_label_as_many_classes(session: Session, inspector: Inspector) -> None:
    editor = editor_of(inspector)
    QTest.mouseClick(editor.more, LEFT)
    assert len(editor.kinds) == 3 and editor.kinds[2].isChecked()
    QTest.mouseClick(editor.plane, LEFT, NONE, place(editor.plane, 0, 0))
    assert near(points(session)[2], 0, 0, 2)
    assert session.analysis.outer[0].outputs["label"].classes == 3
    for _ in range(MOST_CLASSES):
        if editor.more.isVisible():
            QTest.mouseClick(editor.more, LEFT)
    assert len(editor.kinds) == MOST_CLASSES and not editor.more.isVisible()


def test_points_are_put_and_taken_away_by_keys(session: Session, inspector: Inspector) -> None:
    plane = editor_of(inspector).plane
    plane.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Space):
        QTest.keyClick(plane, key)
    assert points(session)[2:] == [[0.1, 0.05, 0]]
    QTest.keyClick(plane, Qt.Key.Key_Delete)
    assert points(session) == TWO


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_in_the_window_the_keys_take_a_point_away_and_not_the_layer(
    window: MainWindow, session: Session, key: Qt.Key
) -> None:
    window.session.show(session.project, None)
    window.pages.setCurrentWidget(window.across)
    window.session.select({"data"})
    choose_tab(window, window.inspector)
    plane = editor_of(window.inspector).plane
    window.inspector.ensureWidgetVisible(plane)
    QTest.mouseClick(plane, LEFT, NONE, place(plane, 0.2, -0.6))
    assert plane.hasFocus() and len(points(window.session)) == 3
    press_keys(window, key, NONE)
    assert points(window.session) == TWO


@pytest.mark.parametrize("value", ["abc", 3, None, [[0, 0]], [[0, 0, None]], [[0, 0, 1e999]]])
def test_points_that_a_file_has_wrongly_are_shown_as_none_until_some_are_put(
    session: Session, inspector: Inspector, value: Any
) -> None:
    data = new_node(LAYERS.members["Data"], "data", examples={"type": "DrawnPoints", "points": value})
    session.show(Project(add(Graph(), data)), None)
    session.select(["data"])
    plane = editor_of(inspector).plane
    assert plane.points == () and session.analysis.problems
    QTest.mouseClick(plane, LEFT, NONE, place(plane, 0, 0))
    assert len(points(session)) == len(plane.points) == 1

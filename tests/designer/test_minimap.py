"""Checks the map in the corner of the canvas: when it is shown, that it leads the view, and what it costs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.canvas.view import CanvasView
from designer.look.theme import DARK, LIGHT, Theme
from designer.main_window import MainWindow
from designer.session import Session
from designer.settings import preferences
from engine.graph.edits import move
from engine.graph.model import Project
from engine.templates import template
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import drag
from tests.designer.canvas_scenes import small, steps

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard
MIDDLE, LEFT = Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton


def spread(view: CanvasView, session: Session) -> None:
    """Let more be there than is seen."""
    session.edit("Move", lambda graph: move(graph, {"lstm": (-2000.0, 900.0), "cross_entropy": (2400.0, -600.0)}))
    view.corner.map._redraw()
    view.reset_zoom()
    view.centerOn(300, 100)


def on_map(view: CanvasView, x: float, y: float) -> QPoint:
    return view.corner.map.to_map(QPointF(x, y)).toPoint()


def middle(view: CanvasView) -> QPointF:
    return view.seen.center()


def turn(widget: QWidget, angle: int) -> None:
    at = QPointF(widget.rect().center())
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, keys, phase, False
    )
    QApplication.sendEvent(widget, event)


# Convention 13.
def test_the_map_is_shown_where_not_all_is_seen(view: CanvasView, session: Session) -> None:
    assert view.corner.map.isHidden()
    spread(view, session)
    assert view.corner.map.isVisible()
    view.fit()
    assert view.corner.map.isHidden()
    view.zoom_in()
    view.zoom_in()
    assert view.corner.map.isVisible()
    session.show(Project(), None)
    assert view.corner.map.isHidden()
    assert view.corner.zoom.isHidden()


def test_the_map_stands_in_the_lower_right_corner_and_leaves_a_small_canvas(view: CanvasView, session: Session) -> None:
    spread(view, session)
    corner, area = view.corner, view.rect()
    for part in (corner.map, corner.zoom):
        assert area.contains(part.geometry())
        assert part.geometry().right() > area.width() - 20
    assert corner.map.geometry().bottom() < corner.zoom.y()
    assert corner.zoom.geometry().bottom() > area.height() - 20
    view.resize(400, 300)
    assert corner.map.isHidden()
    assert view.rect().contains(corner.zoom.geometry())


def test_a_click_on_the_map_goes_there(view: CanvasView, session: Session) -> None:
    spread(view, session)
    before, zoom = steps(session), view.zoom
    QTest.mouseClick(view.corner.map, LEFT, pos=on_map(view, 2000, -400))
    scale = view.corner.map._scale
    assert (middle(view) - QPointF(2000, -400)).manhattanLength() < 2 / scale
    assert view.zoom == zoom
    assert steps(session) == before


def test_a_drag_on_the_map_pans_and_what_is_grasped_stays_under_the_pointer(view: CanvasView, session: Session) -> None:
    spread(view, session)
    chart, start = view.corner.map, middle(view)
    at = on_map(view, start.x(), start.y()) + QPoint(3, 2)
    QTest.mousePress(chart, LEFT, pos=at)
    assert (middle(view) - start).manhattanLength() < 2
    QTest.mouseMove(chart, at + QPoint(20, -5))
    gone = middle(view) - start
    assert gone.x() == pytest.approx(20 / chart._scale, abs=2)
    assert gone.y() == pytest.approx(-5 / chart._scale, abs=2)
    QTest.mouseRelease(chart, LEFT, pos=at + QPoint(20, -5))
    QTest.mouseMove(chart, at)
    assert middle(view) - start == gone


def test_the_wheel_and_the_arrow_keys_work_on_the_map(view: CanvasView, session: Session) -> None:
    spread(view, session)
    start, zoom = middle(view), view.zoom
    turn(view.corner.map, 120)
    assert view.zoom > zoom
    assert (middle(view) - start).manhattanLength() < 3
    view.reset_zoom()
    view.corner.map.setFocus()
    QTest.keyClick(view.corner.map, Qt.Key.Key_Right)
    assert middle(view).x() > start.x() + 100
    QTest.keyClick(view.corner.map, Qt.Key.Key_Up)
    assert middle(view).y() < start.y() - 50
    QTest.keyClick(view.corner.map, Qt.Key.Key_Escape)
    assert view.hasFocus()


def test_what_is_seen_is_marked_and_never_lost(view: CanvasView, session: Session) -> None:
    spread(view, session)
    chart = view.corner.map
    seen = view.seen
    assert chart.sight.center().x() == pytest.approx(chart.to_map(seen.center()).x(), abs=1)
    assert chart.sight.width() == pytest.approx(seen.width() * chart._scale, abs=1)
    for far in (QPointF(90_000, 90_000), QPointF(-90_000, -90_000)):
        view.centerOn(far)
        assert chart.sight.isValid() and chart.rect().toRectF().contains(chart.sight)
        assert min(chart.sight.width(), chart.sight.height()) >= 7


def test_panning_draws_no_node_of_the_map_anew_and_a_change_once(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    spread(view, session)
    chart = view.corner.map
    chart.grab()
    drawn = chart.drawn
    for _ in range(5):
        drag(view, QPoint(400, 300), QPoint(430, 320), button=MIDDLE)
        view.zoom_out()
        chart.grab()
    assert chart.drawn == drawn
    for x in (10.0, 20.0, 30.0):
        session.edit("Move", lambda graph, x=x: move(graph, {"lstm": (x, 900.0)}))  # type: ignore[misc]
    qtbot.waitUntil(lambda: chart.drawn == drawn + 1)
    assert not chart._pause.isActive()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_node_is_on_the_map_in_the_color_of_its_category(
    view: CanvasView, session: Session, theme: Theme
) -> None:
    view.set_theme(theme)
    spread(view, session)
    chart = view.corner.map
    picture = chart._draw().toImage()
    for key, item in view.canvas.nodes.items():
        at = chart.to_map(item.place.center()) * picture.devicePixelRatio()
        tint = QColor(picture.pixel(at.toPoint()))
        wanted = QColor(theme.categories[item.category])
        assert abs(tint.hslHueF() - wanted.hslHueF()) < 0.03, key
        assert picture.pixelColor(at.toPoint()).alphaF() > 0.8, key


# Convention 13.
def test_the_zoom_is_told_and_a_click_goes_back_to_100(view: CanvasView, session: Session) -> None:
    bar = view.corner.zoom
    assert bar.percent.text() == "100 %"
    QTest.mouseClick(bar.smaller, LEFT)
    assert bar.percent.text() == "80 %"
    assert "80 %" in bar.percent.accessibleName()
    QTest.mouseClick(bar.percent, LEFT)
    assert view.zoom == pytest.approx(1.0)
    assert bar.percent.text() == "100 %"
    QTest.mouseClick(bar.larger, LEFT)
    assert bar.percent.text() == "125 %"
    turn(view.viewport(), -120)
    assert bar.percent.text() == f"{round(view.zoom * 100)} %"


def test_the_map_and_the_zoom_can_be_told_by_name_and_hit(view: CanvasView, session: Session) -> None:
    spread(view, session)
    bar = view.corner.zoom
    for part in (view.corner.map, bar, bar.smaller, bar.percent, bar.larger):
        assert part.accessibleName()
        assert min(part.width(), part.height()) >= 24
        assert part is bar or part.toolTip()


def test_a_press_on_the_map_is_no_press_on_the_canvas(view: CanvasView, session: Session) -> None:
    spread(view, session)
    session.select({"data"})
    QTest.mouseClick(view.corner.map, LEFT, pos=QPoint(5, 5))
    QTest.mouseDClick(view.corner.map, LEFT, pos=QPoint(5, 5))
    QTest.mouseClick(view.corner.map, Qt.MouseButton.RightButton, pos=QPoint(5, 5))
    assert session.selection == {"data"}
    assert view.search.isHidden()


def test_the_switch_is_in_the_menu_and_remembered(window: MainWindow) -> None:
    window.session.show(template("digits-cnn"), None)
    window._show_canvas()
    window.canvas.reset_zoom()
    window.canvas.centerOn(0, 0)
    action = window.actions_by_name["minimap"]
    assert action.isChecked() and window.canvas.corner.map.isVisible()
    action.trigger()
    assert not action.isChecked() and window.canvas.corner.map.isHidden()
    assert not preferences.load().minimap
    action.trigger()
    assert action.isChecked() and window.canvas.corner.map.isVisible()
    assert preferences.load().minimap


def test_another_document_has_another_map(view: CanvasView, session: Session, qtbot: QtBot) -> None:
    spread(view, session)
    before = view.corner.map.bounds
    session.show(Project(small()), None)
    qtbot.waitUntil(lambda: view.corner.map.bounds != before)

"""Checks that other wires fade where something is selected or pointed at, and that all that counts stays clear."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from designer.canvas.ink import mixed
from designer.canvas.view import CanvasView
from designer.canvas.wires.dimming import USUAL
from designer.canvas.wires.wire_item import DATA_TINT
from designer.look.theme import DARK, LIGHT, Theme
from designer.main_window import MainWindow
from designer.pictures.drawing import drawn
from designer.session import Session
from designer.settings import preferences
from designer.settings.declared import Settings, settings_of
from engine.graph.routes import set_route
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, node_point, wire_point
from tests.designer.canvas_scenes import FIRST, SECOND

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard
NOTHING = QPoint(20, 500)
THEMES = [DARK, LIGHT]


def clear(view: CanvasView) -> set[object]:
    """The wires that are seen as clearly as ever."""
    return {wire for wire in view.canvas.wires if view.canvas.dimming.opacity(wire) == 1.0}


def contrast(first: str | QColor, second: str | QColor) -> float:
    light, dark = sorted((_luminance(QColor(one)) for one in (first, second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(tint: QColor) -> float:
    parts = (tint.redF(), tint.greenF(), tint.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def seen(view: CanvasView, at: QPoint) -> QColor:
    """The colour at a point of the canvas."""
    picture: QImage = view.viewport().grab().toImage()
    return QColor(picture.pixel(at * picture.devicePixelRatio()))


def test_nothing_fades_until_it_is_asked_for(view: CanvasView, session: Session) -> None:
    click(view, node_point(view, "flatten"))
    assert clear(view) == {FIRST, SECOND}
    view.canvas.dim_others(True)
    assert clear(view) == {SECOND}


def test_the_wires_of_what_is_selected_or_pointed_at_stay(view: CanvasView, session: Session) -> None:
    view.canvas.dim_others(True)
    assert clear(view) == {FIRST, SECOND}
    QTest.mouseMove(view.viewport(), node_point(view, "data"))
    assert clear(view) == {FIRST}
    QTest.mouseMove(view.viewport(), wire_point(view, SECOND))
    assert clear(view) == {SECOND}
    QTest.mouseMove(view.viewport(), NOTHING)
    assert clear(view) == {FIRST, SECOND}
    click(view, wire_point(view, FIRST))
    QTest.mouseMove(view.viewport(), NOTHING)
    assert clear(view) == {FIRST}
    click(view, NOTHING)
    assert clear(view) == {FIRST, SECOND}
    session.select({"lstm"})
    assert clear(view) == set()
    session.select({"conv2d"})
    assert clear(view) == {FIRST, SECOND}


def test_the_wire_of_a_selected_waypoint_stays(view: CanvasView, session: Session) -> None:
    session.edit("Route", lambda graph: set_route(graph, FIRST, ((220.0, 150.0),)))
    view.canvas.dim_others(True)
    view.canvas.select_waypoints(frozenset({(FIRST, 0)}))
    assert clear(view) == {FIRST}


def test_what_was_looked_at_and_is_gone_dims_nothing(view: CanvasView, session: Session) -> None:
    view.canvas.dim_others(True)
    click(view, wire_point(view, FIRST))
    QTest.mouseMove(view.viewport(), NOTHING)
    view.delete_selection()
    assert clear(view) == {SECOND}
    click(view, node_point(view, "lstm"))
    view.delete_selection()
    assert clear(view) == {SECOND}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_faded_wire_is_still_seen_and_one_that_stays_is_as_clear_as_before(
    view: CanvasView, session: Session, theme: Theme
) -> None:
    view.set_theme(theme)
    first, second = wire_point(view, FIRST), wire_point(view, SECOND)
    before = seen(view, second)
    assert before.name() == theme.wire.lower()
    view.canvas.dim_others(True)
    session.select({"flatten"})
    assert seen(view, second) == before
    faded = contrast(seen(view, first), theme.canvas)
    assert 1.2 < faded < contrast(theme.wire, theme.canvas)
    session.select(())
    assert contrast(seen(view, first), theme.canvas) >= 3.0


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_wire_that_has_not_faded_has_the_contrast_that_lines_need(theme: Theme) -> None:
    tints = (theme.wire, mixed(theme.wire, theme.categories["Data"], DATA_TINT), theme.accent, theme.bad)
    assert all(contrast(tint, theme.canvas) >= 3.0 for tint in tints)


def test_pictures_of_the_network_have_all_wires(view: CanvasView, session: Session) -> None:
    view.canvas.dim_others(True)
    session.select({"flatten"})
    scene = drawn(session.graph, session.analysis, DARK)
    assert {scene.dimming.opacity(wire) for wire in scene.wires} == {1.0}


def test_the_switch_is_in_the_menu_and_remembered(window: MainWindow) -> None:
    action = window.actions_by_name["dim_wires"]
    assert action.isCheckable() and not action.isChecked()
    action.trigger()
    assert action.isChecked() and window.canvas.canvas.dimming.is_on
    assert preferences.load().dims_wires
    action.trigger()
    assert not action.isChecked() and not window.canvas.canvas.dimming.is_on
    assert not preferences.load().dims_wires


def test_how_far_wires_fade_is_a_preference(window: MainWindow) -> None:
    remembered = window.documents.remembered
    assert settings_of(remembered).dimmed == USUAL == window.canvas.canvas.dimming.level
    window.tools._take(Settings(dimmed=0.5))
    assert window.canvas.canvas.dimming.level == 0.5
    assert settings_of(preferences.load()).dimmed == 0.5
    low, high = next((one.low, one.high) for one in Settings.params() if one.name == "dimmed")
    assert low is not None and high is not None and 0 < low < high < 1

"""Trains in the window and looks at the canvas: what nodes and wires show, what is painted, and single neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem
from pytestqt.qtbot import QtBot

from designer.canvas.alive import living
from designer.canvas.alive.flow import LEVELS, THIN, WIDE, Flow, FlowKind
from designer.canvas.alive.neurons import NeuronsItem
from designer.canvas.hover.target import text_of
from designer.canvas.previews.strip import PreviewItem
from designer.canvas.previews.strips import PreviewStrips
from designer.canvas.scene import CanvasScene
from designer.canvas.view import CanvasView
from designer.canvas.wires.wire_item import WireItem
from designer.look.theme import DARK, LIGHT, Theme
from designer.main_window import MainWindow
from designer.session import Session
from designer.settings import preferences
from designer.training.alike import same_training
from designer.training.record import IDLE, PAUSED
from engine.graph.analysis import analyse
from engine.graph.model import Graph, Project, Wire
from engine.templates import template
from engine.training.loop import Loop
from engine.training.preview import NodePreview, Preview
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from tests.designer.canvas_driver import node_point
from tests.designer.window_driver import (
    choose_in_menu,
    menu_of,
    press_button,
    press_keys,
    set_layer,
    start,
    wait,
)
from tests.engine.projects import cnn, points

FIRST = Wire("dense", "output", "tanh", "values")
SETTLED = 60
"""Milliseconds: the platform gathers what is to be painted for some of them, and a busy machine for more."""


def looked(loop: Loop, **options: str | int | bool) -> Seen:
    watching = Watching(loop)
    watching.ask([Ask("canvas", "", tuple(options.items()))])
    return next(iter(watching.everything()))


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The strips and wires that were painted, one by one."""
    found: list[object] = []

    def count(kind: type[QGraphicsItem]) -> None:
        paint = kind.paint

        def painting(item: QGraphicsItem, *given: Any) -> None:
            found.append(item)
            paint(item, *given)

        monkeypatch.setattr(kind, "paint", painting)

    count(PreviewItem)
    count(WireItem)
    return found


def bars(*values: float) -> NodePreview:
    numbers = np.array(values, "<f4").tobytes()
    return NodePreview((Preview("output", "bars", "", (len(values),), numbers, min(values), max(values), len(values)),))


def shown_view(qtbot: QtBot, name: str = "digits-cnn") -> CanvasView:
    session = Session()
    view = CanvasView(session, LIGHT)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    session.show(template(name), None)
    QApplication.processEvents()
    return view


# Wires


@pytest.mark.parametrize("kind", ["signal", "gradient"])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_wire_is_wider_and_stands_out_more_the_more_flows_in_it(kind: FlowKind, theme: Theme) -> None:
    flows = [Flow(kind, 10.0**power) for power in range(-9, 0)]
    widths = [flow.width for flow in flows]
    assert widths == sorted(widths) and THIN <= widths[0] < widths[-1] <= WIDE
    ground = np.array([int(theme.canvas[at : at + 2], 16) for at in (1, 3, 5)])

    def apart(flow: Flow) -> float:
        return float(np.abs(np.array(flow.tint(theme).getRgb()[:3]) - ground).sum())

    assert [apart(flow) for flow in flows] == sorted(apart(flow) for flow in flows)
    assert apart(flows[0]) < apart(flows[-1]) / 2


@pytest.mark.parametrize("kind", ["signal", "gradient"])
def test_what_explodes_glows_and_zero_and_no_number_have_a_look_as_well(kind: FlowKind) -> None:
    assert not Flow(kind, 0.5).explodes and Flow(kind, 1e9).explodes
    assert Flow(kind, float("nan")).explodes and Flow(kind, float("inf")).explodes
    assert (Flow(kind, 0.0).level, Flow(kind, float("nan")).level) == (0, LEVELS)
    assert Flow(kind, 1e9).tint(LIGHT).name().upper() == LIGHT.warning


def test_the_card_of_a_wire_says_the_figure(qtbot: QtBot) -> None:
    scene, project = CanvasScene(LIGHT), template("spiral")
    scene.show_graph(project.graph, analyse(project))
    scene.wires[FIRST].show_flow(Flow("gradient", 0.00123))
    text = text_of(scene, FIRST)
    assert text is not None and "Gradient: 0.00123, root mean square" in text.plain
    scene.wires[FIRST].show_flow(Flow("signal", 4000.0))
    text = text_of(scene, FIRST)
    assert text is not None and "Signal: 4e+03, root mean square: far too large" in text.plain
    scene.wires[FIRST].show_flow(None)
    text = text_of(scene, FIRST)
    assert text is not None and "root mean square" not in text.plain


# Strips


def test_what_a_network_does_takes_the_place_of_its_previews_and_leaves_it_again(qtbot: QtBot) -> None:
    view = shown_view(qtbot)
    strips = PreviewStrips(view.canvas)
    before = bars(1.0, 2.0)
    for key in ("dense", "flatten"):
        strips.show(key, before)
    strips.show_live([("dense", bars(3.0, 4.0)), ("conv2d", bars(5.0))], view.seen)
    assert strips.strips["dense"].shown == bars(3.0, 4.0) and strips.strips["flatten"].shown == before
    strips.show("dense", bars(9.0))
    strips.keep_only({"dense"})
    assert strips.strips["dense"].shown == bars(3.0, 4.0), "one source at a time"
    strips.end_live()
    assert strips.strips["dense"].shown == bars(9.0) and "conv2d" not in strips.strips


def test_each_kind_of_picture_of_a_network_that_learns_is_shown_at_its_node(qtbot: QtBot) -> None:
    one = cnn()
    scene = CanvasScene(DARK)
    scene.show_graph(one.graph, analyse(one))
    strips = PreviewStrips(scene)
    found = looked(Loop(one, 1))
    strips.show_live(found.facts["nodes"], scene.sceneRect())
    assert strips.strips.keys() == one.graph.nodes.keys()
    assert len(strips.strips["conv"].cells[0].pictures) == 4
    first, spread = strips.strips["answer"].cells
    assert first.path is not None and spread.path is not None and not first.area.intersects(spread.area)
    plane = points()
    scene.show_graph(plane.graph, analyse(plane))
    strips.show_live(looked(Loop(plane, 1)).facts["nodes"], scene.sceneRect())
    dots = strips.strips["answer"].cells[0].dots
    assert len(dots) == 2 and sum(len(places) for _, places in dots) == 32


def test_only_what_looks_otherwise_is_painted_again(qtbot: QtBot, painted: list[object]) -> None:
    view = shown_view(qtbot)
    strips, wires = PreviewStrips(view.canvas), list(view.canvas.wires.values())
    told = [(key, bars(1.0, float(at))) for at, key in enumerate(view.canvas.nodes)]
    strips.show_live(told, view.seen)
    for item in wires:
        item.show_flow(Flow("signal", 1.0))
    wait(qtbot, lambda: {*strips.strips.values(), *wires} <= set(painted))
    QTest.qWait(SETTLED)
    painted.clear()
    strips.show_live(told, view.seen)
    for item in wires:
        item.show_flow(Flow("signal", 1.01))
    QTest.qWait(SETTLED)
    assert painted == []
    same = [one for one in told if one[0] != "dense"]
    strips.show_live([("dense", bars(7.0, 8.0)), *same[:2]], view.seen)
    wait(qtbot, lambda: bool(painted))
    QTest.qWait(SETTLED)
    assert strips.strips["dense"].shown == bars(7.0, 8.0)
    assert {one for one in painted if isinstance(one, PreviewItem)} == {strips.strips["dense"]}


def test_a_strip_out_of_sight_waits_until_it_is_seen(qtbot: QtBot) -> None:
    view = shown_view(qtbot)
    strips = PreviewStrips(view.canvas)
    view.zoom_at(view.rect().center(), 3.0)
    view.centerOn(view.canvas.nodes["data"].place.center())
    strips.show_live([("data", bars(1.0)), ("dense", bars(2.0))], view.seen)
    assert strips.strips.keys() == {"data"}
    view.centerOn(view.canvas.nodes["dense"].place.center())
    strips.catch_up(view.seen)
    assert strips.strips["dense"].shown == bars(2.0)


def test_many_strips_are_hung_some_at_once_and_the_rest_soon(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view = shown_view(qtbot)
    monkeypatch.setattr("designer.canvas.previews.strips.AT_ONCE", 2)
    strips = PreviewStrips(view.canvas)
    told = [(key, bars(1.0, float(at))) for at, key in enumerate(view.canvas.nodes)]
    assert len(told) > 4
    strips.show_live(told, view.seen)
    assert len(strips.strips) == 2
    qtbot.waitUntil(lambda: len(strips.strips) == len(told))
    assert not strips.stale and all(strips.strips[key].shown == shown for key, shown in told)


# The window


def first_step(window: MainWindow, qtbot: QtBot, name: str = "spiral") -> None:
    """Train one step, and look at what layers do."""
    start(window, name)
    press_button(window.bar.step)
    wait(qtbot, lambda: window.running.state == PAUSED)
    press_keys(window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    wait(qtbot, lambda: window.previewing.strips.live.keys() == window.session.graph.nodes.keys())


def flow(window: MainWindow, wire: Wire = FIRST) -> Flow | None:
    return window.canvas.canvas.wires[wire].flow


def test_the_canvas_comes_alive_with_the_first_step_and_wires_show_what_is_chosen(
    window: MainWindow, qtbot: QtBot
) -> None:
    living = window.previewing.living
    assert living.bar is None and not living.is_live
    first_step(window, qtbot)
    shown = flow(window)
    assert living.bar is not None and living.bar.isVisible() and shown is not None and shown.kind == "signal"
    assert window.canvas.rect().contains(living.bar.geometry())
    assert window.previewing.previews.process is None, "nobody computes what the training tells"
    assert window.previewing.bar is not None and window.previewing.bar.isVisible()
    assert not living.bar.geometry().intersects(window.previewing.bar.geometry())
    QTest.mouseClick(living.bar.buttons["wires_gradient"], Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: (found := flow(window)) is not None and found.kind == "gradient")
    assert preferences.load().live_wires == "gradient"
    assert [button.isChecked() for button in living.bar.buttons.values()] == [False, False, True]
    choose_in_menu(menu_of(window, "View"), window.actions_by_name["wires_plain"])
    assert flow(window) is None and living.bar.buttons["wires_plain"].isChecked()
    press_keys(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)

    def kept() -> list[int]:
        """The examples of which something is kept; what is seen no more is not."""
        return [ask.option("example", 0) for ask in window.running.here.sights if ask.view == "canvas"]

    wait(qtbot, lambda: kept() == [1])
    assert window.previewing.example == 1


def test_a_network_that_is_changed_behind_its_training_shows_no_more_of_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_step(window, qtbot)
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    assert window.previewing.living.is_live and flow(window) is not None
    window.previewing.previews.close()
    window.previewing.is_on = False
    compared: list[tuple[Project, Graph]] = []

    def compare(one: Project, other: Project) -> bool:
        compared.append((one, other.graph))
        return same_training(one, other)

    monkeypatch.setattr(living, "same_training", compare)
    set_layer(window, "dense", "units", "17")
    assert len(compared) == len({(id(one), id(graph)) for one, graph in compared}) > 0, "each edit once"
    assert not window.previewing.living.is_live and flow(window) is None and not window.previewing.strips.live
    bar = window.previewing.living.bar
    assert bar is not None and bar.isHidden()
    window.actions_by_name["undo"].trigger()
    wait(qtbot, lambda: window.previewing.living.is_live and flow(window) is not None)


def test_single_neurons_are_seen_closely_and_go_from_afar(window: MainWindow, qtbot: QtBot) -> None:
    first_step(window, qtbot)
    view, key = window.canvas, "dense_3"
    at = node_point(view, key)
    while view.zoom < 1.7:
        view.zoom_at(at, 1.3)
    items = window.previewing.living.closely.items
    wait(qtbot, lambda: key in items)
    item = items[key]
    assert item.isVisible() and not window.previewing.strips.strips[key].isVisible()
    assert item.arrays["weights"].shape == (2, 32) and len(item.columns[0]) == 32 and len(item.columns[1]) == 2
    assert "Neurons: 2, inputs: 32" in item.tip
    tip = view.canvas.tip_at(item.sceneBoundingRect().center())
    assert tip == item.tip
    view.fit()
    assert not items and window.previewing.strips.strips[key].isVisible()
    assert not any(isinstance(one, NeuronsItem) for one in view.canvas.items())


# Single neurons


def test_a_connection_is_drawn_by_the_sign_and_size_of_its_weight(qtbot: QtBot) -> None:
    scene, one = CanvasScene(LIGHT), points()
    scene.show_graph(one.graph, analyse(one))
    item = NeuronsItem(scene.nodes["answer"], scene.ink, 184.0)
    weights = np.array([[1.0, -1.0, 0.5], [0.01, 0.0, -0.4]], np.float32)
    assert item.show_neurons({"weights": weights, "biases": np.array([0.5, -0.25], np.float32)}, scene.ink)
    assert not item.show_neurons({"weights": weights.copy(), "biases": np.array([0.5, -0.25], np.float32)}, scene.ink)
    negative, positive = LIGHT.curves[:2]
    assert {(tint, strength): len(lines) for tint, strength, lines in item.lines} == {
        (negative, 1): 1,
        (positive, 1): 1,
        (negative, 3): 1,
        (positive, 3): 1,
    }
    line = next(lines[0] for tint, strength, lines in item.lines if (tint, strength) == (negative, 3))
    left, right = item.columns[0][1][0], item.columns[1][0][0]
    assert (line.p1(), line.p2()) == (
        QPointF(left.right(), left.center().y()),
        QPointF(right.left(), right.center().y()),
    )
    assert [share for _, share in item.columns[1]] == [1.0, -0.5]

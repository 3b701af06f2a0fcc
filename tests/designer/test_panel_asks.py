"""Which node a panel shows, what it asks of the training for that, and what it is told."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from benchmarks.watching import everything
from designer.main_window import MainWindow
from designer.watching.panel import PANELS, Panel
from engine.graph.edits import remove, rename
from engine.message import Message
from engine.training.messages import Started, Unseen
from engine.training.watching.ask import Ask, Histogram, Seen
from tests.designer.canvas_driver import click, node_point
from tests.designer.panel_group_driver import (
    asks,
    choose_on,
    drag,
    drawn,
    inside,
    more,
    panel,
    shows,
)
from tests.designer.window_driver import (
    choose_tab,
    press_button,
)

__all__ = ["drawn"]


# The node that is shown


def test_a_panel_follows_the_selection_where_it_fits_and_stays_where_it_does_not(drawn: MainWindow) -> None:
    weights, kernels = panel(drawn, "weights"), panel(drawn, "kernels")
    click(drawn.canvas, node_point(drawn.canvas, "dense"))
    assert (weights.node, kernels.node) == ("dense", "conv2d")
    click(drawn.canvas, node_point(drawn.canvas, "conv2d_2"))
    assert (weights.node, kernels.node) == ("conv2d_2", "conv2d_2")
    click(drawn.canvas, node_point(drawn.canvas, "relu"))
    drawn.session.select({"conv2d", "conv2d_2"})
    assert (weights.node, kernels.node) == ("conv2d_2", "conv2d_2")
    header = drawn.live.following.header_of(weights)
    assert header is not None and header.title.text() == "Conv 2D" and header.category == "Convolution"
    drawn.session.edit("Rename", lambda graph: rename(graph, "conv2d_2", "Strokes"))
    assert header.title.text() == "Strokes"


def test_a_pinned_panel_stays_at_its_node_beside_one_that_follows(drawn: MainWindow) -> None:
    first = panel(drawn, "weights")
    click(drawn.canvas, node_point(drawn.canvas, "conv2d"))
    header = drawn.live.following.header_of(first)
    assert header is not None
    press_button(header.pin)
    more(drawn, drawn.live.groups.groups[0], "Weights of another layer")
    second = drawn.live.panels[-1]
    click(drawn.canvas, node_point(drawn.canvas, "dense"))
    assert (first.node, second.node) == ("conv2d", "dense")
    assert first.windowTitle() == "Weights · Conv 2D" and second.windowTitle() == "Weights"
    assert {Ask("weights", "conv2d"), Ask("weights", "dense")} <= asks(drawn)
    press_button(header.pin)
    assert first.node == "dense" and first.windowTitle() == "Weights"


def test_a_pin_ends_with_its_node_and_belongs_to_its_document(drawn: MainWindow) -> None:
    weights = panel(drawn, "weights")
    click(drawn.canvas, node_point(drawn.canvas, "conv2d"))
    header = drawn.live.following.header_of(weights)
    assert header is not None
    press_button(header.pin)
    tab = drawn.session.tab
    drawn.documents.open_template("spiral")
    assert not header.pin.isChecked() and weights.node == "dense"
    drawn.documents.tabs.show(tab)
    assert header.pin.isChecked() and weights.node == "conv2d"
    drawn.session.edit("Delete", lambda graph: remove(graph, ["conv2d"]))
    assert not header.pin.isChecked() and weights.node != "conv2d"
    drawn.session.undo()
    assert not header.pin.isChecked()


def test_a_network_without_a_fitting_node_says_so(drawn: MainWindow) -> None:
    drawn.documents.open_template("spiral")
    header = drawn.live.following.header_of(panel(drawn, "kernels"))
    assert header is not None and not header.pin.isVisibleTo(header)
    assert header.title.text() == "No layer of this network has something to show here."


# What is asked


def test_what_is_asked_follows_what_is_seen(drawn: MainWindow, qtbot: QtBot) -> None:
    shows(drawn, qtbot, "weights")
    choose_tab(drawn, panel(drawn, "kernels"))
    shows(drawn, qtbot, "kernels")
    drag(drawn, panel(drawn, "weights"), inside(drawn.live.groups.groups[0], 0.5))
    shows(drawn, qtbot, "kernels", "weights")
    choose_tab(drawn, panel(drawn, "loss"))
    choose_tab(drawn, panel(drawn, "confusion"))
    shows(drawn, qtbot)
    choose_tab(drawn, panel(drawn, "boundary"))
    shows(drawn, qtbot, "boundary")
    choose_on(drawn, panel(drawn, "boundary"), "Float")
    shows(drawn, qtbot, "boundary")
    own = drawn.live.groups.floating[panel(drawn, "boundary")]
    own.showMinimized()
    shows(drawn, qtbot)
    own.showNormal()
    own.close()
    drawn.show_gallery()
    shows(drawn, qtbot)


def test_other_parts_of_the_window_ask_too(drawn: MainWindow, qtbot: QtBot) -> None:
    shows(drawn, qtbot, "weights")
    drawn.live.asking.also("canvas", [Ask("canvas"), Ask("weights", "dense")])
    assert {Ask("canvas"), Ask("weights", "dense"), Ask("weights", panel(drawn, "weights").node)} == asks(drawn)
    drawn.live.asking.also("canvas", [])
    shows(drawn, qtbot, "weights")


def seen(node: str, step: int) -> Seen:
    return Seen(Ask("weights", node), step, facts={"histograms": (Histogram("weight", *spread(step)),)})


def spread(step: int) -> tuple[Any, ...]:
    return np.full(8, step), -1.0, 1.0, 0.0, 0.5


def test_a_panel_is_told_of_its_own_asks_alone_and_of_what_was_seen_of_another_node_before(drawn: MainWindow) -> None:
    weights = panel(drawn, "weights")
    taken: list[tuple[str, int]] = []
    weights.take = lambda one: taken.append((one.ask.node, one.step))  # type: ignore[method-assign]
    click(drawn.canvas, node_point(drawn.canvas, "dense"))
    for one in (seen("dense", 1), seen("conv2d", 2), seen("dense", 3)):
        drawn.running.here.take(one)
        drawn.running.seen.emit(one)
    assert taken == [("dense", 1), ("dense", 3)]
    taken.clear()
    click(drawn.canvas, node_point(drawn.canvas, "conv2d"))
    assert taken == [("conv2d", 2)]
    click(drawn.canvas, node_point(drawn.canvas, "dense"))
    assert taken[1:] == [("dense", 1), ("dense", 3)]


def test_a_view_that_broke_is_told_and_its_panel_says_why_it_stays_empty_until_the_next_training(
    drawn: MainWindow,
) -> None:
    weights, kernels = panel(drawn, "weights"), panel(drawn, "kernels")
    drawn.live.show_page(weights)
    click(drawn.canvas, node_point(drawn.canvas, "dense"))
    before = empty_text(weights)
    changes: list[object] = []
    drawn.running.changed.connect(changes.append)
    broken = Unseen("weights", Message("What 'weights' shows cannot be found."))
    drawn.running.here.take(broken)
    drawn.running.unseen.emit(broken)
    assert empty_text(weights) == "What 'weights' shows cannot be found."
    assert not drawn.notice.text, "nothing is being trained: the panel alone says so"
    assert empty_text(kernels) != empty_text(weights) and changes == []
    click(drawn.canvas, node_point(drawn.canvas, "conv2d"))
    assert empty_text(weights) == "What 'weights' shows cannot be found."
    begun = Started("", "cpu", "", 1, 10, 10, 0)
    drawn.running.here.take(begun)
    drawn.running.started.emit(begun)
    assert empty_text(weights) == before


def empty_text(shown: Panel) -> str:
    """The sentence that a panel shows where it has nothing else to show."""
    (label,) = (one for one in shown.plot.children() if isinstance(one, QLabel) and one.isVisibleTo(shown))
    return label.text()


def test_the_benchmark_of_watching_asks_what_a_window_asks_with_all_panels_open(drawn: MainWindow) -> None:
    click(drawn.canvas, node_point(drawn.canvas, "conv2d"))
    for name in [one for one in PANELS if drawn.live.panel(one) is None]:
        drawn.live.open_panel(name)
    offered = [one for one in drawn.live.panels if one.is_offered]
    asked = everything(drawn.session.project)
    assert {ask for one in offered for ask in one.asks()} == {
        ask for ask in asked if ask.view not in ("health", "canvas")
    }
    assert [ask.view for ask in asked].count("canvas") == 1 and ("wires", "gradient") in asked[1].options

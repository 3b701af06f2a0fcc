"""What the five tasks of docs/five-tasks.md showed to be missing: each a thing that a new user tried."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.settings import preferences
from engine.graph.edits import disconnect, set_param
from engine.graph.model import Graph
from engine.graph.repairs import offers
from tests.designer.canvas_driver import draw_wire, drop_layer, wire_point
from tests.designer.window_driver import open_window, press_button, press_keys, shut

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    """A window that shows the network of the tasks."""
    window.documents.open_template("digits-cnn")
    return window


def _without_target(graph: Graph) -> Graph:
    return disconnect(graph, [wire for wire in graph.wires if wire.input == "target"])


def test_a_badge_counts_the_problems_and_leads_to_their_list(drawn: MainWindow) -> None:
    # Convention 18.
    assert drawn.bar.badge.isHidden()
    drawn.session.edit("Change units", lambda graph: set_param(graph, "dense", "units", 7))
    assert drawn.bar.badge.isVisible() and drawn.bar.badge.text() == "1 problem"
    press_button(drawn.bar.badge)
    assert drawn.live.problems.isVisible()
    press_keys(drawn, Qt.Key.Key_Z, CONTROL)


def test_a_key_leads_to_the_list_of_problems(drawn: MainWindow) -> None:
    press_keys(drawn, Qt.Key.Key_M, CONTROL | SHIFT)
    assert drawn.live.problems.isVisible()


def test_why_a_training_did_not_start_is_told_as_long_as_it_is_true(drawn: MainWindow) -> None:
    drawn.session.edit("Take the target away", _without_target)
    press_button(drawn.bar.train)
    assert drawn.notice.isVisible() and "target" in drawn.notice.text
    drawn.session.undo()
    assert drawn.notice.isHidden()


def test_a_missing_target_is_wired_by_a_button_though_the_classes_do_not_agree_yet(drawn: MainWindow) -> None:
    drawn.session.edit("Change units", lambda graph: set_param(graph, "dense", "units", 7))
    drawn.session.edit("Take the target away", _without_target)
    (problem,) = drawn.session.analysis.problems
    labels = [str(offer.label) for offer in offers(drawn.session.analysis, problem)]
    assert labels == ["Wire label of Data to target"]


def test_a_layer_that_is_dropped_where_two_wires_cross_goes_onto_the_one_it_fits(drawn: MainWindow) -> None:
    # Convention 4.
    # The wire of the labels runs across this one.
    view, graph = drawn.canvas, drawn.session.graph
    wire = next(one for one in graph.wires if one.source == "conv2d_2")
    drop_layer(view, "Add", view.mapToScene(wire_point(view, wire)))
    (added,) = drawn.session.graph.nodes.keys() - graph.nodes.keys()
    assert [one.source for one in drawn.session.graph.into(added)] == ["conv2d_2"]
    view.fit()
    draw_wire(view, "max_pool2d", "output", added, "parts")
    assert "Put Conv 2D in between" in view.canvas.cards[added].repair


def test_what_moves_aside_for_a_layer_stays_in_sight_where_everything_was(drawn: MainWindow) -> None:
    view = drawn.canvas
    view.fit()
    wire = next(one for one in drawn.session.graph.wires if one.source == "conv2d")
    drop_layer(view, "Dropout", view.mapToScene(wire_point(view, wire)))
    assert len(drawn.session.graph.nodes) == 14
    assert view.seen.contains(view.canvas.bounds(view.canvas.nodes))


def test_a_window_that_showed_the_gallery_alone_remembers_no_sizes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    first = open_window(qtbot)
    shut(first)
    assert preferences.load().splitters == {}
    second = open_window(qtbot)
    second.documents.open_template("digits-cnn")
    assert second.without_mouse.left.width() >= 160 and second.side.width() >= 264
    shut(second)

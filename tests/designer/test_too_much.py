"""Tests that no edit makes a network that its file could not hold: it is refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from designer.main_window import MainWindow
from engine.files import dumps, loads
from engine.graph import limits
from engine.graph.model import Project
from tests.designer.canvas_driver import draw_wire, drop_layer
from tests.designer.window_driver import press_keys, set_layer, start

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def refused(window: MainWindow, act: Callable[[], object], told: str) -> None:
    """Nothing has changed after an act but that the notice says this."""
    before, steps = window.session.project, window.session.document.at
    act()
    assert window.session.project is before
    assert window.session.document.at == steps
    assert told in window.notice.text
    assert window.notice.isVisible()
    assert loads(dumps(before), "kept.loom") == before


def full(window: MainWindow, monkeypatch: pytest.MonkeyPatch, name: str, count: Callable[[Project], int]) -> None:
    """The spiral is as large as a network may be."""
    start(window, "spiral")
    monkeypatch.setattr(limits, name, count(window.session.project))


def _nodes(project: Project) -> int:
    return len(project.graph.nodes)


def test_a_layer_more_than_there_may_be_is_refused(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    full(window, monkeypatch, "NODE_LIMIT", _nodes)
    count = _nodes(window.session.project)
    told = f"at most {count} nodes, and with this it would have {count + 1}"
    refused(window, lambda: drop_layer(window.canvas, "Dense", QPointF(0, 600)), told)
    keys = sorted(window.session.graph.nodes)
    window.session.select({keys[0]})
    press_keys(window, Qt.Key.Key_Delete, NONE)
    drop_layer(window.canvas, "Dense", QPointF(0, 600))
    assert _nodes(window.session.project) == count


def test_pasting_more_than_there_may_be_is_refused(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    full(window, monkeypatch, "NODE_LIMIT", lambda project: _nodes(project) + 1)
    window.canvas.setFocus()
    press_keys(window, Qt.Key.Key_A, CONTROL)
    press_keys(window, Qt.Key.Key_C, CONTROL)
    refused(window, lambda: press_keys(window, Qt.Key.Key_V, CONTROL), "at most")
    refused(window, lambda: press_keys(window, Qt.Key.Key_D, CONTROL), "at most")


def test_a_wire_more_than_there_may_be_is_refused(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    start(window, "spiral")
    drop_layer(window.canvas, "Dense", QPointF(0, 600))
    (key,) = window.session.selection
    source = next(iter(window.session.graph.entering))
    monkeypatch.setattr(limits, "WIRE_LIMIT", sum(1 for _ in window.session.graph.wires))
    window.canvas.fit()
    facts = window.session.analysis.nodes[source]

    def draw() -> None:
        draw_wire(window.canvas, source, facts.output_ports[0], key, "features")

    refused(window, draw, "wires, and with this it would have")


def test_a_note_more_than_there_may_be_is_refused_and_nothing_is_written(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(window, monkeypatch, "ANNOTATION_LIMIT", lambda project: 0)
    refused(window, window.actions_by_name["add_note"].trigger, "at most 0 frames and notes")


def test_grouping_deeper_than_blocks_may_stand_is_refused(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    start(window, "spiral")
    key = next(key for key, node in window.session.graph.nodes.items() if node.type == "Dense")
    window.session.select({key})
    window.actions_by_name["group"].trigger()
    assert any(node.inside for node in window.session.graph.nodes.values())
    monkeypatch.setattr(limits, "BLOCK_LIMIT", 1)
    refused(window, window.actions_by_name["group"].trigger, "at most 1 levels deep")


def test_a_typed_name_longer_than_a_text_may_be_is_refused(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    start(window, "spiral")
    monkeypatch.setattr(limits, "TEXT_LIMIT", 20)
    key = next(key for key, node in window.session.graph.nodes.items() if node.type == "Dense")

    def write() -> None:
        window.session.select({key})
        press_keys(window, Qt.Key.Key_F2, NONE)
        field = window.canvas.writing.field
        assert field is not None
        field.selectAll()
        QTest.keyClicks(field, "x" * 21)
        QTest.keyClick(field, Qt.Key.Key_Return)

    write()
    assert len(window.session.graph.nodes[key].name) <= 20
    assert "at most 20 characters" in window.notice.text


def test_a_setting_can_still_be_typed_where_all_is_full(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    full(window, monkeypatch, "NODE_LIMIT", _nodes)
    monkeypatch.setattr(limits, "WIRE_LIMIT", sum(1 for _ in window.session.graph.wires))
    key = next(key for key, node in window.session.graph.nodes.items() if node.type == "Dense")
    set_layer(window, key, "units", "19")
    assert window.session.graph.nodes[key].params["units"] == 19

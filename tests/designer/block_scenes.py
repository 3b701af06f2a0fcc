"""What the tests of blocks share: a small network, a canvas on it, and hands that group and go in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.canvas.view import CanvasView
from designer.look.theme import DARK
from designer.session import Session
from engine.graph.block import kind_of
from engine.graph.edits import add, new_node
from engine.graph.model import Graph, Node, Project
from tests.designer.canvas_driver import click, node_point, release
from tests.engine.block_graphs import wired

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton


def made(type_name: str, key: str, x: float, y: float, **params: object) -> Node:
    kind = kind_of(type_name)
    assert kind is not None
    return new_node(kind, key, (x, y), **params)


def chain() -> Project:
    """A small network that learns, and two layers beside it that nothing is wired to."""
    nodes = (
        made("Data", "data", 0, 0),
        made("Flatten", "flatten", 240, 0),
        made("Dense", "dense", 480, 0, units=8),
        made("ReLU", "relu", 720, 0),
        made("Dense", "answer", 960, 0, units=10),
        made("CrossEntropy", "objective", 1200, 0),
        made("LSTM", "lstm", 240, 240),
        made("ReLU", "alone", 480, 240),
    )
    graph = wired(
        add(Graph(), *nodes),
        "data.image flatten.values",
        "flatten.output dense.features",
        "dense.output relu.values",
        "relu.output answer.features",
        "answer.output objective.prediction",
        "data.label objective.target",
    )
    return Project(graph, title="Small")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    opened = Session()
    opened.show(chain(), None)
    return opened


@pytest.fixture
def view(session: Session, qtbot: QtBot) -> Iterator[CanvasView]:
    """A canvas that shows the document after every test too, on whatever level."""
    canvas = CanvasView(session, DARK)
    qtbot.addWidget(canvas)
    canvas.resize(1500, 520)
    canvas.show()
    canvas.setFocus()
    yield canvas
    assert list(canvas.canvas.differences(session.graph)) == []
    assert session.selection <= session.graph.nodes.keys()


def grouped(view: CanvasView, *keys: str) -> str:
    """Group these nodes as a person does; says the key of the block."""
    click(view, node_point(view, keys[0]))
    for key in keys[1:]:
        click(view, node_point(view, key), SHIFT)
    view.group_selection()
    (key,) = view.session.selection
    return key


def double_click(view: CanvasView, key: str) -> None:
    at = node_point(view, key)
    click(view, at)
    QTest.mouseDClick(view.viewport(), LEFT, pos=at)
    release(view, at)

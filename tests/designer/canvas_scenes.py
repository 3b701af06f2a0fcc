"""What the tests of the canvas share: a small network, a session that shows it, and a canvas on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.view import CanvasView
from designer.look.theme import DARK
from designer.session import Session
from engine.graph.edits import add, connect, new_node
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS

FIRST = Wire("data", "image", "conv2d", "picture")
SECOND = Wire("conv2d", "output", "flatten", "values")


def layer(type_name: str, key: str, x: float, y: float, **params: object) -> Node:
    return new_node(LAYERS.members[type_name], key, (x, y), **params)


def small() -> Graph:
    """Data, a convolution and a Flatten in a chain, and an LSTM and a cross entropy by themselves."""
    nodes = (
        layer("Data", "data", 0, 0),
        layer("Conv2d", "conv2d", 256, 0, filters=32),
        layer("Flatten", "flatten", 512, 0),
        layer("LSTM", "lstm", 256, 200),
        layer("CrossEntropy", "cross_entropy", 512, 200),
    )
    return connect(add(Graph(), *nodes), FIRST, SECOND)


@pytest.fixture
def session(qapp: QApplication) -> Session:
    made = Session()
    made.show(Project(small()), None)
    return made


@pytest.fixture
def view(session: Session, qtbot: QtBot) -> Iterator[CanvasView]:
    """A canvas at its natural size with the small graph in it; it shows the document after every test too."""
    made = CanvasView(session, DARK)
    qtbot.addWidget(made)
    made.resize(900, 520)
    made.show()
    made.setFocus()
    assert made.zoom == 1.0
    yield made
    assert list(made.canvas.differences(session.graph)) == []


@pytest.fixture(autouse=True)
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    """The clipboard, empty again after the test: Qt without a screen drops what is on it after Python has gone."""
    yield QGuiApplication.clipboard()
    QGuiApplication.clipboard().clear()


def steps(session: Session) -> int:
    """How many steps can be undone."""
    return session.document._at

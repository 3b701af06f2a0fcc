"""What the tests of repairs share: the places where a button stands, and small networks that do not fit."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.canvas.view import CanvasView
from designer.look.theme import DARK, LIGHT
from designer.panels.inspector import Inspector
from designer.panels.problems import ProblemsPanel
from designer.panels.repair_button import RepairButton
from designer.session import Session
from engine.graph.edits import connect, move
from engine.graph.model import Graph, Wire
from tests.designer.canvas_driver import click
from tests.designer.panel_driver import LEFT, shown
from tests.engine.networks import chained, node


@dataclass
class Places:
    """The three places where a repair has a button, over one session."""

    qtbot: QtBot
    session: Session
    inspector: Inspector
    problems: ProblemsPanel
    view: CanvasView

    def row(self, key: str) -> int:
        return [entry.node for entry in self.problems.list.entries].index(key)

    def button(self, label: str) -> RepairButton:
        """The button in the inspector."""
        self.qtbot.waitUntil(lambda: label in [button.text() for button in visible_buttons(self.inspector)])
        return next(button for button in visible_buttons(self.inspector) if button.text() == label)

    def spot(self, key: str, label: str) -> QPoint:
        """The middle of a button in the list."""
        rows = self.problems.list
        index = rows.model().index(self.row(key), 0)
        rows.scrollTo(index)
        at = rows.entries[index.row()].repairs.index(label)
        return rows.delegate.buttons(rows.entries[index.row()], rows.visualRect(index))[at].center()

    def on_canvas(self, key: str) -> QPoint:
        return self.view.mapFromScene(self.view.canvas.cards[key].button.center())

    def press(self, where: str, key: str, label: str) -> None:
        """Press the button of a repair; keys and the canvas know the best one alone."""
        if where == "inspector":
            self.session.select([key])
            QTest.mouseClick(self.button(label), LEFT)
        elif where == "list":
            QTest.mouseClick(self.problems.list.viewport(), LEFT, pos=self.spot(key, label))
        elif where == "keys":
            rows = self.problems.list
            rows.setFocus()
            rows.setCurrentIndex(rows.model().index(self.row(key), 0))
            assert label in rows.currentIndex().data(Qt.ItemDataRole.AccessibleDescriptionRole)
            at = rows.entries[self.row(key)].repairs.index(label)
            QTest.keyClick(rows, Qt.Key.Key_R if at == 0 else Qt.Key(Qt.Key.Key_1 + at))
        else:
            assert self.view.canvas.cards[key].repair == label
            click(self.view, self.on_canvas(key))


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session()


@pytest.fixture
def places(qtbot: QtBot, session: Session) -> Places:
    view = CanvasView(session, DARK)
    shown(qtbot, view, 1100, 700)
    panels = shown(qtbot, Inspector(session, LIGHT)), shown(qtbot, ProblemsPanel(session, LIGHT), 420, 700)
    return Places(qtbot, session, *panels, view)


def spread(graph: Graph) -> Graph:
    """In a row, as a person would place them."""
    return move(graph, {key: (at * 264.0, 0.0) for at, key in enumerate(graph.nodes)})


def picture_into_dense() -> Graph:
    return chained(node("Data", "data"), node("Dense", "dense"))


def four_units_for_ten_classes() -> Graph:
    layers = [node("Flatten", "flatten"), node("Dense", "dense", units=4), node("CrossEntropy", "loss")]
    return connect(chained(node("Data", "data"), *layers), Wire("data", "label", "loss", "target"))


def skip_with_other_channels() -> Graph:
    layers = [node("Conv2d", "first", filters=4), node("Conv2d", "second", filters=8), node("Add", "sum")]
    return connect(chained(node("Data", "data"), *layers), Wire("first", "output", "sum", "parts"))


def small_picture() -> Graph:
    return chained(node("Data", "data"), node("Conv2d", "conv", kernel=11, padding="valid"))


def text_without_length() -> Graph:
    data = node("Data", "data", examples={"type": "FilmSentences"})
    return chained(data, node("Embedding", "embedding", vocabulary=5000), node("LSTM", "lstm"))


def visible_buttons(widget: QWidget) -> list[RepairButton]:
    return [button for button in widget.findChildren(RepairButton) if button.isVisibleTo(widget)]

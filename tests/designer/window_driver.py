"""Hands for tests of the whole window: they wait for the training, click layers and type into the forms."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from tests.designer.canvas_driver import click, draw_wire, drop_layer, node_point

PATIENCE_MS = 60_000
COLUMN, ROW = 240, 180


def wait(qtbot: QtBot, done: Callable[[], bool], patience: int = PATIENCE_MS) -> None:
    qtbot.waitUntil(done, timeout=patience)


def press_button(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose_tab(window: MainWindow, page: QWidget) -> None:
    """Click the tab of a page of the side or below the canvas."""
    for tabs in (window.side, window.live.left, window.live.right):
        index = tabs.indexOf(page)
        if index >= 0:
            bar = tabs.tabBar()
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())


def type_into(field: QWidget, text: str) -> None:
    """Click a field, replace what stands in it, and press Enter."""
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(12, field.height() // 2))
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def set_layer(window: MainWindow, key: str, name: str, text: str) -> None:
    """Click a layer on the canvas and type one of its parameters."""
    click(window.canvas, node_point(window.canvas, key))
    choose_tab(window, window.inspector)
    type_into(window.inspector.node_sheet.form.editor(name), text)


def set_training(window: MainWindow, name: str, text: str) -> None:
    choose_tab(window, window.training_form)
    type_into(window.training_form.form.editor(name), text)


def draw_chain(window: MainWindow, *type_names: str, columns: int = 4) -> list[str]:
    """Drop layers one after the other and wire each to the one before; says their keys."""
    keys: list[str] = []
    for index, type_name in enumerate(type_names):
        before = set(window.session.graph.nodes)
        place = QPointF(index % columns * COLUMN, index // columns * ROW)
        drop_layer(window.canvas, type_name, place)
        keys += window.session.graph.nodes.keys() - before
        window.canvas.fit()
    nodes = window.session.analysis.nodes
    for source, target in pairwise(keys):
        output, port = nodes[source].output_ports[0], nodes[target].input_ports[0].name
        draw_wire(window.canvas, source, output, target, port)
    return keys

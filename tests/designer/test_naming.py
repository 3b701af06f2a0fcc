"""Writes the name of a layer where it stands on the canvas, by F2, Enter and Escape."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.main_window import MainWindow
from tests.designer.canvas_driver import NO_KEYS, click, node_point
from tests.designer.window_driver import press_keys, start


@pytest.fixture
def spiral(window: MainWindow) -> MainWindow:
    start(window, "spiral")
    return window


# Convention 12.
def test_a_layer_is_renamed_where_it_stands(spiral: MainWindow) -> None:
    canvas, before = spiral.canvas, spiral.session.project
    click(canvas, node_point(canvas, "dense"))
    press_keys(spiral, Qt.Key.Key_F2, NO_KEYS)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.geometry().contains(node_point(canvas, "dense"))
    assert field.accessibleName() == "Name of the layer" and field.placeholderText() == "Dense"
    QTest.keyClicks(field, "Judge")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert spiral.session.graph.nodes["dense"].name == "Judge" and canvas.hasFocus()
    spiral.actions_by_name["undo"].trigger()
    assert spiral.session.project == before


# Convention 12, 47.
def test_escape_takes_a_name_back_and_leaves_no_step(spiral: MainWindow) -> None:
    canvas, before = spiral.canvas, spiral.session.project
    click(canvas, node_point(canvas, "dense"))
    press_keys(spiral, Qt.Key.Key_F2, NO_KEYS)
    QTest.keyClicks(QApplication.focusWidget(), "Judge")
    assert spiral.session.graph.nodes["dense"].name == "Judge"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert spiral.session.project == before and spiral.session.document.undo_label is None
    assert canvas.hasFocus() and spiral.session.selection == {"dense"}


# Convention 12.
def test_a_name_can_be_written_however_small_the_network_is_shown(spiral: MainWindow) -> None:
    canvas = spiral.canvas
    click(canvas, node_point(canvas, "dense"))
    for _ in range(12):
        spiral.actions_by_name["zoom_out"].trigger()
    press_keys(spiral, Qt.Key.Key_F2, NO_KEYS)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.height() >= 22 and field.width() >= 110
    assert canvas.viewport().rect().contains(field.geometry())
    QTest.keyClicks(field, "Judge")
    click(canvas, node_point(canvas, "tanh"))
    assert spiral.session.graph.nodes["dense"].name == "Judge" and canvas.writing.field is None

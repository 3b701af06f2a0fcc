"""Find: layers by name, type and shape on all levels, one after the other, each selected and brought into view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.finding import found_layers
from designer.main_window import MainWindow
from engine.graph.analysis import analyse
from engine.templates import template
from tests.designer.window_driver import press_keys, start

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def found(name: str, text: str) -> list[str]:
    project = template(name)
    return found_layers(project, analyse(project), text)


def types(name: str, text: str) -> set[str]:
    known = {node.key: node.type for _, node in template(name).graph.walk()}
    return {known[key] for key in found(name, text)}


@pytest.mark.parametrize("text", ["32 × 8 × 8", "32x8x8", "(32, 8, 8)", "32*8*8"])
def test_a_shape_is_found_however_it_is_written(text: str) -> None:
    assert types("digits-cnn", text) == {"Conv2d", "BatchNorm2d", "ReLU"} or len(found("digits-cnn", text)) == 3


def test_names_types_and_several_words(qapp: object) -> None:
    assert types("digits-cnn", "conv") == {"Conv2d"} and len(found("digits-cnn", "CONV 2d")) == 2
    assert len(found("digits-cnn", "conv 64")) == 1
    assert found("digits-cnn", "qqq") == found("digits-cnn", "") == found("digits-cnn", " , ") == []
    assert found("digits-cnn", "6") == []


def test_what_is_inside_of_blocks_is_found_too(qapp: object) -> None:
    inner = {node.key for path, node in template("resnet-18").graph.walk() if path}
    assert inner & set(found("resnet-18", "relu")) and set(found("resnet-18", "relu")) - inner


def test_enter_goes_from_hit_to_hit_and_shows_each(window: MainWindow) -> None:
    start(window, "resnet-18")
    press_keys(window, Qt.Key.Key_F, CONTROL)
    bar = window.tools.find_bar
    assert bar.isVisible() and QApplication.focusWidget() is bar.field
    QTest.keyClicks(bar.field, "batch")
    expected = found_layers(window.session.project, window.session.analysis, "batch")
    assert len(expected) > 4 and str(len(expected)) in bar.count.text()
    for key in (*expected, expected[0]):
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
        assert window.session.selection == {key}
        view = window.canvas
        shown = view.mapToScene(view.viewport().rect()).boundingRect()
        assert shown.contains(view.canvas.nodes[key].place.center()) and view.zoom >= 0.35
        assert QApplication.focusWidget() is bar.field
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert window.session.selection == {expected[-1]}
    assert bar.count.text() == f"{len(expected)} of {len(expected)}"
    QTest.mouseClick(bar.before, Qt.MouseButton.LeftButton)
    assert window.session.selection == {expected[-2]}


# Convention 47.
def test_escape_closes_it_and_the_next_time_the_text_is_there_to_be_typed_over(window: MainWindow) -> None:
    start(window, "spiral")
    window.canvas.setFocus()
    press_keys(window, Qt.Key.Key_F, CONTROL)
    bar = window.tools.find_bar
    QTest.keyClicks(bar.field, "dense")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    QTest.keyClick(bar.field, Qt.Key.Key_Tab)
    assert bar.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not bar.isVisible() and window.canvas.hasFocus() and window.session.selection == {"dense"}
    press_keys(window, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(bar.field, "qqq")
    assert bar.field.text() == "qqq" and bar.count.text() == "nothing found"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert window.session.selection == {"dense"}


def test_the_hits_follow_the_document(window: MainWindow) -> None:
    start(window, "spiral")
    press_keys(window, Qt.Key.Key_F, CONTROL)
    bar = window.tools.find_bar
    QTest.keyClicks(bar.field, "tanh")
    before = len(bar.hits)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    window.canvas.setFocus()
    press_keys(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert len(bar.hits) == before - 1 and bar.isVisible()

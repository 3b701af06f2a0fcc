"""Walks over all that can be clicked or typed into: each has words on it, beside it or in its tooltip, and its unit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.canvas.previews.example_bar import ExampleBar
from designer.main_window import MainWindow
from designer.panels.editors.form import Form
from engine.training.choices import Training
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import choose_tab, open_window, press_button, press_keys, shut, start, wait

INTERACTIVE = (QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox, QAbstractSlider)
LEAST = 24


def interactive(window: QWidget) -> list[QWidget]:
    """What a person can press or type into now; the insides of composed widgets belong to those."""
    found = [one for kind in INTERACTIVE for one in window.findChildren(kind)]
    inner = (QTabBar, QAbstractSpinBox, QComboBox)
    return [
        one
        for one in found
        if one.isVisible()
        and not isinstance(one, QScrollBar)
        and not isinstance(one.parentWidget(), inner)
        and not one.objectName().startswith("qt_")
    ]


def has_words(widget: QWidget) -> bool:
    """Whether a person who sees it can read what it is for: on it, beside it, or in its tooltip."""
    if isinstance(widget, QAbstractButton) and widget.text().strip(" …"):
        return True
    if isinstance(widget, QLineEdit) and widget.placeholderText():
        return True
    around: QWidget | None = widget
    while around is not None and not around.isWindow():
        if around.toolTip():
            return True
        around = around.parentWidget()
    window = widget.window()
    return any(label.buddy() is widget and label.text() for label in window.findChildren(QLabel))


def wordless(window: MainWindow) -> list[str]:
    silent = (one for one in interactive(window) if not has_words(one))
    return [f"{type(one).__name__} {one.accessibleName()!r} in {type(one.parentWidget()).__name__}" for one in silent]


# Convention 45.
def test_all_that_can_be_pressed_or_typed_into_says_what_it_is_for(window: MainWindow) -> None:
    silent = {"gallery": wordless(window)}
    start(window, "digits-cnn")
    silent["project"] = wordless(window)
    for key in ("data", "conv2d", "dropout", "dense", "cross_entropy"):
        click(window.canvas, node_point(window.canvas, key))
        silent[key] = wordless(window)
    choose_tab(window, window.training_form)
    silent["training"] = wordless(window)
    for tabs in window.live.groups.groups:
        for index in range(tabs.count()):
            tabs.setCurrentIndex(index)
            silent[tabs.tabText(index)] = wordless(window)
    window.canvas.open_search(QPoint(200, 80))
    silent["search"] = wordless(window)
    assert {place: found for place, found in silent.items() if found} == {}


# Convention 45.
@pytest.mark.parametrize("name", ["step", "stop", "train"])
def test_a_tooltip_of_a_command_ends_with_its_keys(window: MainWindow, name: str) -> None:
    action = window.actions_by_name[name]
    assert action.toolTip().endswith(f"({action.shortcut().toString()})")
    assert getattr(window.bar, name).toolTip() == action.toolTip()


@pytest.fixture
def previewing(qtbot: QtBot, tmp_path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    made = open_window(qtbot)
    made.previewing.set_on(True)
    yield made
    shut(made)


def test_the_example_of_the_previews_is_seen_and_changed_with_buttons_and_keys(
    previewing: MainWindow, qtbot: QtBot
) -> None:
    window = previewing
    assert window.menus.reason("next_example") == "Open a network first."
    start(window, "digits-cnn")
    assert window.menus.reason("next_example") == "There are no previews yet."
    wait(qtbot, lambda: window.previewing.bar is not None)
    bar = window.previewing.bar
    assert (
        isinstance(bar, ExampleBar)
        and bar.isVisible()
        and bar.label.text() == f"Example 1 of {window.previewing.examples}"
    )
    assert window.canvas.rect().contains(bar.geometry())
    for button in bar.buttons:
        assert button.width() >= LEAST and button.height() >= LEAST and button.toolTip() and button.accessibleName()
    press_button(bar.buttons[1])
    wait(qtbot, lambda: bar.label.text().startswith("Example 2 of "))
    press_button(bar.buttons[0])
    wait(qtbot, lambda: bar.label.text().startswith("Example 1 of "))
    window.canvas.setFocus()
    press_keys(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    wait(qtbot, lambda: bar.label.text() == f"Example {window.previewing.examples} of {window.previewing.examples}")
    window.previewing.set_on(False)
    assert not bar.isVisible()


def test_a_pointer_that_goes_to_a_part_over_the_canvas_takes_the_card_along(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    at = node_point(window.canvas, "dense")
    QTest.mouseMove(window.canvas.viewport(), at - QPoint(1, 1))
    QTest.mouseMove(window.canvas.viewport(), at)
    qtbot.waitUntil(lambda: window.canvas.hovering.is_shown)
    QApplication.sendEvent(window.canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert not window.canvas.hovering.is_shown


# Convention 45.
def test_a_field_has_its_unit_where_its_declaration_has_one(window: MainWindow) -> None:
    start(window, "digits-cnn")
    for key in ("conv2d", "max_pool2d", "dropout", "dense"):
        click(window.canvas, node_point(window.canvas, key))
        layer = window.session.analysis.nodes[key].layer
        wanted = {one.name: one.unit for one in type(layer).params() if one.unit}
        assert {name: units(window.inspector.node_sheet.form, name) for name in wanted} == wanted
    choose_tab(window, window.training_form)
    for one in Training.params():
        if one.unit:
            assert units(window.training_form.form, one.name) == one.unit


def units(form: Form, name: str) -> str:
    """What stands in the field of a parameter behind the number."""
    return str(getattr(form.editor(name), "note", ""))

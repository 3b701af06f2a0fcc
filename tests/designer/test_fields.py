"""Types, drags and steps through single fields."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.panels.editors.amounts import dragged, read_number, read_whole, stepped, written
from designer.panels.editors.line import LineEditor
from designer.panels.inspector import Inspector
from designer.session import Session
from engine.data import DATA_SETS
from engine.declare import Declared, Param
from engine.graph.edits import set_param
from engine.layers import LAYERS
from engine.training.choices import OPTIMIZERS, SCHEDULES, Training
from tests.designer import panel_driver
from tests.designer.panel_driver import (
    LEFT,
    alone,
    field_of,
    settings_of,
)

dressed, session, inspector = panel_driver.dressed, panel_driver.session, panel_driver.inspector


def test_each_letter_changes_the_document_and_all_are_one_step(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("filters")
    assert isinstance(field, LineEditor)
    before, found = session.project, []
    session.changed.connect(lambda _, after: found.append(after.graph.nodes["conv2d"].params["filters"]))
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "128")
    assert found == [1, 12, 128] and field.text() == "128" and field.cursorPosition() == 3
    session.undo()
    assert session.project == before and field.text() == "32"


def test_two_settings_typed_one_after_the_other_are_two_steps(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    before = session.project
    for name, text in (("filters", "24"), ("kernel", "5")):
        field = field_of(inspector.form, name)
        qtbot.mouseClick(field, LEFT)
        qtbot.keyClicks(field, text)
    session.undo()
    params = session.project.graph.nodes["conv2d"].params
    assert (params["filters"], params["kernel"]) == (24, 3)
    session.undo()
    assert session.project == before


def test_undo_in_a_field_undoes_the_document_and_not_the_letters(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), inspector)
    undo.activated.connect(session.undo)
    session.select(["conv2d"])
    field = inspector.form.editor("filters")
    assert isinstance(field, LineEditor)
    inspector.activateWindow()
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "17")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "32" and session.document.undo_label is None


def test_a_change_from_outside_keeps_the_fields_and_the_cursor(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("filters")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "256")
    field.setCursorPosition(1)
    session.edit("Elsewhere", lambda graph: set_param(graph, "conv2d", "kernel", 7))
    assert inspector.form.editor("filters") is field
    assert (field.text(), field.cursorPosition(), field.hasFocus()) == ("256", 1, True)
    kernel = inspector.form.editor("kernel")
    assert isinstance(kernel, LineEditor) and kernel.text() == "7"


def test_a_half_typed_value_stays_while_something_else_changes(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    row = inspector.form.rows["filters"]
    assert isinstance(row.editor, LineEditor)
    qtbot.mouseClick(row.editor, LEFT)
    qtbot.keyClicks(row.editor, "0")
    session.edit("Elsewhere", lambda graph: set_param(graph, "conv2d", "kernel", 7))
    assert row.editor.text() == "0" and row.problem.isVisible()
    session.edit("Here", lambda graph: set_param(graph, "conv2d", "filters", 48))
    assert row.editor.text() == "48" and not row.problem.isVisible()


@pytest.mark.parametrize("typed", ["8 × 8", "8x8", "8, 8", " 8 8 ", "8*8", "8X8;"])
def test_sizes_are_read_however_they_are_written(
    qtbot: QtBot, session: Session, inspector: Inspector, typed: str
) -> None:
    session.show(alone(LAYERS.members["Reshape"], sizes=[2, 32]), None)
    session.select(["node"])
    field = inspector.form.editor("sizes")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.project.graph.nodes["node"].params["sizes"] == [8, 8] and field.text() == "8 × 8"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.004, "0.004"), (1e-05, "1e-05"), (1.0, "1"), (0.9999, "0.9999"), (64, "64"), (1e6, "1000000")],
)
def test_numbers_are_written_short_and_read_back(number: float, text: str) -> None:
    assert written(number) == text and read_number(text) == number


def test_numbers_are_read_as_people_write_them() -> None:
    assert [read_whole(text) for text in ("1,000", "1 000", "1_000", "-1", "1.5", "")] == [1000] * 3 + [-1, None, None]
    assert [read_number(text) for text in ("0,004", "1e-5", "1 000.5", "nan", "x")] == [
        0.004,
        1e-05,
        1000.5,
        None,
        None,
    ]


def drag_by(qtbot: QtBot, field: QWidget, *moves: int) -> None:
    start = field.rect().center()
    qtbot.mousePress(field, LEFT, pos=start)
    for move in moves:
        qtbot.mouseMove(field, start + QPoint(move, 0))
    qtbot.mouseRelease(field, LEFT, pos=start + QPoint(moves[-1], 0))


def test_a_drag_over_a_number_is_one_step_and_a_second_drag_another(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.show(alone(LAYERS.members["Dense"]), None)
    session.select(["node"])
    field, values = field_of(inspector.form, "units"), []
    session.changed.connect(lambda _, after: values.append(after.graph.nodes["node"].params["units"]))
    drag_by(qtbot, field, 12, 24, 48)
    first = session.project.graph.nodes["node"].params["units"]
    assert len(values) == 3 and values == sorted(values) and 120 < first < 136
    drag_by(qtbot, field, 12, -30, -96)
    assert session.project.graph.nodes["node"].params["units"] < first
    session.undo()
    assert session.project.graph.nodes["node"].params["units"] == first
    session.undo()
    assert session.project == alone(LAYERS.members["Dense"])


# Convention 47.
def test_escape_ends_a_drag_with_the_number_as_it_was(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.select(["conv2d"])
    field = field_of(inspector.form, "kernel")
    start = field.rect().center()
    qtbot.mousePress(field, LEFT, pos=start)
    qtbot.mouseMove(field, start + QPoint(40, 0))
    assert session.project.graph.nodes["conv2d"].params["kernel"] > 3
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.mouseMove(field, start + QPoint(80, 0))
    qtbot.mouseRelease(field, LEFT, pos=start)
    assert session.project.graph.nodes["conv2d"].params["kernel"] == 3


def test_a_click_puts_the_cursor_into_a_number_and_changes_nothing(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("kernel")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    assert field.hasFocus() and field.selectedText() == "3" and session.document.undo_label is None


def every_number() -> list[Any]:
    kinds: list[type[Declared]] = [*LAYERS, *DATA_SETS, *OPTIMIZERS, *SCHEDULES, Training]
    return [case for case in settings_of(kinds) if case.values[1].kind in ("int", "float")]


@pytest.mark.parametrize(("kind", "one"), every_number())
def test_drags_and_arrow_keys_move_every_number_their_way_and_stay_inside(kind: type[Declared], one: Param) -> None:
    start = float(one.default)
    assert dragged(one, start, 0) == pytest.approx(start, rel=0.02, abs=0.01)
    for pixels in (-1e4, -300, -40, 40, 300, 1e4):
        found = dragged(one, start, pixels)
        assert one.read(found) == found
        assert (found - start) * pixels >= 0
    for steps in (-10, -1, 1, 10):
        found = stepped(one, start, steps)
        assert one.read(found) == found and (found - start) * steps >= 0


@pytest.mark.parametrize(
    ("start", "up", "down"), [(0.004, 0.005, 0.003), (0.01, 0.02, 0.009), (0.009, 0.01, 0.008), (1e-8, 2e-8, 1e-8)]
)
def test_an_arrow_key_moves_the_leading_digit_of_a_learning_rate(start: float, up: float, down: float) -> None:
    rate = OPTIMIZERS.members["SGD"].params()[0]
    assert stepped(rate, start, 1) == up and stepped(rate, start, -1) == down


def test_arrow_keys_move_a_number_and_are_one_step(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.select(["conv2d"])
    before, field = session.project, field_of(inspector.form, "kernel")
    qtbot.mouseClick(field, LEFT)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Down):
        qtbot.keyClick(field, key)
    assert session.project.graph.nodes["conv2d"].params["kernel"] == 14
    session.undo()
    assert session.project == before


@pytest.mark.parametrize("name", ["filters", "padding"])
def test_the_wheel_never_changes_a_value(qtbot: QtBot, session: Session, inspector: Inspector, name: str) -> None:
    inspector.resize(300, 240)
    session.select(["conv2d"])
    field = field_of(inspector.form, name)
    before = inspector.verticalScrollBar().value()
    point = QPointF(field.rect().center())
    wheel = QWheelEvent(
        point,
        QPointF(field.mapToGlobal(field.rect().center())),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, wheel)
    assert (
        session.document.undo_label is None and not wheel.isAccepted()
    ) or inspector.verticalScrollBar().value() > before

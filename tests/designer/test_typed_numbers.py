"""Types into the fields of numbers: what cannot be is told, kept and changes nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.panels.editors.line import LineEditor
from designer.panels.inspector import Inspector
from designer.session import Session
from engine.layers import LAYERS
from tests.designer import panel_driver
from tests.designer.panel_driver import (
    LEFT,
    alone,
)

dressed, session, inspector = panel_driver.dressed, panel_driver.session, panel_driver.inspector


@pytest.mark.parametrize(
    ("layer", "name", "typed", "sentence"),
    [
        ("Dense", "units", "0", "Units is 0, but must be from 1 to 65536."),
        ("Dense", "units", "999999", "Units is 999999, but must be from 1 to 65536."),
        ("Dense", "units", "abc", "Units must be a whole number, but is 'abc'."),
        ("Dense", "units", "1.6", "Units must be a whole number, but is 1.6."),
        ("Dropout", "share", "25", "Share is 25, but must be from 0 to 0.99."),
        ("Dropout", "share", "-0.1", "Share is -0.1, but must be from 0 to 0.99."),
        ("Dropout", "share", "120 %", "Share is 1.2, but must be from 0 to 0.99."),
        ("Reshape", "sizes", "8 y", "Sizes must be a list of 1 to 16 whole numbers, but is '8 y'."),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing_until_it_is_mended_or_taken_back(
    qtbot: QtBot, session: Session, inspector: Inspector, layer: str, name: str, typed: str, sentence: str
) -> None:
    session.show(alone(LAYERS.members[layer]), None)
    session.select(["node"])
    before, row = session.project, inspector.form.rows[name]
    field = row.editor
    assert isinstance(field, LineEditor)
    usual = field.text()
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, typed)
    for end in (lambda: qtbot.keyClick(field, Qt.Key.Key_Return), field.clearFocus):
        end()
        assert session.project == before and session.document.undo_label is None
        assert field.text() == typed and bool(field.property("problem"))
        assert row.problem.isVisible() and row.problem.text() == sentence
        assert row.field.accessibleDescription() == sentence
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == usual and not row.problem.isVisible() and session.project == before


@pytest.mark.parametrize(
    ("layer", "name", "typed", "value", "text"),
    [
        ("Dense", "units", "1,000", 1000, "1000"),
        ("Dropout", "share", "25 %", 0.25, "0.25"),
        ("Dropout", "share", "7%", 0.07, "0.07"),
        ("Dropout", "share", "0,3", 0.3, "0.3"),
    ],
)
def test_numbers_are_taken_as_people_type_them(
    qtbot: QtBot, session: Session, inspector: Inspector, layer: str, name: str, typed: str, value: float, text: str
) -> None:
    session.show(alone(LAYERS.members[layer]), None)
    session.select(["node"])
    before, row = session.project, inspector.form.rows[name]
    assert isinstance(row.editor, LineEditor)
    qtbot.mouseClick(row.editor, LEFT)
    qtbot.keyClicks(row.editor, typed)
    assert not row.problem.isVisible()
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    assert session.project.graph.nodes["node"].params[name] == value and row.editor.text() == text
    session.undo()
    assert session.project == before


def test_a_number_left_empty_is_the_one_from_before(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.show(alone(LAYERS.members["Dense"]), None)
    session.select(["node"])
    before, row = session.project, inspector.form.rows["units"]
    assert isinstance(row.editor, LineEditor)
    qtbot.mouseClick(row.editor, LEFT)
    qtbot.keyClick(row.editor, Qt.Key.Key_Delete)
    assert row.problem.isVisible()
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    assert row.editor.text() == "64" and not row.problem.isVisible() and session.project == before


def test_the_help_of_a_number_tells_its_limits(session: Session, inspector: Inspector) -> None:
    session.show(alone(LAYERS.members["Dropout"]), None)
    session.select(["node"])
    row = inspector.form.rows["share"]
    assert row.help.text().endswith("From 0 to 0.99.") and "From 0 to 0.99." in row.label.toolTip()

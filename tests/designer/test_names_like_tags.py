"""Shows names that look like tags as they were written: in labels, and in the tool tips of what was cut off."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableWidget, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from designer.beginning.dialog import BeginDialog
from designer.evaluating.tables import PlainTable
from designer.look.theme import LIGHT
from designer.looking.bars import ClassBars
from designer.looking.column_table import ColumnTable
from designer.looking.part_list import PartList
from designer.panels.editors.path import PathEditor
from designer.panels.editors.row import Row
from designer.panels.editors.several import Entry as Listed
from designer.panels.facts import FactTable
from designer.plots.cell_fields import CellsField
from designer.plots.entry_fields import ClassField, ExampleField
from designer.plots.try_it import TryItPlot
from designer.texts import tip
from engine.data.column import COLUMNS
from engine.data.fields import Field
from engine.data.looking.told import ClassCount, Looked, Measured, Overview, PartTold
from engine.data.sets.table import Table
from engine.shape import Shape, label
from engine.training.entering import Entry

NAME = "<b>the kiwis of a person, who has some more letters than there is room for"


def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def facts(around: QWidget) -> QLabel:
    table = FactTable(around)
    table.show_facts({NAME: "1"})
    found = next(one for one in table.findChildren(QLabel) if one.property("role") == "muted")
    return found


def listed(around: QWidget) -> QLabel:
    entry = Listed(COLUMNS, LIGHT, QWidget, around)  # type: ignore[arg-type]
    entry.show_entry({"type": NAME}, None, ())
    assert entry.problem is not None
    return entry.problem


def row(around: QWidget) -> QLabel:
    made = Row(next(one for one in Table.params() if one.kind == "int"), LIGHT, around)
    made.show_value(NAME)
    return made.problem


LABELS: dict[str, Callable[[QWidget], QLabel]] = {
    "a fact": facts,
    "a problem of an entry": listed,
    "a problem of a row": row,
    "what the network says": lambda around: TryItPlot(around).sentence,
    "a class that is entered": lambda around: ClassField(Entry(NAME, "class", label(3)), around).label,
    "an input by number": lambda around: ExampleField(Entry(NAME, "example", Shape((3,))), around).label,
}


@pytest.mark.parametrize("made", LABELS.values(), ids=LABELS)
def test_a_name_that_looks_like_a_tag_is_read_as_it_was_written(
    qtbot: QtBot, made: Callable[[QWidget], QLabel]
) -> None:
    assert made(parent(qtbot)).textFormat() == Qt.TextFormat.PlainText


def cell_tip(table: QTableWidget) -> str:
    item = table.item(0, 0)
    assert item is not None
    return item.toolTip()


def worst(around: QWidget) -> str:
    table = PlainTable("", around)
    table.show_columns(["name"], [[NAME]])
    return cell_tip(table)


def figures(around: QWidget) -> str:
    table = ColumnTable(around)
    table.show_rows([(NAME, Measured(NAME, 3, 0, 0, *[0.0] * 7, 1, 0.0, 0, 0, True, None))])
    return cell_tip(table)


def part(around: QWidget) -> str:
    parts = PartList(LIGHT, around)
    overview = Overview(NAME, 3, 2, 1, 12, 4, 3)
    parts.show_parts(Looked(overview, (PartTold(NAME, "input", "a number", 1, None),), (), ()))
    return parts.item(1).toolTip()


def bar(around: QWidget) -> str:
    bars = ClassBars(LIGHT, around)
    bars.show_counts((ClassCount(NAME, 3, 2, 1),))
    bars.hovered.emit(0)
    return QToolTip.text()


def begun(around: QWidget) -> str:
    dialog = BeginDialog(around, Path(NAME), LIGHT)
    found = dialog.title.toolTip()
    dialog.reject()
    return found


def cell(around: QWidget) -> str:
    field = CellsField(Entry("line", "cells", Shape((1,)), fields=(Field(NAME, "number"),)), around)
    return next(one.toolTip() for one in field.findChildren(QLabel) if one.toolTip())


def path(around: QWidget) -> str:
    field = PathEditor(next(one for one in Table.params() if one.kind == "file"), LIGHT, around)
    field.show_value(NAME)
    return field.line.toolTip()


TIPS: dict[str, Callable[[QWidget], str]] = {
    "a fact": lambda around: facts(around).toolTip(),
    "the worst answers": worst,
    "the figures of a column": figures,
    "a part of the data": part,
    "the bar of a class": bar,
    "a file that is begun with": begun,
    "a column that is filled in": cell,
    "a path": path,
}


@pytest.mark.parametrize("made", TIPS.values(), ids=TIPS)
def test_the_tool_tip_of_a_name_that_looks_like_a_tag_tells_all_of_it_in_lines(
    qtbot: QtBot, made: Callable[[QWidget], str]
) -> None:
    found = made(parent(qtbot))
    # Qt breaks the lines of rich text only.
    assert escape(NAME) in found and found.startswith("<p>")


def test_there_is_no_tool_tip_of_nothing() -> None:
    assert tip("", "") == ""

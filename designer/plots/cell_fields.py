"""A line of a table that is filled in column by column, in the units and the words of its file."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QScrollArea, QSizePolicy, QWidget

from designer.look.theme import CONTROL_HEIGHT, SPACE_1, SPACE_2
from designer.panels.editors.choice import Choice, ChoiceEditor
from designer.plots.entry_fields import EntryField
from designer.texts import tip
from engine.data.fields import Field
from engine.data.tabular.cells import example_of
from engine.training.entering import Entry

LONGEST_NAME = 18
"""A longer name of a column is cut; its tool tip has all of it."""
LEAST_HEIGHT = 90


class NumberCell(QLineEdit):
    """A number, which the up and down keys make a little larger or smaller."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.setProperty("role", "mono")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in ways:
            self.step(ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def step(self, way: int) -> None:
        try:
            number = float(self.text().strip().replace(self.field.decimal, "."))
        except ValueError:
            return
        if not math.isfinite(number):
            return
        size = 10.0 ** (math.floor(math.log10(abs(number))) - 1) if number else 0.1
        self.setText(f"{number + way * size:.6g}".replace(".", self.field.decimal))
        self.textEdited.emit(self.text())


class CellsField(EntryField):
    """A field for each column of the table that the network reads; an empty one is a hole of the table."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        self.cells: dict[str, NumberCell | QLineEdit | ChoiceEditor] = {}
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumHeight(LEAST_HEIGHT)
        self.area.setAccessibleName(self.tr("Columns"))
        page = QWidget(self.area)
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, SPACE_2, 0)
        form.setHorizontalSpacing(SPACE_2)
        form.setVerticalSpacing(SPACE_1)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in entry.fields:
            form.addRow(self._label(field, page), self._cell(field, page))
        self.area.setWidget(page)
        self.column.addWidget(self.area, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def _label(self, field: Field, page: QWidget) -> QLabel:
        short = field.name if len(field.name) <= LONGEST_NAME else field.name[: LONGEST_NAME - 1] + "…"
        label = QLabel(short, page)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", "muted")
        label.setMinimumHeight(CONTROL_HEIGHT)
        label.setToolTip(tip("", field.name) if short != field.name else "")
        return label

    def _cell(self, field: Field, page: QWidget) -> QWidget:
        cell: NumberCell | QLineEdit | ChoiceEditor
        if field.kind == "kind":
            cell = ChoiceEditor(page)
            cell.offer([Choice(self.tr("(nothing)"), ""), *(Choice(kind, kind) for kind in field.kinds)])
            cell.activated.connect(lambda _: self.changed.emit())
        else:
            cell = NumberCell(field, page) if field.kind == "number" else QLineEdit(page)
            cell.textEdited.connect(lambda _: self.changed.emit())
        if field.kind == "date":
            example = example_of(field.written)
            cell.setPlaceholderText(example)
            cell.setToolTip(self.tr("A date that is written as {example}.").format(example=example))
        elif field.kind == "number":
            cell.setToolTip(self.tr("A number as the file has it. The up and down keys change it."))
        cell.setAccessibleName(field.name)
        cell.setMinimumWidth(96)
        cell.installEventFilter(self)
        self.cells[field.name] = cell
        return cell

    @property
    def value(self) -> dict[str, str]:
        return {name: _text(cell) for name, cell in self.cells.items()}

    def show_value(self, value: Any) -> None:
        for name, cell in self.cells.items():
            text = value.get(name, "") if isinstance(value, dict) else ""
            with QSignalBlocker(cell):
                if isinstance(cell, ChoiceEditor):
                    cell.show_value(text)
                else:
                    cell.setText(text)
                    cell.setCursorPosition(0)

    def eventFilter(self, watched: Any, event: Any) -> bool:
        """Who walks through them by the keyboard sees where."""
        if event.type() == event.Type.FocusIn and isinstance(watched, QWidget):
            self.area.ensureWidgetVisible(watched, 0, SPACE_2)
        return False


def _text(cell: QLineEdit | ChoiceEditor) -> str:
    return str(cell.currentData() or "") if isinstance(cell, ChoiceEditor) else cell.text()

"""The tables of an evaluation: what is told of each class or number, and the worst answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from designer.look.style import mono_font
from designer.look.theme import TYPE_SMALL
from designer.plots.ticks import value_text
from designer.texts import counted, tip
from engine.evaluation.report import Cell, Decided, Measured

ROW = 26
LEAST, WIDEST = 64, 320
"""So many pixels a column is given at first; the rest is in its tool tip."""
LONGEST = 200
"""So many letters of a cell are shown."""
NONE = "–"


class PlainTable(QTableWidget):
    """Rows that are only looked at."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "report")
        self.setAccessibleName(name)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        # The end of a path tells more than its begin.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def cell(self, row: int, column: int) -> str:
        """What stands there."""
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def place_of(self, head: str) -> int:
        """The number of the column with this head."""
        heads = [self.horizontalHeaderItem(at) for at in range(self.columnCount())]
        return [one.text() if one is not None else "" for one in heads].index(head)

    def show_columns(
        self, heads: Sequence[str], columns: Sequence[Sequence[Cell]], texts: Sequence[Callable[[float], str]] = ()
    ) -> None:
        """Columns of texts, and of numbers that stand at the right."""
        self.clear()
        self.setColumnCount(len(columns))
        self.setRowCount(len(columns[0]) if columns else 0)
        for at, (head, cells) in enumerate(zip(heads, columns, strict=True)):
            is_text = any(isinstance(cell, str) for cell in cells)
            self.setHorizontalHeaderItem(at, _item(head, is_text=is_text))
            for row, cell in enumerate(cells):
                shown = (
                    cell
                    if isinstance(cell, str)
                    else NONE
                    if cell is None
                    else (texts[at] if texts else value_text)(cell)
                )
                item = _item(shown, is_text=is_text)
                if not is_text:
                    item.setFont(mono_font(TYPE_SMALL))
                self.setItem(row, at, item)
        self._fit()

    def _tell(self, tips: Sequence[str]) -> None:
        """What each head means."""
        for at, text in enumerate(tips):
            item = self.horizontalHeaderItem(at)
            if item is not None:
                item.setToolTip(tip("", text))

    def _fit(self) -> None:
        """Give each column what it needs, within reason; what is left over goes to the last one."""
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        self.resizeColumnsToContents()
        for at in range(self.columnCount()):
            self.setColumnWidth(at, min(max(self.columnWidth(at) + 8, LEAST), WIDEST))


class ClassTable(PlainTable):
    """A row for each class: how well it is told from the others."""

    def show_classes(self, decided: Decided) -> None:
        heads = (self.tr("Class"), self.tr("Precision"), self.tr("Recall"), self.tr("F1"), self.tr("Examples"))
        rows = decided.classes
        columns: list[list[Cell]] = [
            [one.name for one in rows],
            *([getattr(one, name) for one in rows] for name in ("precision", "recall", "f1")),
        ]
        self.show_columns(heads, [*columns, [float(one.examples) for one in rows]], (*[value_text] * 4, _count_text))
        tips = (
            "",
            self.tr("The share of the examples said to be of the class that are."),
            self.tr("The share of the examples of the class that were found."),
            self.tr("The harmonic mean of precision and recall."),
            self.tr("How many examples are of the class."),
        )
        self._tell(tips)

    def show_numbers(self, measured: Sequence[Measured]) -> None:
        """A row for each number that the network says."""
        heads = (self.tr("Number"), self.tr("Mean error"), self.tr("Root mean square"), self.tr("R²"))
        names = ("mean_absolute_error", "root_mean_squared_error", "r2")
        columns: list[list[Cell]] = [[one.name for one in measured]]
        self.show_columns(heads, [*columns, *([getattr(one, name) for one in measured] for name in names)])
        tips = (
            "",
            self.tr("The mean of how far the answers are off, in the unit of the data."),
            self.tr("The root of the mean square of how far they are off, in the unit of the data."),
            self.tr("The share of the variation that the answers explain: 1 for all of it."),
        )
        self._tell(tips)


def _count_text(number: float) -> str:
    return counted(round(number))


def _item(text: str, *, is_text: bool) -> QTableWidgetItem:
    plain = " ".join(text[:LONGEST].split())
    item = QTableWidgetItem(plain)
    item.setToolTip(tip("", text[: 10 * LONGEST]))
    side = Qt.AlignmentFlag.AlignLeft if is_text else Qt.AlignmentFlag.AlignRight
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item

"""The figures of numbers that stand side by side, such as the columns of a table: a row for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from designer.look.style import mono_font
from designer.look.theme import TYPE_SMALL
from designer.looking.words import part_of
from designer.plots.ticks import value_text
from designer.texts import counted, tip
from engine.data.looking.told import Looked, Measured

ROW, HEAD = 26, 30
LEAST_COLUMN, LEAST_NAME, MOST_NAME = 56, 128, 320
MOST_ROWS = 12
"""A longer table scrolls by itself."""


class ColumnTable(QTableWidget):
    """Its heads are short; their tool tips say what they are."""

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        heads = (
            self.tr("Name"),
            self.tr("Mean"),
            self.tr("Deviation"),
            self.tr("Smallest"),
            self.tr("Median"),
            self.tr("Largest"),
            self.tr("Missing"),
            self.tr("Outliers"),
            self.tr("Different"),
        )
        self._rows_height = HEAD
        super().__init__(0, len(heads), parent)
        for at, head in enumerate(heads):
            item = _item(head, is_name=not at)
            item.setFont(self.horizontalHeader().font())
            self.setHorizontalHeaderItem(at, item)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        # Figures are never cut off; where a window is too narrow for them the table is moved from side to side.
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setMinimumSectionSize(LEAST_COLUMN)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setHighlightSections(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Figures of each column"))
        self.itemDoubleClicked.connect(lambda item: self.row_chosen.emit(item.row()))

    def name(self, row: int) -> str:
        """What a row is about."""
        item = self.item(row, 0)
        return item.text() if item is not None else ""

    def show_rows(self, rows: Sequence[tuple[str, Measured]]) -> None:
        """A row for each of these, by name."""
        self.setVisible(bool(rows))
        self.setRowCount(len(rows))
        for at, (name, one) in enumerate(rows):
            scale = one.deviation
            texts = (
                name,
                value_text(one.mean, scale),
                value_text(one.deviation),
                value_text(one.low, scale),
                value_text(one.median, scale),
                value_text(one.high, scale),
                part_of(one.holes, one.count),
                part_of(one.outliers, one.count),
                counted(one.different),
            )
            for column, text in enumerate(texts):
                self.setItem(at, column, _item(text, is_name=not column))
        shown = min(len(rows), MOST_ROWS)
        self._rows_height = HEAD + ROW * shown + 2
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the names what the figures leave, and the bar below them its room where there is one."""
        header = self.horizontalHeader()
        figures = sum(header.sectionSize(at) for at in range(1, self.columnCount()))
        room = self.viewport().width() - figures
        self.setColumnWidth(0, max(LEAST_NAME, min(room, MOST_NAME)))
        bar = self.horizontalScrollBar().sizeHint().height() if room < LEAST_NAME else 0
        if self.height() != self._rows_height + bar:
            self.setFixedHeight(self._rows_height + bar)


def _item(text: str, *, is_name: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(tip("", text))
    side = Qt.AlignmentFlag.AlignLeft if is_name else Qt.AlignmentFlag.AlignRight
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    if not is_name:
        item.setFont(mono_font(TYPE_SMALL))
    return item


def rows_of(looked: Looked) -> list[tuple[str, Measured]]:
    """The figures of all parts that are numbers."""
    found = []
    for part in looked.parts:
        figures = part.figures
        if figures is None or figures.numbers is None or figures.classes is not None:
            continue
        alone = len(figures.columns) < 2 or len(looked.parts) > 8
        found += [(part.name, figures.numbers)] if alone else named(part.name, figures.columns)
    return found


def named(part: str, columns: Sequence[Measured]) -> list[tuple[str, Measured]]:
    """The numbers of one part that stand side by side, each with a name."""
    return [(f"{part} {one.name}", one) for one in columns]

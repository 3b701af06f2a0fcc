"""A table of connections drawn by hand: a press and a drag take them away, or bring them back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.look.theme import SPACE_1, SPACE_2, Theme

CELL_MOST, CELL_LEAST = 22, 7
WIDTH, HEIGHT = 208, 240
MOST = 256
"""So many inputs and units can be drawn; more would be too small to be told apart."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
Cell = tuple[int, int]
"""An input and a unit, both counted from 1."""


class ConnectionTable(QWidget):
    """A column for each input, a row for each unit; a filled cell is a connection."""

    drawn = Signal(object)
    """All missing connections, after each move of a stroke that has changed some."""
    settled = Signal()
    pointed = Signal(object)
    """The cell under the pointer or at the keys; None where there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.inputs = self.units = 0
        self.missing: frozenset[Cell] = frozenset()
        self.at: Cell = (1, 1)
        self._erasing: bool | None = None
        self._last: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_table(self, inputs: int, units: int, missing: frozenset[Cell]) -> None:
        self.inputs, self.units, self.missing = inputs, units, missing
        self.at = (min(self.at[0], inputs), min(self.at[1], units))
        side = self._side()
        self.setFixedSize(QSize(max(1, inputs * side), max(1, units * side)))
        self.update()

    def _side(self) -> int:
        return max(CELL_LEAST, min(CELL_MOST, WIDTH // max(1, self.inputs), HEIGHT // max(1, self.units)))

    def cell(self, entry: int, unit: int) -> QRect:
        """Where the connection of an input and a unit stands, both counted from 1."""
        side = self._side()
        return QRect((entry - 1) * side, (unit - 1) * side, side, side)

    def _under(self, at: QPoint) -> Cell | None:
        side = self._side()
        found = at.x() // side + 1, at.y() // side + 1
        return found if 1 <= found[0] <= self.inputs and 1 <= found[1] <= self.units else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, seen = self._side(), event.rect()
        gap = 2.0 if side >= 12 else 1.0
        there, gone = QColor(self.theme.accent), QPen(QColor(self.theme.faint), 1.0)
        for unit in range(seen.top() // side + 1, min(self.units, seen.bottom() // side + 1) + 1):
            for entry in range(seen.left() // side + 1, min(self.inputs, seen.right() // side + 1) + 1):
                hole = (entry, unit) in self.missing
                inset = gap + 0.5 if hole else gap
                painter.setPen(gone if hole else Qt.PenStyle.NoPen)
                painter.setBrush(Qt.BrushStyle.NoBrush if hole else there)
                painter.drawRoundedRect(QRectF(self.cell(entry, unit)).adjusted(inset, inset, -inset, -inset), gap, gap)
        if self.hasFocus() and self.inputs and self.units:
            painter.setPen(QPen(QColor(self.theme.text), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.cell(*self.at)).adjusted(1, 1, -1, -1), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._under(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._erasing = cell not in self.missing
            self._stroke(cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._under(event.position().toPoint())
        if self._erasing is not None:
            self._stroke(cell)
        self.pointed.emit(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.pointed.emit(self.at)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()
        self.pointed.emit(None)

    def _stroke(self, cell: Cell | None) -> None:
        """Draw on to a cell; outside of the table a stroke changes nothing."""
        before, self._last = self._last, cell
        if cell is None:
            return
        self.at = cell
        passed = frozenset(_between(before or cell, cell))
        missing = self.missing | passed if self._erasing else self.missing - passed
        self.update()
        if missing != self.missing:
            self.missing = missing
            self.drawn.emit(missing)

    def _end(self) -> None:
        if self._erasing is not None:
            self._erasing = self._last = None
            self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            across, down = self.at[0] + step[0], self.at[1] + step[1]
            self.at = (min(max(across, 1), self.inputs), min(max(down, 1), self.units))
            self.update()
        elif event.key() == Qt.Key.Key_Space:
            self._erasing = self.at not in self.missing
            self._stroke(self.at)
            self._end()
        else:
            super().keyPressEvent(event)
            return
        self.pointed.emit(self.at)


def _between(start: Cell, stop: Cell) -> Iterator[Cell]:
    """The cells of a straight line: a quick hand passes over several between two moves that Qt tells."""
    steps = max(abs(stop[0] - start[0]), abs(stop[1] - start[1]), 1)
    for step in range(steps + 1):
        across, down = (round((b - a) * step / steps) for a, b in zip(start, stop, strict=True))
        yield start[0] + across, start[1] + down


class ConnectionsEditor(QWidget):
    """The table with a line that says what is under the pointer, and buttons for all or none."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.missing: frozenset[Cell] | None = frozenset()
        """The missing connections; None where the file has something else in their place."""
        self.grid: tuple[int, int] | None = None
        self.table = ConnectionTable(theme)
        self.table.setToolTip(self.tr("Drag over the cells; or go to one with the arrow keys, and press Space."))
        self.area = QScrollArea(self)
        self.area.setWidget(self.table)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.table)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.every, self.none = QPushButton(self.tr("Connect all"), self), QPushButton(self.tr("Connect none"), self)
        for button in (self.every, self.none):
            button.setAccessibleName(button.text())
        self.every.setToolTip(self.tr("Bring every connection back."))
        self.none.setToolTip(self.tr("Take every connection away, to draw the few that shall be there."))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.every)
        buttons.addWidget(self.none)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_1)
        column.setSpacing(SPACE_1)
        column.addWidget(self.area)
        column.addWidget(self.hint)
        column.addLayout(buttons)
        self.table.drawn.connect(self._take)
        self.table.settled.connect(self.settled)
        self.table.pointed.connect(self._tell)
        self.every.clicked.connect(self._connect_all)
        self.none.clicked.connect(self._connect_none)

    def show_grid(self, grid: tuple[int, int] | None) -> None:
        """Show connections between so many inputs and units."""
        self.grid = grid
        self._show()

    def show_value(self, value: Any) -> None:
        try:
            self.missing = frozenset((int(entry), int(unit)) for entry, unit in value)
        except (TypeError, ValueError, OverflowError):
            self.missing = None
        self._show()

    def _show(self) -> None:
        grid, missing = self.grid, self.missing or frozenset()
        drawable = grid is not None and max(grid) <= MOST
        for part in (self.area, self.every, self.none):
            part.setVisible(drawable)
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing() if drawable else 0)
        if grid is None:
            self._say(self.tr("Wire its input, and every connection stands here to be drawn or taken away."))
        elif not drawable:
            text = self.tr("{inputs} inputs × {units} units are too many to draw one by one.")
            self._say(text.format(inputs=grid[0], units=grid[1]))
        else:
            self.table.show_table(*grid, missing)
            bar = self.area.horizontalScrollBar().sizeHint().height() if self.table.width() > WIDTH else 0
            self.area.setFixedHeight(min(HEIGHT, self.table.height()) + bar)
            self._tell(self.table.at if self.table.hasFocus() else None)

    def _say(self, text: str) -> None:
        self.hint.setText(text)
        self.table.setAccessibleDescription(text)

    def _tell(self, cell: Cell | None) -> None:
        if cell is None:
            inputs, units = self.grid or (0, 0)
            gone = sum(1 for entry, unit in self.table.missing if entry <= inputs and unit <= units)
            text = self.tr("{count} of {all} connections. Drag over cells to take them away or bring them back.")
            self._say(text.format(count=inputs * units - gone, all=inputs * units))
            return
        if self.table.hasFocus():
            self.area.ensureVisible(*self.table.cell(*cell).center().toTuple(), 2 * CELL_MOST, 2 * CELL_MOST)
        there = self.tr("Input {input} feeds unit {unit}.")
        gone_text = self.tr("Input {input} does not feed unit {unit}.")
        self._say((gone_text if cell in self.table.missing else there).format(input=cell[0], unit=cell[1]))

    def _take(self, missing: frozenset[Cell]) -> None:
        self.missing = missing
        self.edited.emit([list(pair) for pair in sorted(missing)])

    def _connect_all(self) -> None:
        self._take(frozenset())
        self.settled.emit()

    def _connect_none(self) -> None:
        inputs, units = self.grid or (0, 0)
        self._take(frozenset((entry, unit) for entry in range(1, inputs + 1) for unit in range(1, units + 1)))
        self.settled.emit()

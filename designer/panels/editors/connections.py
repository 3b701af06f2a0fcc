"""A table of connections drawn by hand: a press and a drag take them away, or bring them back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.theme import SPACE_1, SPACE_2, Theme

CELL_MOST, CELL_LEAST = 22, 7
WIDTH, HEIGHT = 260, 240
MOST = 256
"""So many inputs and units can be drawn; of more a person sees only a grey field."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ConnectionTable(QWidget):
    """A column for each input, a row for each unit; a filled cell is a connection."""

    drawn = Signal(object)
    """All missing connections, after each cell that a stroke has changed."""
    settled = Signal()
    pointed = Signal(object)
    """The (input, unit) under the pointer, counted from 1; None where there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.inputs = self.units = 0
        self.missing: set[tuple[int, int]] = set()
        self.at = (1, 1)
        self._erasing: bool | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_table(self, inputs: int, units: int, missing: set[tuple[int, int]]) -> None:
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

    def _under(self, at: QPoint) -> tuple[int, int] | None:
        side = self._side()
        found = at.x() // side + 1, at.y() // side + 1
        return found if 1 <= found[0] <= self.inputs and 1 <= found[1] <= self.units else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._side()
        gap = 2.0 if side >= 12 else 1.0
        there, gone = QColor(self.theme.accent), QColor(self.theme.border)
        for unit in range(1, self.units + 1):
            for entry in range(1, self.inputs + 1):
                area = QRectF(self.cell(entry, unit)).adjusted(gap, gap, -gap, -gap)
                if not area.intersects(QRectF(event.rect())):
                    continue
                hole = (entry, unit) in self.missing
                painter.setPen(QPen(gone, 1.0) if hole else Qt.PenStyle.NoPen)
                painter.setBrush(Qt.BrushStyle.NoBrush if hole else there)
                painter.drawRoundedRect(area, gap, gap)
        if self.hasFocus() and self.inputs and self.units:
            painter.setPen(QPen(QColor(self.theme.focus), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.cell(*self.at)).adjusted(1, 1, -1, -1), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._under(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._erasing = cell not in self.missing
            self._stroke(cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._under(event.position().toPoint())
        self.pointed.emit(cell)
        if self._erasing is not None and cell is not None:
            self._stroke(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._erasing is not None:
            self._erasing = None
            self.settled.emit()

    def _stroke(self, cell: tuple[int, int]) -> None:
        self.at = cell
        if (cell in self.missing) == self._erasing:
            return
        self.missing = self.missing | {cell} if self._erasing else self.missing - {cell}
        self.update()
        self.drawn.emit(self.missing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            across, down = self.at[0] + step[0], self.at[1] + step[1]
            self.at = (min(max(across, 1), self.inputs), min(max(down, 1), self.units))
            self.pointed.emit(self.at)
            self.update()
        elif event.key() == Qt.Key.Key_Space:
            self._erasing = self.at not in self.missing
            self._stroke(self.at)
            self._erasing = None
            self.settled.emit()
        else:
            super().keyPressEvent(event)


class ConnectionsEditor(QWidget):
    """The table with a line that says what is under the pointer, and buttons for all or none."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value: list[list[int]] = []
        self.grid: tuple[int, int] | None = None
        self.table = ConnectionTable(theme)
        self.area = QScrollArea(self)
        self.area.setWidget(self.table)
        self.area.setFixedHeight(HEIGHT // 2)
        self.area.setFocusProxy(self.table)
        self.setFocusProxy(self.table)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.every, self.none = QPushButton(self.tr("Connect all"), self), QPushButton(self.tr("Connect none"), self)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.every)
        buttons.addWidget(self.none)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_1, 0, 0)
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
        self.value = [list(pair) for pair in value] if isinstance(value, (list, tuple)) else []
        self._show()

    def _show(self) -> None:
        grid = self.grid
        drawable = grid is not None and max(grid) <= MOST
        for part in (self.area, self.every, self.none):
            part.setVisible(drawable)
        if grid is None:
            self.hint.setText(self.tr("Wire its input, and every connection stands here to be drawn or taken away."))
        elif not drawable:
            text = self.tr("{inputs} inputs × {units} units are too many to draw one by one.")
            self.hint.setText(text.format(inputs=grid[0], units=grid[1]))
        else:
            missing = {(pair[0], pair[1]) for pair in self.value if len(pair) == 2}
            self.table.show_table(*grid, missing)
            self.area.setFixedHeight(min(HEIGHT, self.table.height() + 2 * SPACE_1))
            self._tell(None)

    def _tell(self, cell: tuple[int, int] | None) -> None:
        if cell is None:
            inputs, units = self.grid or (0, 0)
            text = self.tr("{count} of {all} connections. Drag over cells to take connections away or bring them back.")
            self.hint.setText(text.format(count=inputs * units - len(self.table.missing), all=inputs * units))
            return
        there = self.tr("Input {input} feeds unit {unit}.")
        gone = self.tr("Input {input} does not feed unit {unit}.")
        self.hint.setText((gone if cell in self.table.missing else there).format(input=cell[0], unit=cell[1]))

    def _take(self, missing: set[tuple[int, int]]) -> None:
        self.value = [list(pair) for pair in sorted(missing)]
        self.edited.emit(self.value)

    def _connect_all(self) -> None:
        self._take(set())
        self.settled.emit()

    def _connect_none(self) -> None:
        inputs, units = self.grid or (0, 0)
        self._take({(entry, unit) for entry in range(1, inputs + 1) for unit in range(1, units + 1)})
        self.settled.emit()

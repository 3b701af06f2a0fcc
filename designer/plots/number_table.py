"""Shows one array as coloured squares, with its numbers in them where there is room."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from designer.look.theme import LIGHT, Theme
from designer.plots.arithmetic import number_text
from designer.plots.colours import channels, diverging, picture
from designer.plots.kernel_grid import scale_colours
from designer.plots.plot import Surface, caption_font, number_font
from designer.plots.ticks import whole_text

Numbers = NDArray[np.float32]
Place = tuple[int, ...]
TITLE, GAP = 18.0, 1
MOST_MAPS = 16
ROOM = (52.0, 15.0)
"""A square of this width and height has room for its number."""
LARGEST = 72.0
LINE = 16
"""So many numbers of a row stand side by side; those that follow stand below."""
BRIGHT = 150
"""On a ground lighter than this a number is dark."""


class Montage:
    """An array of any number of axes laid out in rows and columns; larger ones are several maps side by side.

    A long row goes on in the next line, as a text does.
    """

    def __init__(self, values: Numbers) -> None:
        self.values = values
        plane = _in_lines(values) if values.ndim < 2 else values
        self._maps = plane.reshape(-1, *plane.shape[-2:])[:MOST_MAPS] if plane.ndim > 2 else plane[None]
        self.columns = int(np.ceil(np.sqrt(len(self._maps))))
        self.height, self.width = self._maps.shape[1:]
        rows = -(-len(self._maps) // self.columns)
        self.shape = rows * (self.height + GAP) - GAP, self.columns * (self.width + GAP) - GAP
        self.cells = np.zeros(self.shape, np.float32)
        self.gaps = np.ones(self.shape, bool)
        """Which squares show no number: those between two maps, and behind the last one of a row."""
        for number, one in enumerate(self._maps):
            row, column = self._corner(number)
            self.cells[row : row + self.height, column : column + self.width] = one
            self.gaps[row : row + self.height, column : column + self.width] = False
        if values.ndim < 2:
            self.gaps.reshape(-1)[values.size :] = True

    def _corner(self, number: int) -> tuple[int, int]:
        row, column = divmod(number, self.columns)
        return row * (self.height + GAP), column * (self.width + GAP)

    def place(self, row: int, column: int) -> Place | None:
        """Where in the array a square stands; None for the gap between two maps."""
        (down, y), (across, x) = divmod(row, self.height + GAP), divmod(column, self.width + GAP)
        number = down * self.columns + across
        if y >= self.height or x >= self.width or number >= len(self._maps):
            return None
        if self.values.ndim < 2:
            at = y * self.width + x
            return (at,) if at < self.values.size else None
        front = np.unravel_index(number, self.values.shape[:-2]) if self.values.ndim > 2 else ()
        return (*(int(one) for one in front), y, x)

    def square(self, place: Place) -> tuple[int, int] | None:
        """The row and column of a place of the array; None for one that is not shown."""
        if self.values.ndim < 2:
            return divmod(place[-1] if place else 0, self.width)
        number = int(np.ravel_multi_index(place[:-2], self.values.shape[:-2])) if self.values.ndim > 2 else 0
        if number >= len(self._maps):
            return None
        row, column = self._corner(number)
        return row + place[-2], column + place[-1]


def _in_lines(row: Numbers) -> Numbers:
    """A row of numbers in lines of equal length, with nothing at the end of the last."""
    numbers = row.reshape(-1)
    if numbers.size <= LINE:
        return numbers[None]
    padded = np.zeros(-(-numbers.size // LINE) * LINE, np.float32)
    padded[: numbers.size] = numbers
    return padded.reshape(-1, LINE)


class NumberTable(Surface):
    """One array under its title; a square can be picked, and others marked."""

    picked = Signal(object)
    """The place in the array of the square that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.title = ""
        self.montage: Montage | None = None
        self.chosen: Place | None = None
        self.marked: Collection[Place] = ()
        self.setMouseTracking(True)
        self.setMinimumSize(64, 56)

    def show_array(self, title: str, values: Numbers) -> None:
        self.title, self.montage = title, Montage(values)
        self.setAccessibleName(title)
        self.update()

    def mark(self, chosen: Place | None, marked: Collection[Place] = ()) -> None:
        """Frame one square, and those that others were found from."""
        self.chosen, self.marked = chosen, marked
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, 120)

    def _side(self) -> tuple[float, float]:
        """The width and height of one square."""
        assert self.montage is not None
        rows, columns = self.montage.shape
        wide, tall = self.width() / columns, (self.height() - TITLE) / rows
        wide = min(wide, LARGEST)
        if rows == 1:
            return wide, min(tall, LARGEST / 2)
        if self.montage.values.ndim > 2:
            # A picture keeps its form.
            return min(wide, tall), min(wide, tall)
        return wide, min(tall, max(wide, ROOM[1]))

    def _square(self, row: int, column: int) -> QRectF:
        wide, tall = self._side()
        return QRectF(column * wide, TITLE + row * tall, wide, tall)

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.montage is None:
            return
        painter = QPainter(self)
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        title = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 0, self.width(), TITLE), Qt.AlignmentFlag.AlignVCenter, title)
        cells, gaps = self.montage.cells, self.montage.gaps
        sound = np.where(np.isfinite(cells), cells, 0.0)
        scale = float(np.abs(sound).max(initial=0.0)) or 1.0
        colours = diverging(sound, scale, *scale_colours(self.theme))
        colours[~np.isfinite(cells)] = channels(self.theme.bad)
        colours[gaps] = channels(self.theme.panel)
        wide, tall = self._side()
        rows, columns = self.montage.shape
        painter.drawImage(QRectF(0, TITLE, columns * wide, rows * tall), picture(colours))
        if wide >= ROOM[0] and tall >= ROOM[1]:
            self._write(painter, cells, colours)
        self._frame(painter)

    def _write(self, painter: QPainter, cells: Numbers, colours: NDArray[np.uint8]) -> None:
        painter.setFont(number_font())
        for (row, column), value in np.ndenumerate(cells):
            if self.montage is not None and not self.montage.gaps[row, column]:
                light = colours[row, column].mean() > BRIGHT
                painter.setPen(QColor(Qt.GlobalColor.black if light else Qt.GlobalColor.white))
                text = self._text(float(value))
                painter.drawText(self._square(row, column), Qt.AlignmentFlag.AlignCenter, text)

    def _text(self, value: float) -> str:
        """A number as it is: classes and signs are whole."""
        is_whole = self.montage is not None and self.montage.values.dtype.kind in "iu"
        return whole_text(int(value)) if is_whole else number_text(value)

    def _frame(self, painter: QPainter) -> None:
        assert self.montage is not None
        for places, ink in ((self.marked, self.theme.focus), ((self.chosen,) if self.chosen else (), self.theme.text)):
            painter.setPen(QPen(QColor(ink), 1))
            for place in places:
                found = self.montage.square(place) if place is not None else None
                if found is not None:
                    painter.drawRect(self._square(*found).adjusted(0, 0, -1, -1))

    def _place(self, spot: QPointF) -> Place | None:
        if self.montage is None or spot.y() < TITLE:
            return None
        wide, tall = self._side()
        row, column = int((spot.y() - TITLE) / tall), int(spot.x() / wide)
        rows, columns = self.montage.shape
        return self.montage.place(row, column) if 0 <= row < rows and 0 <= column < columns else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if place is not None:
            self.picked.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        known = self.montage.values if self.montage is not None else None
        if place is not None and known is not None:
            self.setToolTip(self._text(float(known[place if known.ndim else ()])))
        else:
            self.setToolTip(self.title)

    def leaveEvent(self, event: QEvent) -> None:
        self.setToolTip("")
        super().leaveEvent(event)

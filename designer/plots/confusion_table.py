"""Paints a table of counts: a row for each right class, a column for each class that a network said."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, SPACE_1, SPACE_2, Theme
from designer.plots.colours import channels, picture
from designer.plots.plot import RingedSurface, caption_font, number_font
from designer.plots.tiles import ARROWS
from designer.texts import counted

Cell = tuple[int, int]
"""The right class and the one that was said."""

TOP = 18
ROW = 13  # the least height of a line of text
WIDEST, HIGHEST = 72, 40  # pixels that one cell takes at most
NARROWEST = 28  # pixels in which a name cut short still tells something
LEAST_WITH_GAP = 4
PALEST = 0.16  # share of the colour in the cell of a single example
STRONGEST = 1.0
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each count as its share of its row; 0 in a row without examples."""
    sums: NDArray[np.float64] = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, sums, out=np.zeros_like(counts), where=sums > 0)


def shades(theme: Theme, shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The colours (rows, columns, 3) of shares: what is right and what is wrong, the stronger the more of the row."""
    # The root: a few percent of mistakes are what a person looks for.
    strength = np.where(shares > 0, PALEST + (STRONGEST - PALEST) * np.sqrt(shares), 0.0)[..., None]
    right = np.eye(len(shares), dtype=bool)[..., None]
    strong = np.where(right, channels(theme.curves[0]), channels(theme.curves[1]))
    ground = np.where(shares[..., None] > 0, channels(theme.panel), channels(theme.hover))
    return np.rint(ground + strength * (strong - ground)).astype(np.uint8)


def ink(theme: Theme, ground: QColor) -> str:
    """The text that is read best on a ground."""
    return max((theme.text, theme.panel), key=lambda colour: contrast(QColor(colour), ground))


def contrast(one: QColor, other: QColor) -> float:
    """How well two colours are told apart, from 1 to 21, by the formula of WCAG 2."""

    def luminance(colour: QColor) -> float:
        parts = [colour.redF(), colour.greenF(), colour.blueF()]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class ConfusionTable(RingedSurface):
    """The cells with their numbers where they fit; the pointer and the arrow keys tell which one is looked at."""

    pointed = Signal(object)
    """The cell that is looked at; None for none."""
    chosen = Signal(int, int)
    """The cell whose examples a person wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.rows_title = self.columns_title = ""
        self.counts: NDArray[np.float64] = np.zeros((0, 0))
        self.names: tuple[str, ...] = ()
        self.cell: Cell | None = None
        self._shares = self.counts
        self._prepared = QPixmap()
        self._columns, self._rows = self._edges()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(100, 60)

    def show_counts(self, counts: NDArray[np.float64], names: Sequence[str]) -> None:
        if self.cell is not None and max(self.cell) >= len(counts):
            self.look_at(None)
        self.counts, self.names, self._shares = counts, tuple(names), shares(counts)
        self._prepare()
        self.update()

    def look_at(self, cell: Cell | None) -> None:
        if cell != self.cell:
            self.cell = cell
            self.pointed.emit(cell)
            self.update()

    # Where things are.

    def area(self) -> QRectF:
        """Where the cells are, beside and below the names of the classes."""
        count, left = max(1, len(self.counts)), self._left()
        width = min(self.width() - left - 1, count * WIDEST)
        height = min(self.height() - TOP - 1, count * HIGHEST)
        return QRectF(left, TOP, max(1, width), max(1, height))

    def rect_of(self, row: int, column: int) -> QRectF:
        """Where a cell is, in whole pixels."""
        left, top = int(self._columns[column]), int(self._rows[row])
        return QRectF(left, top, int(self._columns[column + 1]) - left, int(self._rows[row + 1]) - top)

    def cell_at(self, x: float, y: float) -> Cell | None:
        area, count = self.area(), len(self.counts)
        if not count or not area.contains(x, y):
            return None
        row, column = (y - area.top()) / area.height() * count, (x - area.left()) / area.width() * count
        return min(count - 1, int(row)), min(count - 1, int(column))

    def _left(self) -> float:
        metrics = QFontMetricsF(caption_font())
        widest = max((metrics.horizontalAdvance(text) for text in (self.columns_title, *self.names)), default=0)
        return ROW + SPACE_1 + math.ceil(min(widest, self.width() / 3) + SPACE_2)

    # What is painted.

    def _edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where columns and rows begin and end, in whole pixels."""
        area, parts = self.area(), np.linspace(0, 1, max(1, len(self.counts)) + 1)
        columns, rows = area.left() + parts * area.width(), area.top() + parts * area.height()
        return np.rint(columns).astype(np.int64), np.rint(rows).astype(np.int64)

    def _prepare(self) -> None:
        """Paints all cells once: pointing at one of ten thousand must not paint the others again."""
        ratio = self.devicePixelRatioF()
        self._prepared = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        self._prepared.setDevicePixelRatio(ratio)
        self._prepared.fill(Qt.GlobalColor.transparent)
        self._columns, self._rows = self._edges()
        painter = QPainter(self._prepared)
        if len(self.counts):
            painter.drawImage(self.area().topLeft(), self._shaded(ratio))
            self._paint_diagonal(painter)
            self._paint_counts(painter)
        painter.end()

    def _shaded(self, ratio: float) -> QImage:
        """The colours of all cells, with a hairline between them where they are not tiny."""
        colours = shades(self.theme, self._shares)
        gap = round(ratio) if self._gap() else 0
        for axis, edges in ((0, self._rows), (1, self._columns)):
            sizes = np.diff(np.rint(edges * ratio).astype(np.int64))
            colours = colours.repeat(sizes, axis=axis)
            ends = sizes.cumsum()
            for hairline in range(1, gap + 1):
                colours[(ends - hairline, slice(None)) if axis == 0 else (slice(None), ends - hairline)] = channels(
                    self.theme.panel
                )
        image = picture(colours)
        image.setDevicePixelRatio(ratio)
        return image

    def _gap(self) -> int:
        return 1 if min(np.diff(self._rows).min(), np.diff(self._columns).min()) >= LEAST_WITH_GAP else 0

    def _paint_diagonal(self, painter: QPainter) -> None:
        """A frame around what is right: the diagonal is seen without its colour too."""
        if self._gap():
            painter.setPen(QPen(QColor(self.theme.border_strong), 1))
            for at in range(len(self.counts)):
                painter.drawRect(self.rect_of(at, at).adjusted(0.5, 0.5, -1.5, -1.5))

    def _paint_counts(self, painter: QPainter) -> None:
        """The numbers that fit. Empty cells stay empty: then mistakes are seen at once."""
        if np.diff(self._rows).min() <= ROW:
            return
        painter.setFont(number_font())
        metrics, grounds = QFontMetricsF(number_font()), shades(self.theme, self._shares)
        for row, column in np.argwhere(self.counts > 0).tolist():
            rect, text = self.rect_of(row, column).adjusted(0, 0, -1, -1), counted(round(self.counts[row, column]))
            if metrics.horizontalAdvance(text) <= rect.width() - 2:
                painter.setPen(QColor(ink(self.theme, QColor(*grounds[row, column].tolist()))))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._prepared)
        if len(self.counts):
            self._paint_names(painter)
        if self.cell is not None:
            painter.setPen(QPen(QColor(self.theme.text), 2))
            painter.drawRect(self.rect_of(*self.cell).adjusted(0, 0, -self._gap(), -self._gap()))
        if self._ring:
            painter.setPen(QPen(QColor(self.theme.focus), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_titles(self, painter: QPainter) -> None:
        """What rows and columns stand for: before the names of the columns, and upwards beside those of the rows."""
        area = self.area()
        painter.setPen(QColor(self.theme.faint))
        painter.drawText(QRectF(ROW, 0, area.left() - SPACE_2 - ROW, TOP), RIGHT, self.columns_title)
        painter.save()
        painter.translate(0, area.bottom())
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, area.height(), ROW), Qt.AlignmentFlag.AlignCenter, self.rows_title)
        painter.restore()

    def _paint_names(self, painter: QPainter) -> None:
        """The classes beside their rows and above their columns; where there is no room, every second or fewer."""
        painter.setFont(caption_font())
        self._paint_titles(painter)
        metrics, area, count = QFontMetricsF(caption_font()), self.area(), len(self.counts)
        row, column = self.cell or (-1, -1)
        for at in _written(count, math.ceil(ROW * count / area.height()), row):
            painter.setPen(QColor(self.theme.text if at == row else self.theme.muted))
            line = QRectF(ROW, self.rect_of(at, at).center().y() - ROW / 2, area.left() - SPACE_2 - ROW, ROW)
            name = metrics.elidedText(self.names[at], Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, RIGHT, name)
        room = area.width() / count
        widest = max(metrics.horizontalAdvance(name) for name in self.names) + SPACE_1
        stride = 1 if room >= NARROWEST else math.ceil(widest / room)
        width = room if stride == 1 else widest
        for at in _written(count, stride, column):
            painter.setPen(QColor(self.theme.text if at == column else self.theme.muted))
            left = self.rect_of(at, at).center().x() - width / 2
            if left + width > self.width() and at != column and stride > 1:
                continue
            left = min(left, self.width() - width)
            name = metrics.elidedText(self.names[at], Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(left, 0, width, TOP), Qt.AlignmentFlag.AlignCenter, name)

    # What a person does.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.look_at(self.cell_at(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().x(), event.position().y())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, key = len(self.counts) - 1, event.key()
        if key in ARROWS and last >= 0:
            down, across = ARROWS[Qt.Key(key)]
            row, column = self.cell or (0, 0)
            if self.cell is not None:
                row, column = min(max(row + down, 0), last), min(max(column + across, 0), last)
            self.look_at((row, column))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.cell is not None:
            self.chosen.emit(*self.cell)
        elif key == Qt.Key.Key_Escape and self.cell is not None:
            self.look_at(None)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.look_at(None)


def _written(count: int, stride: int, looked_at: int) -> list[int]:
    """Every so many classes are named; the one that is looked at pushes its neighbours away."""
    found = [at for at in range(0, count, stride) if looked_at < 0 or abs(at - looked_at) >= stride]
    return found if looked_at < 0 else [*found, looked_at]

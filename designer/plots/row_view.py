"""Draws a row of numbers as bars over a line at zero; the pointer over one tells it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from designer.look.theme import LIGHT, SPACE_2, Theme
from designer.plots.plot import HoverSurface, caption_font
from designer.plots.ticks import linear_ticks, tick_text

LEFT, WIDEST = 48, 40


class RowView(HoverSurface):
    """Bars side by side, upwards and downwards in the two colours of the signs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.values: NDArray[np.float32] = np.empty(0, dtype=np.float32)
        self.setMouseTracking(True)
        self.setMinimumHeight(40)

    def show_row(self, values: NDArray[np.float32]) -> None:
        self.values = values
        self.update()

    @property
    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(LEFT, 6, -SPACE_2, -6)

    @property
    def _width(self) -> float:
        return min(WIDEST, self._area.width() / max(1, len(self.values)))

    def _range(self) -> tuple[float, float]:
        low, high = min(0.0, float(self.values.min())), max(0.0, float(self.values.max()))
        return (low, high) if high > low else (low, low + 1.0)

    def bar(self, index: int) -> QRectF:
        """Where a number stands, in pixels of this widget."""
        low, high = self._range()
        scale = self._area.height() / (high - low)
        zero, value = self._area.bottom() + low * scale, float(self.values[index])
        gap = 1.0 if self._width > 4 else 0.0
        left = self._area.left() + index * self._width
        return QRectF(left, min(zero, zero - value * scale), self._width - gap, abs(value) * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not len(self.values):
            return
        low, high = self._range()
        ticks = linear_ticks(low, high, max(2, int(self._area.height() / 32)))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(caption_font())
        for tick in ticks:
            y = round(self._area.bottom() - (tick - low) / (high - low) * self._area.height()) + 0.5
            strong = abs(tick) < step * 1e-6
            painter.setPen(QPen(QColor(self.theme.border_strong if strong else self.theme.border), 1))
            painter.drawLine(QLineF(self._area.left(), y, self._area.right(), y))
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(QRectF(0, y - 8, LEFT - SPACE_2, 16), right, tick_text(tick, step))
        painter.setPen(Qt.PenStyle.NoPen)
        for index, value in enumerate(self.values):
            painter.setBrush(QColor(self.theme.curves[0 if value < 0 else 1]))
            painter.drawRect(self.bar(index))
        if 0 <= self._hovered < len(self.values):
            column = self.bar(self._hovered)
            column.setTop(self._area.top())
            column.setBottom(self._area.bottom())
            painter.setPen(QPen(QColor(self.theme.text), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = int((event.position().x() - self._area.left()) // self._width)
        self._hover(index if 0 <= index < len(self.values) else -1)

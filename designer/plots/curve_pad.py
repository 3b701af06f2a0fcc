"""A pad on which a person draws a row of measured numbers over time, by dragging along it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, RADIUS, Theme
from designer.plots.plot import Surface

ROOM = 1.25
INSET = 6.0
MOST_DOTS = 40
"""Of more numbers the line alone is drawn."""


class CurvePad(Surface):
    """The numbers as a line from left to right; a drag gives those that it passes its own height."""

    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.values: NDArray[np.float64] = np.zeros(0)
        self.reach = 1.0
        """What stands at the upper edge, and below zero at the lower one."""
        self._last: tuple[int, float] | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 72)

    def sizeHint(self) -> QSize:
        return QSize(200, 120)

    def show_values(self, values: NDArray[np.float64]) -> None:
        """Show these; what is drawn with the mouse keeps the scale that it was begun in."""
        self.values = values.copy()
        if self._last is None and len(values):
            self.reach = max(float(np.abs(values).max()) * ROOM, 1e-9)
        self.update()

    def area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET)

    def position_of(self, at: int, value: float) -> QPointF:
        """Where a number stands on the screen."""
        area = self.area()
        across = at / max(1, len(self.values) - 1)
        return QPointF(area.left() + across * area.width(), area.center().y() - value / self.reach * area.height() / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border_strong), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(QPen(QColor(theme.border), 1))
        middle = self.area().center().y()
        painter.drawLine(QPointF(self.area().left(), middle), QPointF(self.area().right(), middle))
        points = [self.position_of(at, value) for at, value in enumerate(self.values.tolist())]
        painter.setPen(QPen(QColor(theme.curves[0]), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        if len(points) <= MOST_DOTS:
            painter.setBrush(QColor(theme.curves[0]))
            for point in points:
                painter.drawEllipse(point, 2, 2)

    def _place(self, event: QMouseEvent) -> tuple[int, float]:
        area, spot = self.area(), event.position()
        share = min(max((spot.x() - area.left()) / max(area.width(), 1.0), 0.0), 1.0)
        height = (area.center().y() - spot.y()) / max(area.height() / 2, 1.0)
        return round(share * (len(self.values) - 1)), min(max(height, -1.0), 1.0) * self.reach

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and len(self.values):
            self._last = self._place(event)
            self._draw_to(*self._last)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._draw_to(*self._place(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def _draw_to(self, at: int, value: float) -> None:
        """All that a fast mouse leaps over lies on the line between."""
        before, was = self._last or (at, value)
        for one in range(min(before, at), max(before, at) + 1):
            share = (one - before) / (at - before) if at != before else 1.0
            self.values[one] = was + share * (value - was)
        self._last = at, value
        self.update()
        self.drawn.emit()

"""Draws the curve of a sweep: the loss over the logarithm of the learning rate, and the rate to use."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, SPACE_1, SPACE_2, Theme
from designer.plots.plot import Plot, number_font
from designer.plots.ticks import linear_ticks, rate_text, tick_text

LOWEST, HIGHEST = -6, 1
"""The powers of ten that the axis goes from and to."""
AIR = 0.08
MARK = 3.0
LEAST_GAP = 48
"""Pixels between two marks of the loss, about."""


class SweepView(QWidget):
    """The curve itself, from the lowest rate to the highest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.points: list[tuple[float, float]] = []
        """Each rate with its smoothed loss."""
        self.suggestion: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    @property
    def area(self) -> QRectF:
        """Where the curve is."""
        line = QFontMetricsF(number_font()).height()
        left = QFontMetricsF(number_font()).horizontalAdvance("0.0000") + SPACE_2
        return QRectF(self.rect()).adjusted(left, SPACE_2 + line, -SPACE_2, -line - SPACE_1)

    def range(self) -> tuple[float, float]:
        """The lowest and the highest loss that are shown: what shoots up at the end is cut off."""
        losses = [loss for _, loss in self.points]
        low, start = min(losses), max(losses[: max(1, len(losses) // 4)])
        high = min(max(losses), start + (start - low) + 1e-9)
        return low - AIR * (high - low) - 1e-9, high + AIR * (high - low) + 1e-9

    def marks(self) -> list[float]:
        """The round losses that are written beside the curve."""
        return linear_ticks(*self.range(), max(2, round(self.area.height() / LEAST_GAP)))

    def place(self, rate: float, loss: float) -> QPointF:
        """Where a point of the curve is drawn."""
        area, (low, high) = self.area, self.range()
        across = (math.log10(rate) - LOWEST) / (HIGHEST - LOWEST)
        up = (loss - low) / (high - low)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.points:
            return
        painter, theme, area = QPainter(self), self.theme, self.area
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(number_font())
        self._paint_axes(painter, area)
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(area.adjusted(0, -2, 0, 2))
        painter.drawPolyline(QPolygonF([self.place(*point) for point in self.points]))
        painter.setClipping(False)
        if self.suggestion is not None:
            self._paint_suggestion(painter, area, self.suggestion)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        theme, line = self.theme, QFontMetricsF(number_font()).height()
        for power in range(LOWEST, HIGHEST + 1):
            across = area.left() + (power - LOWEST) / (HIGHEST - LOWEST) * area.width()
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(QPointF(across, area.top()), QPointF(across, area.bottom()))
            painter.setPen(QColor(theme.muted))
            room = QRectF(across - 40, area.bottom() + SPACE_1, 80, line)
            if power == HIGHEST:
                room.moveRight(area.right() + SPACE_1)
            side = Qt.AlignmentFlag.AlignRight if power == HIGHEST else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(room, side, rate_text(10.0**power))
        (low, high), losses = self.range(), self.marks()
        step = losses[1] - losses[0] if len(losses) > 1 else high - low
        for loss in losses:
            down = area.bottom() - (loss - low) / (high - low) * area.height()
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(QPointF(area.left(), down), QPointF(area.right(), down))
            painter.setPen(QColor(theme.muted))
            room = QRectF(0, down - line / 2, area.left() - SPACE_1, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, tick_text(loss, step))

    def _paint_suggestion(self, painter: QPainter, area: QRectF, rate: float) -> None:
        theme = self.theme
        loss = min(self.points, key=lambda point: abs(math.log(point[0] / rate)))[1]
        at = self.place(rate, loss)
        painter.setPen(QPen(QColor(theme.good), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.good))
        painter.drawEllipse(at, MARK, MARK)
        painter.setPen(QColor(theme.good))
        room = QRectF(at.x() - 60, 0, 120, area.top() - 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, rate_text(rate))


class SweepPlot(Plot):
    """The curve, or the sentence that says how to get one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = SweepView(self.content)
        self.column.addWidget(self.view, 1)
        self._retranslate()

    @property
    def points(self) -> list[tuple[float, float]]:
        return self.view.points

    def add_point(self, rate: float, loss: float) -> None:
        self.view.points.append((rate, loss))
        self.refresh()

    def suggest(self, rate: float | None) -> None:
        self.view.suggestion = rate
        self.refresh()

    def clear(self) -> None:
        self.view.points, self.view.suggestion = [], None
        self.refresh()

    def _has_data(self) -> bool:
        return bool(self.view.points)

    def _draw(self) -> None:
        rate = self.view.suggestion
        text = self.tr("The loss over the learning rate.")
        if rate is not None:
            text = self.tr("The loss over the learning rate; it falls fastest near {rate}.").format(
                rate=rate_text(rate)
            )
        self.view.setAccessibleName(text)
        self.view.update()

    def _take_theme(self) -> None:
        self.view.theme = self.theme
        self.view.update()

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("The loss at each learning rate appears here. Press Find a learning rate: it tries them on a copy.")
        )
        self.refresh()

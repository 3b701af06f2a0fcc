"""Draws the marks beside and below a chart: muted labels and hairlines, in a margin that never moves."""

import math

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.look.theme import LIGHT, SPACE_2, Theme
from designer.plots.across import STEP, TIME
from designer.plots.plot import caption_font
from designer.plots.ticks import linear_ticks, log_ticks, tick_text, time_text, time_ticks, whole_text

LEFT_MARGIN = 48
BOTTOM_MARGIN = 20


class ValueAxis(pg.AxisItem):
    """The values at the left, with one hairline through the chart for each mark."""

    def __init__(self) -> None:
        super().__init__("left")
        self.theme: Theme = LIGHT
        self.logarithmic = False
        self.setGrid(255)  # makes the axis reach across the chart, where its hairlines are
        self.setWidth(LEFT_MARGIN)

    def labels(self, height: float) -> list[tuple[float, str]]:
        """Where the marks stand, and what they say."""
        low, high = self.range
        count = max(2, int(height / 32))
        if self.logarithmic:
            ticks = log_ticks(low, high, count)
            return [(tick, tick_text(10.0**tick, 10.0 ** math.floor(tick + 1e-9))) for tick in ticks]
        ticks = linear_ticks(low, high, count)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        return [(tick, tick_text(tick, step)) for tick in ticks]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        bounds = self.mapRectFromParent(self.geometry())
        chart = self.linkedView().mapRectToItem(self, self.linkedView().boundingRect())
        low, high = self.range
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(caption_font())
        for value, text in self.labels(bounds.height()):
            y = round(bounds.bottom() - (value - low) / (high - low) * bounds.height())
            painter.setPen(QPen(QColor(self.theme.border), 1))
            painter.drawLine(QLineF(chart.left(), y, chart.right(), y))
            painter.setPen(QColor(self.theme.muted))
            row = QRectF(bounds.left(), y - 8, bounds.width() - SPACE_2, 16)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


class StepAxis(pg.AxisItem):
    """The steps below, counted in steps, in epochs or by the time that had passed."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.theme: Theme = LIGHT
        self.unit = ""
        """The word for what is counted."""
        self.counts: str = STEP
        self.logarithmic = False
        self.setHeight(BOTTOM_MARGIN)

    def count(self, counts: str, unit: str, *, logarithmic: bool) -> None:
        """Counts steps, epochs or time, which this word says."""
        self.counts, self.unit, self.logarithmic = counts, unit, logarithmic
        self.update()

    def labels(self, width: float) -> list[tuple[float, str]]:
        """Where the marks stand, and what they say."""
        low, high = self.range
        count = max(1, int(width / 80))
        if self.logarithmic:
            return [
                (tick, self._text(10.0**tick, 10.0 ** math.floor(tick + 1e-9))) for tick in log_ticks(low, high, count)
            ]
        if self.counts == TIME:
            return [(tick, time_text(tick)) for tick in time_ticks(max(low, 0.0), high, count)]
        ticks = linear_ticks(low, high, count, whole=self.counts == STEP)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        return [(tick, self._text(tick, step)) for tick in ticks]

    def _text(self, value: float, step: float) -> str:
        if self.counts == TIME:
            return time_text(value)
        return whole_text(round(value)) if abs(value - round(value)) < 1e-6 * step else tick_text(value, step)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        bounds = self.mapRectFromParent(self.geometry())
        low, high = self.range
        metrics = QFontMetricsF(caption_font())
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        row = QRectF(bounds.left(), bounds.top() + 4, bounds.width(), 16)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self.unit)
        limit = bounds.right() - metrics.horizontalAdvance(self.unit) - SPACE_2
        for value, text in self.labels(bounds.width()):
            x = bounds.left() + (value - low) / (high - low) * bounds.width()
            left = max(bounds.left(), x - metrics.horizontalAdvance(text) / 2)
            if left + metrics.horizontalAdvance(text) > limit:
                continue
            row.moveLeft(round(left))
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)

"""Draws distributions one behind the other: the oldest pale at the back, the newest bright in front."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from designer.look.theme import LIGHT, SPACE_1, SPACE_2, SPACE_3, Theme
from designer.plots.colours import blend
from designer.plots.plot import Surface, caption_font
from designer.plots.slices import Slice
from designer.plots.ticks import linear_ticks, tick_text, whole_text

LEFT = 40
BOTTOM = 20


@dataclass(frozen=True)
class _Ridge:
    outline: QPolygonF
    baseline: QLineF
    fill: QColor
    line: QColor


def outline(slice_: Slice, low: float, high: float, area: QRectF, baseline: float, height: float) -> QPolygonF:
    """The counts of a slice as a line over its own bins, its highest bin `height` high."""
    histogram = slice_.histogram
    counts: NDArray[np.float64] = np.asarray(histogram.counts, dtype=np.float64)
    middle, reach = (histogram.low + histogram.high) / 2, histogram.high - histogram.low
    if slice_.is_flat:
        counts, reach = np.array([1.0]), (high - low) / 200
    bins = len(counts)
    edges = middle + reach * (np.arange(-0.5, bins + 1) / bins - 0.5)
    heights = np.concatenate([[0.0], counts, [0.0]]) * (height / max(1.0, counts.max()))
    x = np.clip(area.left() + (edges - low) / (high - low) * area.width(), area.left(), area.right())
    return QPolygonF([QPointF(*point) for point in zip(x, baseline - heights, strict=True)])


class RidgeView(Surface):
    """The slices of one tensor over one axis of values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.ridges: list[_Ridge] = []
        self._steps: list[tuple[float, str]] = []
        self._marks: list[tuple[float, str]] = []
        self._area = QRectF()
        self.unit = ""
        self.setMinimumHeight(60)

    def show_slices(self, slices: Sequence[Slice], low: float, high: float, colour: str) -> None:
        """Prepares everything that is painted; the range is that of the axis."""
        self._area = area = QRectF(self.rect()).adjusted(LEFT, 0, -SPACE_3, -BOTTOM)
        height = area.height() * max(0.34, 0.86 - 0.14 * (len(slices) - 1))
        gap = (area.height() - height - 1) / max(1, len(slices) - 1)
        top = area.top() + height if len(slices) > 1 else area.bottom() - 1
        self.ridges.clear()
        for index, slice_ in enumerate(slices):
            baseline = round(top + index * gap) + 0.5
            age = index / (len(slices) - 1) if len(slices) > 1 else 1.0
            self.ridges.append(
                _Ridge(
                    outline(slice_, low, high, area, baseline, height),
                    QLineF(area.left(), baseline, area.right(), baseline),
                    blend(colour, self.theme.panel, 0.10 + 0.34 * age**1.5),
                    blend(colour, self.theme.panel, 0.38 + 0.62 * age),
                )
            )
        self._mark_axes(slices, low, high)
        self.update()

    def show_one(self, slice_: Slice, newest: Slice, low: float, high: float, colour: str) -> None:
        """Prepares one slice, drawn as large as there is room, with the outline of the newest behind it."""
        self._area = area = QRectF(self.rect()).adjusted(LEFT, 0, -SPACE_3, -BOTTOM)
        baseline, height = area.bottom() - 0.5, area.height() * 0.94
        line = QLineF(area.left(), baseline, area.right(), baseline)
        clear, pale = QColor(Qt.GlobalColor.transparent), QColor(self.theme.faint)
        fill, strong = blend(colour, self.theme.panel, 0.44), blend(colour, self.theme.panel, 1.0)
        self.ridges = [
            _Ridge(outline(newest, low, high, area, baseline, height), line, clear, pale),
            _Ridge(outline(slice_, low, high, area, baseline, height), line, fill, strong),
        ]
        self._mark_axes([slice_], low, high)
        self._steps = [(baseline, whole_text(slice_.step))]
        self.update()

    def _mark_axes(self, slices: Sequence[Slice], low: float, high: float) -> None:
        ends = [0, len(slices) - 1] if len(slices) > 1 else [0]
        self._steps = [(self.ridges[end].baseline.y1(), whole_text(slices[end].step)) for end in ends]
        ticks = linear_ticks(low, high, max(2, int(self._area.width() / 52)))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        across = self._area.width() / (high - low)
        self._marks = [(self._area.left() + (tick - low) * across, tick_text(tick, step)) for tick in ticks]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_axes(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for ridge in self.ridges:
            painter.setPen(QPen(ridge.line, 1))
            painter.drawLine(ridge.baseline)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ridge.fill)
            painter.drawPolygon(ridge.outline)
            painter.setPen(QPen(ridge.line, 1))
            painter.drawPolyline(ridge.outline)

    def _paint_axes(self, painter: QPainter) -> None:
        painter.setFont(caption_font())
        metrics = QFontMetricsF(caption_font())
        for x, text in self._marks:
            painter.setPen(QPen(QColor(self.theme.border), 1))
            painter.drawLine(QLineF(round(x), self._area.top(), round(x), self._area.bottom()))
            width = metrics.horizontalAdvance(text)
            left = min(x - width / 2, self.width() - width)
            if left < LEFT - SPACE_1:
                continue  # the name of the steps stands there
            painter.setPen(QColor(self.theme.muted))
            row = QRectF(left, self._area.bottom() + 4, width + 1, 16)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        painter.setPen(QColor(self.theme.muted))
        for y, text in self._steps:
            row = QRectF(0, y - 9, LEFT - SPACE_2, 16)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        row = QRectF(0, self._area.bottom() + 4, LEFT - SPACE_2, 16)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self.unit)

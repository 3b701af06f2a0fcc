"""Draws distributions side by side over the steps: the more numbers stand at a value, the stronger its colour."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from designer.look.theme import LIGHT, SPACE_1, SPACE_2, SPACE_3, Theme
from designer.plots.colours import blend, channels, picture
from designer.plots.plot import Surface, caption_font
from designer.plots.slices import Slice
from designer.plots.ticks import linear_ticks, tick_text, whole_text

LEFT, BOTTOM = 48, 20
PROFILE = 72
"""The width of the slice that is drawn beside the map."""
MOST_COLUMNS, MOST_ROWS = 1024, 512


def shares(slice_: Slice, low: float, high: float, rows: int) -> NDArray[np.float64]:
    """How much of a slice lies in each of so many equal rows from `low` to `high`; the fullest row is 1."""
    histogram = slice_.histogram
    counts = np.asarray(histogram.counts, dtype=np.float64)
    total = counts.sum()
    if not total or high <= low:
        return np.zeros(rows)
    reach, middle = histogram.high - histogram.low, (histogram.low + histogram.high) / 2
    if slice_.is_flat:
        counts, reach = np.array([total]), (high - low) / 200
    edges = middle + reach * np.linspace(-0.5, 0.5, len(counts) + 1)
    below = np.concatenate([[0.0], np.cumsum(counts)])
    found = np.diff(np.interp(np.linspace(low, high, rows + 1), edges, below))
    return found / max(found.max(), 1e-300)


class HeatView(Surface):
    """The steps of one tensor from left to right, its values from bottom to top; one slice stands beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.unit = ""
        self.image = QImage()
        self.marker = 0.0
        self.steps: list[int] = []
        self._area = QRectF()
        self._profile = QPolygonF()
        self._colour = LIGHT.accent
        self._range = (0.0, 1.0)
        self.setMinimumHeight(60)

    def show_slices(self, slices: Sequence[Slice], low: float, high: float, colour: str, chosen: Slice) -> None:
        """Prepares everything that is painted; the chosen slice is marked, and drawn at the right."""
        self._area = QRectF(self.rect()).adjusted(LEFT, 0, -PROFILE - SPACE_3, -BOTTOM)
        self.steps = [each.step for each in slices]
        self._range, self._colour = (low, high), colour
        columns = min(MOST_COLUMNS, max(1, round(self._area.width())))
        rows = min(MOST_ROWS, max(1, round(self._area.height())))
        known = np.stack([shares(each, low, high, rows) for each in slices])
        nearest = np.searchsorted(self._ends(), np.linspace(self.steps[0], self.steps[-1], columns))
        strength = known[np.minimum(nearest, len(slices) - 1)].T[::-1, :, None] ** 0.6
        ground, full = channels(self.theme.raised), channels(colour)
        self.image = picture(np.rint(ground + strength * (full - ground)).astype(np.uint8))
        self.marker = self.place(chosen.step)
        self._shape(shares(chosen, low, high, rows))
        self.update()

    def _ends(self) -> NDArray[np.float64]:
        """Up to where each slice reaches: half way to the next."""
        steps = np.array(self.steps, dtype=np.float64)
        return (steps[:-1] + steps[1:]) / 2

    def place(self, step: int) -> float:
        """Where a step stands, in pixels of this widget."""
        first, last = self.steps[0], self.steps[-1]
        share = (step - first) / (last - first) if last > first else 1.0
        return self._area.left() + share * self._area.width()

    def _shape(self, heights: NDArray[np.float64]) -> None:
        left, tall = self._area.right() + SPACE_2, self._area.height() / len(heights)
        bottom = self._area.bottom()
        x = left + heights * (PROFILE - SPACE_1)
        y = bottom - (np.arange(len(heights)) + 0.5) * tall
        line = [QPointF(*point) for point in zip(x, y, strict=True)]
        self._profile = QPolygonF([QPointF(left, bottom), *line, QPointF(left, self._area.top())])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(self._area, self.image)
        self._paint_axes(painter)
        painter.setPen(QPen(QColor(self.theme.text), 1))
        x = round(min(self.marker, self._area.right() - 1)) + 0.5
        painter.drawLine(QLineF(x, self._area.top(), x, self._area.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._colour), 1))
        painter.setBrush(blend(self._colour, self.theme.panel, 0.44))
        painter.drawPolygon(self._profile)

    def _paint_axes(self, painter: QPainter) -> None:
        area, (low, high) = self._area, self._range
        metrics = QFontMetricsF(caption_font())
        painter.setFont(caption_font())
        ticks = linear_ticks(low, high, max(2, int(area.height() / 32)))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self.theme.muted))
        for tick in ticks:
            y = area.bottom() - (tick - low) / (high - low) * area.height()
            if area.top() + 6 <= y <= area.bottom() - 4:
                painter.drawText(QRectF(0, y - 8, LEFT - SPACE_2, 16), right, tick_text(tick, step))
        row = QRectF(0, area.bottom() + 4, LEFT - SPACE_2, 16)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self.unit)
        if not self.steps:
            return
        first, last = whole_text(self.steps[0]), whole_text(self.steps[-1])
        row = QRectF(area.left(), area.bottom() + 4, area.width(), 16)
        if metrics.horizontalAdvance(first + last) + SPACE_3 < area.width():
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, first)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, last)

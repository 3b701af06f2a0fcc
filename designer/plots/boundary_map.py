"""Paints where a network sees which class, with the points that it learns from."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, RADIUS, Theme
from designer.plots.colours import channels, picture
from designer.plots.plot import Surface, caption_font
from designer.plots.ticks import linear_ticks, tick_text

LEFT = 36
BOTTOM = 18
WEAKEST, STRONGEST = 0.06, 0.5  # share of the class's colour where the network is unsure, and where it is sure
DOT = 3.5  # the radius of a point, with its ring


def class_colour(theme: Theme, index: int) -> str:
    return theme.curves[index % len(theme.curves)]


def class_map(probabilities: NDArray[np.float32], theme: Theme) -> QImage:
    """Probabilities (rows, columns, classes), the first row lowest, as colours on the panel, the first row below."""
    classes = probabilities.shape[-1]
    known = np.nan_to_num(np.asarray(probabilities, dtype=np.float64))
    palette = np.array([channels(class_colour(theme, index)) for index in range(classes)])
    even = 1.0 / classes
    sure = np.clip((known.max(axis=-1) - even) / (1.0 - even), 0.0, 1.0) if classes > 1 else known[..., 0]
    share = (WEAKEST + (STRONGEST - WEAKEST) * sure)[..., None]
    mixed = (known @ palette) / np.maximum(known.sum(axis=-1, keepdims=True), 1e-9)
    ground = channels(theme.panel)
    return picture(np.rint(ground + share * (mixed - ground)).astype(np.uint8)[::-1])


class BoundaryMap(Surface):
    """A square map with axes; points lie on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.low, self.high = (-1.0, -1.0), (1.0, 1.0)
        self._prepared = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(100, 80)

    def area(self) -> QRectF:
        """Where the map is: a square in the middle, beside its axes."""
        side = max(1, min(self.width() - LEFT - 8, self.height() - BOTTOM - 4))
        return QRectF(max(LEFT, round((self.width() - side) / 2)), 2, side, side)

    def place(self, x: float, y: float) -> QPointF:
        """Where a point of the data is, in pixels of this widget."""
        area = self.area()
        across = (x - self.low[0]) / (self.high[0] - self.low[0])
        up = (y - self.low[1]) / (self.high[1] - self.low[1])
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def show_map(
        self,
        probabilities: NDArray[np.float32] | None,
        points: NDArray[np.float64],
        labels: NDArray[np.int64],
        low: tuple[float, float],
        high: tuple[float, float],
    ) -> None:
        """Prepares the whole picture; without probabilities only points on an empty map."""
        self.low, self.high = low, high
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = self.area()
        if probabilities is not None:
            painter.drawImage(area, class_map(probabilities, self.theme))
        self._paint_axes(painter, area)
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self._paint_points(painter, points, labels)
        painter.end()
        self._prepared = pixmap
        self.update()

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.border), 1))
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        metrics = QFontMetricsF(caption_font())
        for axis in (0, 1):
            ticks = linear_ticks(self.low[axis], self.high[axis], max(2, int(area.width() / 44)))
            step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
            for tick in ticks:
                text = tick_text(tick, step)
                at = self.place(tick, tick)
                if axis == 0:
                    half = metrics.horizontalAdvance(text) / 2 + 1
                    row = QRectF(at.x() - half, area.bottom() + 4, 2 * half, 14)
                    painter.drawText(row, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
                else:
                    row = QRectF(area.left() - LEFT, at.y() - 8, LEFT - 6, 16)
                    painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_points(self, painter: QPainter, points: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
        first, last = self.place(*self.low), self.place(*self.high)
        share = (points - self.low) / np.subtract(self.high, self.low)
        reach = np.array([last.x() - first.x(), last.y() - first.y()])
        corners = np.array([first.x(), first.y()]) + share * reach - DOT
        for index in np.unique(labels):
            dot = self._dot(class_colour(self.theme, int(index)))
            for x, y in corners[labels == index]:
                painter.drawPixmap(QPointF(x, y), dot)

    def _dot(self, colour: str) -> QPixmap:
        """One point, ringed in the panel's colour; a copied picture is drawn ten times as fast as an ellipse."""
        ratio = self.devicePixelRatioF()
        dot = QPixmap(round(2 * DOT * ratio), round(2 * DOT * ratio))
        dot.setDevicePixelRatio(ratio)
        dot.fill(Qt.GlobalColor.transparent)
        painter = QPainter(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.panel), 1))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(DOT, DOT), DOT - 0.75, DOT - 0.75)
        painter.end()
        return dot

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, self._prepared)


class ClassLegend(QWidget):
    """A dot and a number for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.classes = 0
        self.setFixedHeight(20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(caption_font())
        left = float(RADIUS)
        for index in range(self.classes):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(class_colour(self.theme, index)))
            painter.drawEllipse(QPointF(left, self.height() / 2), 4, 4)
            painter.setPen(QColor(self.theme.muted))
            row = QRectF(left + 8, 0, 60, self.height())
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(index))
            left += 20 + QFontMetricsF(caption_font()).horizontalAdvance(str(index))

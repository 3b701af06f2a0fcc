"""Draws how large updates are against the weights, on a logarithmic axis with the usual size marked."""

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from designer.look.theme import LIGHT, SPACE_2, SPACE_3, Theme
from designer.plots.colours import blend
from designer.plots.plot import Surface, caption_font
from designer.plots.ticks import whole_text

LEFT, BOTTOM = 44, 20
USUAL = -3.0
"""Updates of about a thousandth of the weights are usual: Karpathy, CS231n, "Ratio of weights:updates"."""
AROUND = 0.5
"""The band reaches half a power of ten to each side."""

Curve = Sequence[tuple[int, float]]
"""Steps, and the ratio at each."""


class RatioView(Surface):
    """A curve for each tensor, the chosen one strong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.unit = ""
        self.lines: dict[str, list[QPolygonF]] = {}
        """The parts of each curve between what was no number."""
        self.band = QRectF()
        self.marker = 0.0
        self._chosen = ""
        self._colour = LIGHT.accent
        self._area = QRectF()
        self._range = (-6.0, -1.0)
        self._steps = (0, 1)
        self.setMinimumSize(120, 60)

    def show_curves(self, curves: Mapping[str, Curve], chosen: str, step: int, colour: str) -> None:
        """Prepares the curves; the marked step is that which is told."""
        self._area = QRectF(self.rect()).adjusted(LEFT, 4, -SPACE_3, -BOTTOM)
        known = [math.log10(value) for curve in curves.values() for _, value in curve if _is_size(value)]
        self._range = min([-5.0, *map(math.floor, known)]), max([-1.0, *map(math.ceil, known)])
        steps = [at for curve in curves.values() for at, _ in curve]
        self._steps = (min(steps, default=0), max(steps, default=0))
        self._chosen, self._colour = chosen, colour
        self.lines = {name: self._parts(curve) for name, curve in curves.items()}
        top, bottom = self._y(USUAL + AROUND), self._y(USUAL - AROUND)
        self.band = QRectF(self._area.left(), top, self._area.width(), bottom - top)
        self.marker = self._x(step)
        self.update()

    def _x(self, step: int) -> float:
        first, last = self._steps
        share = (step - first) / (last - first) if last > first else 1.0
        return self._area.left() + share * self._area.width()

    def _y(self, power: float) -> float:
        low, high = self._range
        return self._area.bottom() - (power - low) / (high - low) * self._area.height()

    def _parts(self, curve: Curve) -> list[QPolygonF]:
        parts: list[list[QPointF]] = [[]]
        for step, value in curve:
            if _is_size(value):
                parts[-1].append(QPointF(self._x(step), self._y(math.log10(value))))
            else:
                parts.append([])
        return [QPolygonF(part) for part in parts if part]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.band, blend(self.theme.good, self.theme.panel, 0.16))
        self._paint_axes(painter)
        painter.setPen(QPen(QColor(self.theme.faint), 1))
        painter.drawLine(QLineF(self.marker, self._area.top(), self.marker, self._area.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name in sorted(self.lines, key=lambda one: one == self._chosen):
            share = 1.0 if name == self._chosen else 0.4
            painter.setPen(QPen(blend(self._colour, self.theme.panel, share), 1))
            for part in self.lines[name]:
                painter.drawPolyline(part)
                painter.setBrush(blend(self._colour, self.theme.panel, share))
                if part.count() == 1:
                    painter.drawEllipse(part.at(0), 1.5, 1.5)

    def _paint_axes(self, painter: QPainter) -> None:
        painter.setFont(caption_font())
        low, high = (round(end) for end in self._range)
        stride = max(1, math.ceil((high - low) * 18 / max(1.0, self._area.height())))
        right = Qt.AlignmentFlag.AlignRight
        for power in range(low, high + 1):
            if (power - USUAL) % stride:
                continue
            y = round(self._y(power)) + 0.5
            painter.setPen(QPen(QColor(self.theme.border), 1))
            painter.drawLine(QLineF(self._area.left(), y, self._area.right(), y))
            painter.setPen(QColor(self.theme.text if power == USUAL else self.theme.muted))
            row = QRectF(0, y - 8, LEFT - SPACE_2, 16)
            painter.drawText(row, right | Qt.AlignmentFlag.AlignVCenter, f"1e{power}".replace("-", "−"))
        painter.setPen(QColor(self.theme.muted))
        row = QRectF(self._area.left(), self._area.bottom() + 4, self._area.width(), 16)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, whole_text(self._steps[0]))
        painter.drawText(row, right | Qt.AlignmentFlag.AlignTop, whole_text(self._steps[1]))
        unit = QRectF(0, self._area.bottom() + 4, LEFT - SPACE_2, 16)
        painter.drawText(unit, right | Qt.AlignmentFlag.AlignTop, self.unit)


def _is_size(value: float) -> bool:
    return math.isfinite(value) and value > 0

"""A small picture of the learning rate over a training."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.style import mono_font
from designer.look.theme import RADIUS, SPACE_2, TYPE_CAPTION, Theme
from designer.panels.editors.amounts import written
from engine.training.choices import Training

POINTS = 160
EPOCH_STEPS = 20
"""Enough to see the stairs of an epoch; the shape of a schedule depends on it little."""
STILL = 3
"""A schedule that looks at the loss is shown as if that stood still from one part of so many on."""
LONGEST_STILL = 2000


class RateCurve(QWidget):
    """Draws the curve of the schedule; its highest rate stands above it, the number of epochs below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rates: list[float] = []
        self.epochs = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, 96)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def show_training(self, training: Training | None) -> None:
        """Show the rates of these settings; nothing where they cannot be."""
        self.rates = rates(training) if training else []
        self.epochs = training.epochs if training else 0
        self.setVisible(bool(self.rates))
        text = self.tr("Learning rate over {epochs} epochs: from {first} over {highest} to {last}")
        if self.rates:
            first, highest, last = (written(float(f"{rate:.2g}")) for rate in self._telling())
            text = text.format(epochs=self.epochs, first=first, highest=highest, last=last)
            self.setAccessibleName(text)
            self.setToolTip(text)
        self.update()

    def _telling(self) -> tuple[float, float, float]:
        return self.rates[0], max(self.rates), self.rates[-1]

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.rates:
            return
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setFont(mono_font(TYPE_CAPTION))
        painter.setPen(QColor(theme.muted))
        edge = self.rect().adjusted(SPACE_2, 6, -SPACE_2, -6)
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(edge, Qt.AlignmentFlag.AlignTop | right, written(float(f"{max(self.rates):.3g}")))
        painter.drawText(edge, Qt.AlignmentFlag.AlignBottom, "0")
        painter.drawText(edge, Qt.AlignmentFlag.AlignBottom | right, written(self.epochs))
        self._paint_curve(painter, QRectF(edge).adjusted(0, 18, 0, -18))

    def _paint_curve(self, painter: QPainter, area: QRectF) -> None:
        highest = max(self.rates) or 1.0
        across, up = area.width() / (len(self.rates) - 1), area.height() / highest
        line = [QPointF(area.left() + at * across, area.bottom() - rate * up) for at, rate in enumerate(self.rates)]
        soft = QColor(self.theme.accent)
        soft.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(QPolygonF([area.bottomLeft(), *line, area.bottomRight()]))
        painter.setPen(QPen(QColor(self.theme.accent), 1.5))
        painter.drawPolyline(line)


def rates(training: Training) -> list[float]:
    """The learning rate at evenly spaced steps of a training."""
    steps = training.epochs * EPOCH_STEPS
    places = [round(index * (steps - 1) / (POINTS - 1)) for index in range(POINTS)]
    found = [training.optimizer.learning_rate * _factor(training, at, steps) for at in places]
    return found if all(map(math.isfinite, found)) else []


def _factor(training: Training, step: int, steps: int) -> float:
    waited = step // EPOCH_STEPS - training.epochs // STILL
    lowered = training.schedule.lowered([1.0] * min(waited, LONGEST_STILL))
    return training.schedule.factor(step, steps, EPOCH_STEPS) * lowered

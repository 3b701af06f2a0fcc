"""The outline of a layer that is dragged in from the palette, where it would land."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import color, pen
from designer.look.theme import RADIUS_NODE, Theme
from engine.graph.measures import WIDTH

HEIGHT = 80.0
OPACITY = 0.12
Z = 4.0


class Ghost(QGraphicsItem):
    """Stands with its middle at its position."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setZValue(Z)

    def boundingRect(self) -> QRectF:
        return QRectF(-WIDTH / 2 - 2, -HEIGHT / 2 - 2, WIDTH + 4, HEIGHT + 4)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(pen(self.theme.accent, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(color(self.theme.accent, OPACITY))
        painter.drawRoundedRect(self.boundingRect().adjusted(2, 2, -2, -2), RADIUS_NODE, RADIUS_NODE)

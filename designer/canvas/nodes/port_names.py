"""The names of the ports of a node that may be left alone; they stand beside it while the pointer is on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Ink, color, pen
from designer.canvas.nodes.layout import Port
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from designer.look.theme import RADIUS, SPACE_1
from engine.graph.measures import CALM_ROW

GAP = 10.0
INSET = 6.0
Z = 3.5


class PortNames(QGraphicsItem):
    """One small card for each side of the node that has such ports."""

    def __init__(self, ink: Ink) -> None:
        super().__init__()
        self.ink = ink
        self.names: list[str] = []
        self._cards: list[tuple[QRectF, list[tuple[QPointF, str]]]] = []
        self._bounds = QRectF()
        self.setZValue(Z)
        self.hide()

    def show_names(self, item: NodeItem | None) -> None:
        """Stand beside this node; hidden where there is none, or where it has no such port."""
        self.prepareGeometryChange()
        calm = [port for port in item.layout.ports if port.calm] if item is not None else []
        sides = [[port for port in calm if port.is_output is side] for side in (False, True)]
        self._cards = [self._card(side) for side in sides if side]
        self.names = [port.name for port in calm]
        self._bounds = QRectF()
        for area, _ in self._cards:
            self._bounds = self._bounds.united(area.adjusted(-1, -1, 1, 1))
        if item is not None:
            self.setPos(item.pos())
        self.setVisible(bool(calm))
        self.update()

    def _card(self, ports: list[Port]) -> tuple[QRectF, list[tuple[QPointF, str]]]:
        """Each name stands at the height of its port."""
        face = self.ink.small
        width = max(face.width(port.name) for port in ports) + 2 * INSET
        across, first, last = ports[0].centre.x(), ports[0].y, ports[-1].y
        left = across + GAP if ports[0].is_output else across - GAP - width
        half = (CALM_ROW + SPACE_1) / 2
        lines = [(QPointF(left + INSET, port.y + face.measures.capHeight() / 2), port.name) for port in ports]
        return QRectF(left, first - half, width, last - first + 2 * half), lines

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform()) < PLAIN_BELOW:
            return
        theme = self.ink.theme
        for area, lines in self._cards:
            painter.setPen(pen(theme.border_strong, 1.0))
            painter.setBrush(color(theme.raised))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
            painter.setPen(color(theme.text))
            painter.setFont(self.ink.small.font)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for at, name in lines:
                painter.drawText(at, name)

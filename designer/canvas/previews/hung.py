"""What hangs below a node: a part of it, which moves and goes with it, and fades where the canvas is small."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem

from designer.canvas.ink import Ink, color, pen
from designer.look.theme import RADIUS

GAP = 4.0
LOW, TALL = 34.0, 55.0
"""How high it is where another node stands close below, and elsewhere."""
GONE_BELOW, WHOLE_FROM = 0.2, 0.32
"""It fades where the canvas is small."""


class Hung(QGraphicsItem):
    """A card of its own size below the card of a node."""

    def __init__(self, node: QGraphicsItem, ink: Ink) -> None:
        super().__init__(node)
        # Held on to: a node that left the scene would take this with it when it is deleted.
        self.node: QGraphicsItem | None = node
        self.ink = ink
        self.width = self.height = 0.0
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)

    @property
    def tip(self) -> str:
        """What the tooltip says."""
        raise NotImplementedError

    def drop(self, scene: QGraphicsScene) -> None:
        """Leave the node and the scene."""
        # Apart from its node first: two that hold each other are deleted in any order.
        self.setParentItem(None)  # type: ignore[arg-type]
        self.node = None
        if self.scene() is scene:
            scene.removeItem(self)

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, self.width + 2, self.height + 2)

    def ground(self, painter: QPainter, *, alarms: bool = False) -> bool:
        """Draw the card itself; False where it is too small to be seen."""
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom <= GONE_BELOW:
            return False
        theme = self.ink.theme
        painter.setOpacity(min((zoom - GONE_BELOW) / (WHOLE_FROM - GONE_BELOW), 1.0))
        painter.setPen(pen(theme.bad if alarms else theme.border, 1.0))
        painter.setBrush(color(theme.bad_soft if alarms else theme.raised))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        return True

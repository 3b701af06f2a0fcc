"""A wire on the canvas: a curve between two ports."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Ink, color, mixed
from designer.canvas.wire_path import path_between
from engine.graph.model import Wire
from engine.message import Message

THICK = 2.0
BOLD = 3.0
GRASP = 12.0
"""How wide the strip is in which a wire can be clicked."""
DATA_TINT = 0.7
DASHES = (3.0, 2.5)
Z = 0.0
Z_RAISED = 0.5


class WireItem(QGraphicsItem):
    """Follows what it is told: where it ends, whether it can work, and whether it is pointed at."""

    def __init__(self, wire: Wire, ink: Ink) -> None:
        super().__init__()
        self.wire = wire
        self.ink = ink
        self.from_data = False
        self.problem: Message | None = None
        self.start, self.stop = QPointF(), QPointF()
        self.selected = self.hovered = False
        self._path = QPainterPath()
        self._bounds = QRectF()
        self._outline: QPainterPath | None = None
        self._pen = QPen()
        self.setZValue(Z)
        self.dress()

    def lead(self, start: QPointF, stop: QPointF) -> None:
        """Run between these two points of the scene."""
        if (start, stop) == (self.start, self.stop) and not self._path.isEmpty():
            return
        self.start, self.stop = start, stop
        self.lead_anew()

    def lead_anew(self) -> None:
        """Run as wires run now."""
        self.prepareGeometryChange()
        self._path = path_between(self.start, self.stop)
        self._outline = None
        half = GRASP / 2
        self._bounds = self._path.controlPointRect().adjusted(-half, -half, half, half)

    def point_at(self, share: float) -> QPointF:
        """The point of the scene that lies so far along the wire, from 0 to 1."""
        return self._path.pointAtPercent(share)

    def dress(self) -> None:
        """Take the pen that fits the state; call it after any of that changed."""
        self._pen = QPen(self._color(), BOLD if self.selected or self.hovered else THICK)
        self._pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if self.problem:
            self._pen.setDashPattern(DASHES)
            self._pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.setZValue(Z_RAISED if self.selected or self.hovered else Z)
        self.update()

    def _color(self) -> QColor:
        theme = self.ink.theme
        if self.problem:
            return color(theme.bad)
        if self.selected or self.hovered:
            return color(theme.accent)
        if self.from_data:
            return mixed(theme.wire, theme.categories["Data"], DATA_TINT)
        return color(theme.wire)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        if self._outline is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(GRASP)
            self._outline = stroker.createStroke(self._path)
        return self._outline

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)

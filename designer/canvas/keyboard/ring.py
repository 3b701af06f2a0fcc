"""The ring around what has the keyboard on the canvas, a little apart from it, so that it is seen on any colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from designer.canvas.ink import pen
from designer.look.theme import RADIUS_NODE, Theme

APART = 5.0
WIDTH = 2.0


def draw_ring(painter: QPainter, theme: Theme, around: QRectF | QPainterPath) -> None:
    """Draw it around the card of a node, or along both sides of a wire; as wide on the screen at every zoom."""
    ring = pen(theme.focus, WIDTH)
    ring.setCosmetic(True)
    painter.setPen(ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(around, QPainterPath):
        painter.drawPath(around.simplified())
        return
    area = around.adjusted(-APART, -APART, APART, APART)
    painter.drawRoundedRect(area, RADIUS_NODE + APART, RADIUS_NODE + APART)

"""The card below a node that says what is wrong with it, or what it still needs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QStaticText, QTextOption
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Ink, color, pen
from designer.canvas.node_paint import PLAIN_BELOW
from designer.theme import RADIUS, SPACE_2, SPACE_3

WIDTH = 216.0
GAP = 6.0
Z = 0.8
"""Above the wires, below the nodes: it never hides one."""
Z_RAISED = 3.0


class ProblemCard(QGraphicsItem):
    """Hangs below its node; it is behind other nodes until its own is pointed at."""

    def __init__(self, ink: Ink) -> None:
        super().__init__()
        self.ink = ink
        self.text = ""
        self.is_alarm = False
        self._laid = QStaticText()
        self._height = 0.0
        self.setZValue(Z)

    def say(self, text: str, is_alarm: bool) -> None:
        if (text, is_alarm) == (self.text, self.is_alarm):
            return
        self.text, self.is_alarm = text, is_alarm
        self.dress()

    def dress(self) -> None:
        """Lay out the text again, after it or the ink changed."""
        self.prepareGeometryChange()
        wrap = QTextOption()
        wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._laid = QStaticText(self.text)
        self._laid.setTextFormat(Qt.TextFormat.PlainText)
        self._laid.setTextOption(wrap)
        self._laid.setTextWidth(WIDTH - 2 * SPACE_3)
        self._laid.prepare(font=self.ink.small.font)
        self._height = self._laid.size().height() + 2 * SPACE_2
        self.update()

    def hang(self, place: QRectF) -> None:
        """Hang below a node that stands there."""
        self.setPos(place.left(), place.bottom() + GAP)

    def point_at(self, pointed: bool) -> None:
        self.setZValue(Z_RAISED if pointed else Z)

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, WIDTH + 2, self._height + 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < PLAIN_BELOW:
            return
        theme = self.ink.theme
        painter.setPen(pen(theme.bad if self.is_alarm else theme.border_strong, 1.0))
        painter.setBrush(color(theme.bad_soft if self.is_alarm else theme.raised))
        painter.drawRoundedRect(QRectF(0.5, 0.5, WIDTH - 1, self._height - 1), RADIUS, RADIUS)
        painter.setPen(color(theme.text if self.is_alarm else theme.muted))
        painter.setFont(self.ink.small.font)
        painter.drawStaticText(QPointF(SPACE_3, SPACE_2), self._laid)

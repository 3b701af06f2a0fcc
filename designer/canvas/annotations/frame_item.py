"""A frame on the canvas: a tinted area behind the nodes, and its title above, which can be read from afar too."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Ink, color, mixed, pen
from designer.look.theme import RADIUS_NODE, TYPE_TITLE, annotation_color
from engine.graph.model import Frame

Z = -3.0
Z_TITLE = 2.5
"""Above the nodes: from afar the title is larger than the room that it has."""
FILL, FILL_SELECTED = 0.07, 0.1
EDGE = 0.5
RADIUS = 2.0 * RADIUS_NODE
CHIP_HEIGHT, CHIP_GAP, CHIP_INSET = 30.0, 6.0, 10.0
CHIP_TINT, CHIP_HOVER = 0.16, 0.26
LEAST_TYPE = 12.0
"""The title is written in no fewer pixels of the screen."""
FARTHEST = 0.1
"""The smallest zoom there is."""
HIDDEN_BELOW = 26.0
"""Where the frame has fewer pixels across, no title would be read."""
RING = 2.0


class FrameItem(QGraphicsItem):
    """The area of a frame; the title is an item of its own."""

    def __init__(self, frame: Frame, ink: Ink) -> None:
        super().__init__()
        self.ink = ink
        self.frame = frame
        self.size = QSizeF()
        self.selected = self.hovered = False
        self.title = FrameTitle(self)
        self.show_frame(frame)

    @property
    def tint(self) -> str:
        return annotation_color(self.ink.theme, self.frame.colour)

    @property
    def place(self) -> QRectF:
        """The area in the scene."""
        return QRectF(self.pos(), self.size)

    def show_frame(self, frame: Frame) -> None:
        """Show a frame as it is now, at the place that it has in the document."""
        self.frame = frame
        self.stand(QRectF(QPointF(*frame.position), QSizeF(*frame.size)))

    def stand(self, place: QRectF) -> None:
        """Stand elsewhere or have another size, while it is dragged too."""
        self.prepareGeometryChange()
        self.title.prepare()
        self.size = place.size()
        self.setPos(place.topLeft())
        self.title.setPos(place.topLeft())
        area = self.size.width() * self.size.height()
        # The larger one lies below, so that a frame within a frame is seen.
        self.setZValue(Z - area / (area + 1e6))
        self.dress()

    def dress(self) -> None:
        """Look anew, after the frame, the ink or what is selected changed."""
        self.update()
        self.title.update()

    def boundingRect(self) -> QRectF:
        return QRectF(QPointF(), self.size).adjusted(-RING, -RING, RING, RING)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        theme, body = self.ink.theme, QRectF(QPointF(), self.size)
        # From afar a thin line would be lost.
        width = max(1.5, 1.0 / max(zoom, FARTHEST))
        line = pen(theme.accent, max(RING, width)) if self.selected else pen(self.tint, width, opacity=self._edge())
        painter.setPen(line)
        painter.setBrush(color(self.tint, FILL_SELECTED if self.selected else FILL))
        painter.drawRoundedRect(body, RADIUS, RADIUS)

    def _edge(self) -> float:
        return 1.0 if self.hovered else EDGE


class FrameTitle(QGraphicsItem):
    """The title above the upper left corner of its frame; there the frame is grasped."""

    def __init__(self, item: FrameItem) -> None:
        super().__init__()
        self.item = item
        self.hidden = False
        """Whether it is being written in place."""
        self.setZValue(Z_TITLE)

    def prepare(self) -> None:
        self.prepareGeometryChange()

    @property
    def text(self) -> str:
        """The title on one line, or what stands for it."""
        return " ".join(self.item.frame.title.split()) or QCoreApplication.translate("canvas", "Frame")

    def chip(self, zoom: float) -> QRectF:
        """Where the title stands, in the coordinates of the frame; empty where there is no room to read it."""
        across = self.item.size.width()
        if across * zoom < HIDDEN_BELOW:
            return QRectF()
        scale = scale_at(zoom)
        wanted = (self.item.ink.frame.width(self.text) + 2 * CHIP_INSET) * scale
        height = CHIP_HEIGHT * scale
        return QRectF(0, -height - CHIP_GAP * scale, min(wanted, across), height)

    def place(self, zoom: float) -> QRectF:
        """Where the title stands in the scene."""
        return self.chip(zoom).translated(self.pos())

    def boundingRect(self) -> QRectF:
        scale = scale_at(FARTHEST)
        above = (CHIP_HEIGHT + CHIP_GAP) * scale + RING * scale
        return QRectF(-RING, -above, self.item.size.width() + 2 * RING, above)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        chip = self.chip(zoom)
        if chip.isEmpty() or self.hidden:
            return
        item, theme, scale = self.item, self.item.ink.theme, scale_at(zoom)
        painter.save()
        painter.translate(chip.topLeft())
        painter.scale(scale, scale)
        body = QRectF(0, 0, chip.width() / scale, CHIP_HEIGHT)
        painter.setPen(pen(theme.accent, RING) if item.selected else pen(item.tint, 1.0, opacity=item._edge()))
        painter.setBrush(chip_color(item))
        painter.drawRoundedRect(body, RADIUS_NODE, RADIUS_NODE)
        face = item.ink.frame
        painter.setFont(face.font)
        painter.setPen(color(theme.text if item.frame.title.strip() else theme.muted))
        room = body.adjusted(CHIP_INSET, 0, -CHIP_INSET, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.drawText(room, middle, face.elided(self.text, room.width() + 1))
        painter.restore()


def chip_color(item: FrameItem) -> QColor:
    """The ground of the title."""
    share = CHIP_HOVER if item.hovered else CHIP_TINT
    return mixed(item.ink.theme.canvas, item.tint, share)


def scale_at(zoom: float) -> float:
    """How much larger than at its natural size the title is drawn, so that it can be read."""
    return max(1.0, LEAST_TYPE / TYPE_TITLE / max(zoom, FARTHEST))

"""A note on the canvas: its Markdown as it reads, and the arrow to the node that it speaks of."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPalette,
    QPolygonF,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.annotations.note_text import NoteText
from designer.canvas.ink import Ink, color, mixed, pen
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from designer.look.theme import RADIUS_NODE, SPACE_2, SPACE_3, annotation_color
from engine.graph.model import Note

Z = 0.9
"""Above the wires, below the nodes."""
Z_ARROW = 0.4
FILL = 0.11
BAR = 4.0
FADE = 28.0
"""So high is the strip in which a text that is too long fades away."""
RING = 2.0
THICK = 2.0
HEAD = 9.0
FARTHEST = 0.1
FAR_OPACITY = 0.55
HANDLE = 5.0
"""The radius of the dot from which an arrow is drawn."""
ALLOWED = ("http", "https")


class NoteItem(QGraphicsItem):
    """Shows a note; what does not fit in it fades away at its lower edge."""

    def __init__(self, note: Note, ink: Ink) -> None:
        super().__init__()
        self.ink = ink
        self.note = note
        self.size = QSizeF()
        self.selected = self.hovered = False
        self.hidden = False
        """Whether its text is being written in place."""
        self.text = NoteText()
        self.arrow = ArrowItem(self)
        self.setZValue(Z)
        self.show_note(note)

    @property
    def tint(self) -> str:
        return annotation_color(self.ink.theme, self.note.colour)

    @property
    def place(self) -> QRectF:
        """The note in the scene."""
        return QRectF(self.pos(), self.size)

    @property
    def paper(self) -> QColor:
        """What the text stands on."""
        return mixed(self.ink.theme.node, self.tint, FILL)

    def show_note(self, note: Note) -> None:
        """Show a note as it is now, at the place that it has in the document."""
        self.note = note
        self.stand(QRectF(QPointF(*note.position), QSizeF(*note.size)))
        self.dress()

    def stand(self, place: QRectF) -> None:
        """Stand elsewhere or have another size, while it is dragged too."""
        self.prepareGeometryChange()
        self.size = place.size()
        self.setPos(place.topLeft())
        self.text.setTextWidth(self._room().width())
        self.update()

    def dress(self) -> None:
        """Lay out the text again, after it or the ink changed."""
        self.text.show_text(self.note.text, self.ink)
        self.text.setTextWidth(self._room().width())
        self.arrow.update()
        self.update()

    def select(self, selected: bool) -> None:
        self.selected = selected
        self.update()

    def _room(self) -> QRectF:
        """Where the text stands."""
        room = QRectF(QPointF(), self.size).adjusted(BAR + SPACE_3, SPACE_2, -SPACE_3, -SPACE_2)
        room.setWidth(max(room.width(), 1.0))
        return room

    @property
    def needed(self) -> float:
        """How high the note would have to be to show all of its text."""
        return float(self.text.size().height()) + 2 * SPACE_2

    def link_at(self, point: QPointF) -> str:
        """The address at a point of the scene, if a click may open it."""
        room = self._room()
        here = point - self.pos()
        if not room.contains(here):
            return ""
        address = self.text.documentLayout().anchorAt(here - room.topLeft())
        return address if QUrl(address).scheme().lower() in ALLOWED else ""

    def boundingRect(self) -> QRectF:
        grown = max(RING, HANDLE + RING)
        return QRectF(QPointF(), self.size).adjusted(-grown, -grown, grown, grown)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(QRectF(QPointF(), self.size))
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        theme, body = self.ink.theme, QRectF(QPointF(), self.size)
        painter.setPen(pen(theme.accent, RING) if self.selected else pen(self.tint, 1.0, opacity=0.6))
        painter.setBrush(self.paper)
        painter.drawRoundedRect(body, RADIUS_NODE, RADIUS_NODE)
        self._paint_bar(painter, body)
        if zoom < PLAIN_BELOW:
            self._paint_afar(painter)
        elif not self.hidden:
            self._paint_text(painter)
        if (self.selected or self.hovered) and zoom >= PLAIN_BELOW:
            painter.setPen(pen(theme.node, 1.5))
            painter.setBrush(color(self.tint))
            painter.drawEllipse(self.handle, HANDLE, HANDLE)

    @property
    def handle(self) -> QPointF:
        """From here an arrow is drawn; in the coordinates of the note."""
        return QPointF(self.size.width() / 2, self.size.height())

    def _paint_bar(self, painter: QPainter, body: QRectF) -> None:
        outline, strip = QPainterPath(), QPainterPath()
        outline.addRoundedRect(body, RADIUS_NODE, RADIUS_NODE)
        strip.addRect(QRectF(0, 0, BAR, body.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self.tint))
        painter.drawPath(outline.intersected(strip))

    def _paint_afar(self, painter: QPainter) -> None:
        """Lines in the place of letters that nobody could read."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self.tint, FAR_OPACITY))
        room = self._room()
        count = min(4, int(room.height() // 20))
        for line in range(count):
            share = 0.6 if line == count - 1 else 1.0
            painter.drawRoundedRect(QRectF(room.left(), room.top() + 20 * line, room.width() * share, 8), 4, 4)

    def _paint_text(self, painter: QPainter) -> None:
        theme, room = self.ink.theme, self._room()
        if not self.note.text.strip():
            painter.setFont(self.ink.slanted.font)
            painter.setPen(color(theme.muted))
            hint = QCoreApplication.translate("canvas", "Double click to write.")
            painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, hint)
            return
        painter.save()
        painter.setClipRect(room.adjusted(0, 0, 0, SPACE_2 - 1), Qt.ClipOperation.IntersectClip)
        painter.translate(room.topLeft())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = _palette(theme.text, theme.accent)
        self.text.documentLayout().draw(painter, context)
        painter.restore()
        if self.text.size().height() > room.height() + SPACE_2:
            self._paint_fade(painter, room)

    def _paint_fade(self, painter: QPainter, room: QRectF) -> None:
        height = min(FADE, room.height())
        strip = QRectF(room.left(), room.bottom() + SPACE_2 - 1 - height, room.width(), height)
        fade, clear = QLinearGradient(strip.topLeft(), strip.bottomLeft()), QColor(self.paper)
        clear.setAlpha(0)
        fade.setColorAt(0.0, clear)
        fade.setColorAt(1.0, self.paper)
        painter.fillRect(strip, fade)


def _palette(text: str, link: str) -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorRole.Text, QColor(text))
    made.setColor(QPalette.ColorRole.Link, QColor(link))
    return made


class ArrowItem(QGraphicsItem):
    """The arrow from a note to its node, from edge to edge."""

    def __init__(self, item: NoteItem) -> None:
        super().__init__()
        self.item = item
        self.start, self.stop = QPointF(), QPointF()
        self.setZValue(Z_ARROW)
        self.hide()

    def lead(self, start: QRectF | None, stop: QRectF | QPointF | None) -> None:
        """Lead from one rectangle to another, or to a point; none is drawn where there is no way between them."""
        ends = None if start is None or stop is None else between(start, stop)
        self.setVisible(ends is not None)
        if ends is not None and ends != (self.start, self.stop):
            self.prepareGeometryChange()
            self.start, self.stop = ends
            self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self.start, self.stop).normalized().adjusted(-HEAD, -HEAD, HEAD, HEAD)

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        way = self.stop - self.start
        length = (way.x() ** 2 + way.y() ** 2) ** 0.5
        along = way / length
        across = QPointF(-along.y(), along.x())
        neck = self.stop - along * HEAD
        painter.setPen(pen(self.item.tint, THICK))
        painter.drawLine(self.start, neck)
        painter.setBrush(color(self.item.tint))
        painter.setPen(pen(self.item.tint, 1.0))
        painter.drawPolygon(QPolygonF([self.stop, neck + across * HEAD / 2, neck - across * HEAD / 2]))


def between(start: QRectF, stop: QRectF | QPointF) -> tuple[QPointF, QPointF] | None:
    """The shortest straight line from the edge of one rectangle to another or to a point; none where they touch."""
    other = QRectF(stop, QSizeF()) if isinstance(stop, QPointF) else stop
    across = _span(start.left(), start.right(), other.left(), other.right())
    down = _span(start.top(), start.bottom(), other.top(), other.bottom())
    ends = QPointF(across[0], down[0]), QPointF(across[1], down[1])
    apart = ends[1] - ends[0]
    return ends if abs(apart.x()) + abs(apart.y()) > 2 * HEAD else None


def _span(low: float, high: float, other_low: float, other_high: float) -> tuple[float, float]:
    """Of two ranges the ends that face each other; twice the middle of what they share where they overlap."""
    if high < other_low:
        return high, other_low
    if other_high < low:
        return low, other_high
    middle = (max(low, other_low) + min(high, other_high)) / 2
    return middle, middle

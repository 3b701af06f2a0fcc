"""Where a step that is taken apart stands: a ring around its node, and the numbers that its wires carry."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Face, Ink, color, pen
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from designer.canvas.previews.hung import Hung
from designer.look.theme import RADIUS, RADIUS_NODE, SPACE_1, SPACE_2, Theme
from designer.plots.ticks import value_text
from engine.graph.measures import WIDTH
from engine.training.watching.carried import Carried

ROOM, RING, HALO, HALO_OPACITY = 5.0, 2.5, 7.0, 0.25
"""How far outside of the card the ring runs, how thick it is, and the glow around it."""
TAG = 20.0
BEHIND = 24.0
"""So far behind its node, in the gap before the next one, numbers stand above their wire."""
ABOVE, BETWEEN = 10.0, 3.0
"""How far above its node they stand, and above one another where a node has several ports."""
WIDEST = 168.0
"""Wider, they would reach into those of the next node, or the word above it."""
LINE, SHOWN = 13.0, 3
"""So many numbers stand on a wire; those that are known besides are told by the pointer."""
DOT = 2.5
SMALL = 1e-3
"""A number nearer to zero is written with a power of ten, as short as it can be."""


def tint_of(theme: Theme, *, is_gradient: bool) -> str:
    """The colour of what goes forward, or of what comes back, as wires have it."""
    return theme.curves[1] if is_gradient else theme.accent


class MomentRing(Hung):
    """Around the node at which the step stands, with a word above it that says what happens there."""

    def __init__(self, node: NodeItem, ink: Ink, word: str, *, is_gradient: bool) -> None:
        super().__init__(node, ink)
        self.word, self.is_gradient = word, is_gradient
        self.body = QRectF(node.body)
        # Over the nodes beside it, which may stand close.
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent, False)

    @property
    def tip(self) -> str:
        return self.word

    @property
    def tag(self) -> QRectF:
        """Where the word stands: in the middle of the upper edge of the ring, beside the numbers of both wires."""
        wide = self.ink.caption.width(self.word) + 2 * SPACE_2
        return QRectF((WIDTH - wide) / 2, -ROOM - TAG / 2 - RING, wide, TAG)

    def boundingRect(self) -> QRectF:
        around = ROOM + HALO
        return self.body.adjusted(-around, -around, around, around).united(self.tag.adjusted(-1, -1, 1, 1))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        theme = self.ink.theme
        tint, ring = tint_of(theme, is_gradient=self.is_gradient), self.body.adjusted(-ROOM, -ROOM, ROOM, ROOM)
        # From afar it is as easy to find as near.
        thick = max(RING, RING * PLAIN_BELOW / max(zoom, 0.02))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, opacity in ((thick + HALO, HALO_OPACITY), (thick, 1.0)):
            painter.setPen(pen(tint, width, opacity=opacity))
            painter.drawRoundedRect(ring, RADIUS_NODE + ROOM, RADIUS_NODE + ROOM)
        if zoom < PLAIN_BELOW:
            return
        painter.setPen(pen(tint, 1.5))
        painter.setBrush(color(theme.raised))
        painter.drawRoundedRect(self.tag, TAG / 2, TAG / 2)
        painter.setFont(self.ink.caption.font)
        painter.setPen(color(theme.text))
        painter.drawText(self.tag, Qt.AlignmentFlag.AlignCenter, self.word)
        painter.setBrush(Qt.BrushStyle.NoBrush)


class WireNumbers(Hung):
    """The sizes and the first numbers of what leaves a port, above the wire, with a line down to it."""

    def __init__(
        self, node: NodeItem, port: str, ink: Ink, carried: Carried, foot: QPointF, *, is_near: bool, below: float
    ) -> None:
        """``foot`` is where the line meets the wire; ``is_near`` says that the node at which the step stands has it."""
        super().__init__(node, ink)
        self.port, self.carried, self.is_near = port, carried, is_near
        self.numbers = _fitting(carried, ink.mono)
        self.sizes = "×".join(map(str, carried.sizes))
        self.head = f"∇ {self.sizes}".rstrip() if carried.is_gradient else self.sizes
        rows = [one for one in (self.head, self.numbers) if one]
        self.width = min(max(map(ink.mono.width, rows)) + 2 * SPACE_2, WIDEST)
        self.height = len(rows) * LINE + SPACE_1
        self.setPos(WIDTH + BEHIND - self.width / 2, below - self.height)
        self.foot = self.mapFromParent(node.mapFromScene(foot))

    @property
    def tip(self) -> str:
        text = (
            QCoreApplication.translate("canvas", "Gradient of {port}, {sizes}: {numbers}")
            if self.carried.is_gradient
            else QCoreApplication.translate("canvas", "{port}, {sizes}: {numbers}")
        )
        sizes = self.sizes or QCoreApplication.translate("canvas", "one number")
        return text.format(port=self.port, sizes=sizes, numbers=", ".join(map(value_text, self.carried.numbers)))

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, self.width + 2, self.foot.y() + DOT + 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(0, 0, self.width, self.height)
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform()) < PLAIN_BELOW:
            return
        theme = self.ink.theme
        tint = tint_of(theme, is_gradient=self.carried.is_gradient) if self.is_near else theme.border_strong
        painter.setPen(pen(tint, 1.0))
        painter.drawLine(QPointF(self.foot.x(), self.height), self.foot)
        painter.setBrush(color(tint))
        painter.drawEllipse(self.foot, DOT, DOT)
        painter.setPen(pen(tint, 1.5 if self.is_near else 1.0))
        painter.setBrush(color(theme.raised))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(self.ink.mono.font)
        strong = theme.text if self.is_near else theme.muted
        rows = [(text, ink) for text, ink in ((self.head, theme.muted), (self.numbers, strong)) if text]
        for at, (text, ink) in enumerate(rows):
            place = QRectF(SPACE_1, SPACE_1 / 2 + at * LINE, self.width - 2 * SPACE_1, LINE)
            painter.setPen(color(ink))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.ink.mono.elided(text, place.width() + 1))


def _fitting(carried: Carried, face: Face) -> str:
    """As many of the first numbers as there is room for, and a sign for those that are left out."""
    numbers = carried.numbers[: SHOWN + (carried.count == SHOWN + 1)]
    for count in range(len(numbers), 0, -1):
        more = ["…"] if carried.count > count else []
        text = "  ".join([*map(short_text, numbers[:count]), *more])
        if count == 1 or face.width(text) <= WIDEST - 2 * SPACE_2:
            return text
    return "–"


def short_text(value: float) -> str:
    """A number as on a wire, where there is little room: 0.0412, 3, −1.2e-05."""
    if value.is_integer() and abs(value) < 1 / SMALL:
        return f"{value:.0f}".replace("-", "−")
    if value == value and 0 < abs(value) < SMALL:
        return f"{value:.1e}".replace("-", "−", 1) if value < 0 else f"{value:.1e}"
    return value_text(value)

"""How a node looks: card, bar, icon, texts and ports, or a plain card from afar."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import color, icon, pen
from designer.canvas.nodes.layout import BAR, BLEED, CALM_PORT, INSET, PILL, PORT, Port
from designer.canvas.nodes.marks import RIGHT, SIGN, Badge, Mark
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.nodes.words import FACES
from designer.look.theme import ICON_SIZE, RADIUS_NODE
from engine.graph.measures import TITLE_Y, WIDTH

PLAIN_BELOW = 0.35
"""At a smaller zoom no letter could be read, and none is drawn."""
PLAIN_BAR, PLAIN_EDGE = 12.0, 2.0
RING = 2.0
GLOW = 4.5
GLOW_OPACITY = 0.3
DIM = 0.3
FADED = 0.4
SHADOW_REACH, SHADOW_DROP, SHADOW_OPACITY, SHADOW_LAYERS = 10.0, 3.0, 0.12, 10
STACK = 4.0
BADGE_OPACITY = 0.14
CALM_RING = 1.5
FACE_RADIUS = 40.0


class PaintedNode(NodeItem):
    """A node as the canvas paints it."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < PLAIN_BELOW:
            _plain(painter, self)
            return
        _card(painter, self)
        _texts(painter, self, zoom)
        for port in self.layout.ports:
            _port(painter, self, port)


def _plain(painter: QPainter, item: NodeItem) -> None:
    theme = item.ink.theme
    tint, width, style = _edge(item)
    is_calm = tint == theme.border
    painter.setPen(pen(theme.border_strong, 1.0) if is_calm else pen(tint, PLAIN_EDGE * width, style))
    painter.setBrush(color(theme.node))
    painter.drawPath(_outline(item))
    if item.node.type not in FACES:
        painter.fillRect(QRectF(0, 0, PLAIN_BAR, item.layout.height), item.ink.category(item.category))


def _card(painter: QPainter, item: NodeItem) -> None:
    theme, outline = item.ink.theme, _outline(item)
    tint, width, style = _edge(item)
    if item.node.type in FACES:
        # An end of the block belongs to the ground: it casts no shadow, and its form says which end it is.
        _fill(painter, outline, color(theme.raised))
        calm = pen(theme.border_strong, 1.0)
        painter.strokePath(outline, calm if tint == theme.border else pen(tint, width, style))
        return
    faded = FADED if item.node.bypassed else 1.0
    painter.setOpacity(faded)
    painter.drawPixmap(QPointF(-BLEED, -BLEED), shadow(item.layout.height, theme.shadow))
    for below in range(_sheets(item), 0, -1):
        _sheet(painter, item, below)
    _fill(painter, outline, color(theme.node))
    painter.setOpacity(1.0)
    painter.setPen(pen(tint, width, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    rim = 0.5 if width == 1.0 else 0.0
    painter.drawRoundedRect(item.body.adjusted(rim, rim, -rim, -rim), RADIUS_NODE - rim, RADIUS_NODE - rim)
    painter.setOpacity(faded)
    _fill(painter, bar_path(item.layout.height), item.ink.category(item.category))
    painter.setOpacity(1.0)


def _outline(item: NodeItem) -> QPainterPath:
    height = item.layout.height
    return face_path(height, item.node.type == "Input") if item.node.type in FACES else card_path(height)


def _sheets(item: NodeItem) -> int:
    """How many cards seem to lie below: one where there is an inside, two where that is done more than once."""
    if item.facts.body is None:
        return 0
    return 2 if item.words.badge or item.facts.over_time else 1


def _edge(item: NodeItem) -> tuple[str, float, Qt.PenStyle]:
    theme = item.ink.theme
    line = Qt.PenStyle.DashLine if item.node.bypassed else Qt.PenStyle.SolidLine
    if item.selected:
        return theme.accent, RING, line
    if item.is_alarmed and item.category:
        return theme.bad, RING, line
    if item.node.bypassed:
        return theme.faint, 1.5, line
    if not item.category:
        return theme.faint, 1.0, Qt.PenStyle.DashLine
    return theme.border, 1.0, Qt.PenStyle.SolidLine


def _sheet(painter: QPainter, item: NodeItem, below: int) -> None:
    """The edge of a card below, which says that there is more inside."""
    theme, step = item.ink.theme, STACK * below
    card = item.body.adjusted(step, item.layout.height / 2, -step, step)
    painter.setPen(pen(theme.border_strong, 1.0))
    painter.setBrush(color(theme.raised))
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_NODE, RADIUS_NODE)


def _texts(painter: QPainter, item: NodeItem, zoom: float) -> None:
    theme, words = item.ink.theme, item.words
    tint = theme.categories.get(words.category, theme.muted)
    top = TITLE_Y - ICON_SIZE / 2
    painter.setOpacity(FADED if item.node.bypassed else 1.0)
    painter.drawPixmap(QPointF(INSET, top), icon(painter, words.icon, tint, zoom))
    painter.setOpacity(1.0)
    if item.is_alarmed:
        painter.drawPixmap(QPointF(RIGHT - ICON_SIZE, top), icon(painter, "problem", theme.bad, zoom))
    elif item.is_ailing:
        painter.drawPixmap(QPointF(RIGHT - ICON_SIZE, top), icon(painter, "health", theme.warning, zoom))
    if item.badge is not None:
        _badge(painter, item.badge, tint, zoom)
    for mark in item.marks:
        _mark(painter, mark)


def _badge(painter: QPainter, badge: Badge, tint: str, zoom: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(tint, BADGE_OPACITY))
    painter.drawRoundedRect(badge.area, badge.area.height() / 2, badge.area.height() / 2)
    for at, sign in badge.signs:
        painter.drawPixmap(at, icon(painter, sign, tint, zoom, round(SIGN)))
    if badge.mark is not None:
        _mark(painter, badge.mark)


def _mark(painter: QPainter, mark: Mark) -> None:
    painter.setFont(mark.font)
    painter.setPen(mark.color)
    painter.drawStaticText(mark.at, mark.text)


def _port(painter: QPainter, item: NodeItem, port: Port) -> None:
    theme, end = item.ink.theme, item.end(port)
    tint = item.ink.category(item.category)
    lit = item.lit is not None and end in item.lit
    if port.stray:
        tint = color(theme.bad)
    elif port.name in item.waiting and not port.is_output:
        tint = color(theme.warning)
    pointed = item.hovered_port == end
    if port.calm and not (lit or pointed):
        tint = color(theme.faint)
    if lit or pointed:
        glow = QColor(color(theme.accent) if lit else tint)
        glow.setAlphaF(GLOW_OPACITY)
        _dot(painter, port, GLOW, QPen(Qt.PenStyle.NoPen), glow)
    painter.setOpacity(1.0 if item.lit is None or lit or pointed else DIM)
    tint = color(theme.accent) if lit else tint
    is_full = port.is_output and not port.stray
    ring = CALM_RING if port.calm else RING
    _dot(painter, port, -ring / 2, QPen(tint, ring), tint if is_full else color(theme.canvas))
    painter.setOpacity(1.0)


def _dot(painter: QPainter, port: Port, grow: float, ring: QPen, fill: QColor) -> None:
    radius = (CALM_PORT if port.calm else PORT) / 2 + grow
    rise = radius + ((PILL - PORT) / 2 if port.many else 0.0)
    at = port.centre
    painter.setPen(ring)
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(at.x() - radius, at.y() - rise, 2 * radius, 2 * rise), radius, radius)


def _fill(painter: QPainter, path: QPainterPath, fill: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPath(path)


@cache
def shadow(height: float, tint: str) -> QPixmap:
    """The soft shadow of a card; it has no edges that a finer screen could show."""
    picture = QPixmap(round(WIDTH + 2 * BLEED), round(height + 2 * BLEED))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(BLEED, BLEED + SHADOW_DROP)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(tint, SHADOW_OPACITY / SHADOW_LAYERS))
    for layer in range(SHADOW_LAYERS):
        grow = SHADOW_REACH * (layer / SHADOW_LAYERS) ** 1.5
        area = QRectF(-grow, -grow, WIDTH + 2 * grow, height + 2 * grow)
        painter.drawRoundedRect(area, RADIUS_NODE + grow, RADIUS_NODE + grow)
    painter.end()
    return picture


@cache
def card_path(height: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, WIDTH, height), RADIUS_NODE, RADIUS_NODE)
    return path


@cache
def face_path(height: float, is_input: bool) -> QPainterPath:
    """The card of an Input, round where nothing enters, or of an Output, round where nothing leaves."""
    radius = min(FACE_RADIUS, height / 2)
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(0, 0, WIDTH, height), radius, radius)
    flat, half = QPainterPath(), WIDTH / 2 + RADIUS_NODE
    area = QRectF(WIDTH - half if is_input else 0, 0, half, height)
    flat.addRoundedRect(area, RADIUS_NODE, RADIUS_NODE)
    return whole.united(flat)


@cache
def bar_path(height: float) -> QPainterPath:
    """The bar at the left edge, round where the card is."""
    strip = QPainterPath()
    strip.addRect(QRectF(0, 0, BAR, height))
    return card_path(height).intersected(strip)

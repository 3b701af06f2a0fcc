"""A small picture of a network, drawn from its graph: nodes in the colours of their categories, and their wires."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from designer.canvas.wires.wire_path import OVER, path_between
from designer.look import icons
from designer.look.theme import Theme, category_color
from engine.graph.block import again_of, kind_of, settings_of
from engine.graph.measures import WIDTH, Card, card_of
from engine.graph.model import Graph

MARGIN = 16
LARGEST = 0.5
"""So large is a small network drawn; a larger one is smaller."""
ICON, SMALLEST_ICON = 16, 5
GAP = 4.0
SHEET = 2.0
DOTS = 21


def thumbnail(graph: Graph, theme: Theme, size: QSize, device_ratio: float) -> QPixmap:
    """A picture of ``size`` logical pixels on the canvas's ground."""
    picture = QPixmap(size * device_ratio)
    picture.setDevicePixelRatio(device_ratio)
    picture.fill(QColor(theme.canvas))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if graph.nodes:
        _draw_graph(painter, graph, theme, size, device_ratio)
    else:
        _draw_nothing(painter, theme, size, device_ratio)
    painter.end()
    return picture


def _draw_nothing(painter: QPainter, theme: Theme, size: QSize, device_ratio: float) -> None:
    """The dots of an empty canvas, and a plus where the first layer would stand."""
    painter.setPen(QPen(QColor(theme.dots), 2))
    for left in range(DOTS // 2, size.width(), DOTS):
        for top in range(DOTS // 2 + 2, size.height(), DOTS):
            painter.drawPoint(left, top)
    place = QRectF(0, 0, WIDTH / 2, WIDTH / 4)
    place.moveCenter(QRectF(QPointF(), size).center())
    painter.setPen(QPen(QColor(theme.border_strong), 1, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(theme.canvas))
    painter.drawRoundedRect(place, 4, 4)
    plus = icons.pixmap("plus", theme.muted, ICON, device_ratio)
    painter.drawPixmap(place.center() - QPointF(ICON, ICON) / 2, plus)


def _draw_graph(painter: QPainter, graph: Graph, theme: Theme, size: QSize, device_ratio: float) -> None:
    known = {node.key: node for _, node in graph.walk()}
    cards = {key: card_of(graph, node, known) for key, node in graph.nodes.items()}
    places = {key: QRectF(*node.position, WIDTH, cards[key].height) for key, node in graph.nodes.items()}
    bounds = QRectF()
    for place in places.values():
        bounds = bounds.united(place)
    room = QRectF(MARGIN, MARGIN, size.width() - 2 * MARGIN, size.height() - 2 * MARGIN)
    scale = min(room.width() / bounds.width(), room.height() / bounds.height(), LARGEST)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    _draw_wires(painter, graph, cards, theme, scale)
    for key, node in graph.nodes.items():
        meant = known.get(again_of(node), node) if node.type == "Again" else node
        kind = kind_of(meant.type)
        color = category_color(theme, kind.category if kind else "Block")
        if meant.inside is not None:
            _draw_sheet(painter, places[key], theme, scale)
        _draw_node(painter, places[key], color, theme, scale)
        times = settings_of(meant).repeat if meant.inside is not None else 1
        icon = kind.icon if kind else "unknown"
        _draw_sign(painter, places[key], icon, color, scale, device_ratio, f"× {times}" if times > 1 else "")


def _draw_wires(painter: QPainter, graph: Graph, cards: Mapping[str, Card], theme: Theme, scale: float) -> None:
    painter.setPen(QPen(QColor(theme.wire), 1.2 / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wire in graph.wires:
        (left, top), (next_left, next_top) = (graph.nodes[key].position for key in (wire.source, wire.target))
        first = QPointF(left + WIDTH, top + cards[wire.source].outputs[wire.output])
        last = QPointF(next_left, next_top + cards[wire.target].inputs[wire.input])
        through = [QPointF(*point) for point in graph.routes.get(wire, ())]
        painter.drawPath(path_between(first, last, through, cards[wire.target].inputs[wire.input] + OVER))


def _draw_sheet(painter: QPainter, place: QRectF, theme: Theme, scale: float) -> None:
    """The edge of a card below a block, which says that there is more inside."""
    painter.setPen(QPen(QColor(theme.border_strong), 1 / scale))
    painter.setBrush(QColor(theme.raised))
    step = SHEET / scale
    painter.drawRoundedRect(place.adjusted(step, step, -step, step), 3 / scale, 3 / scale)


def _draw_sign(
    painter: QPainter, place: QRectF, name: str, color: str, scale: float, device_ratio: float, times: str
) -> None:
    """The icon of the layer in the middle, as large as the node leaves room for, and how often a block is done."""
    side = min(ICON, round(place.height() * scale) - 6)
    if side < SMALLEST_ICON:
        return
    picture = icons.pixmap(name, color, side, device_ratio)
    font = QFont(painter.font())
    font.setPixelSize(max(side - 4, SMALLEST_ICON))
    wide = QFontMetricsF(font).horizontalAdvance(times) + GAP if times else 0.0
    if side + wide > place.width() * scale - 2 * GAP:
        times, wide = "", 0.0
    painter.save()
    painter.translate(place.center() + QPointF(4, 0))
    painter.scale(1 / scale, 1 / scale)
    painter.drawPixmap(QPointF(-(side + wide) / 2, -side / 2), picture)
    painter.setFont(font)
    painter.setPen(QColor(color))
    area = QRectF(side - (side + wide) / 2, -side, wide, 2 * side)
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, times)
    painter.restore()


def _draw_node(painter: QPainter, place: QRectF, color: str, theme: Theme, scale: float) -> None:
    radius = 3 / scale
    painter.setPen(QPen(QColor(theme.border_strong), 1 / scale))
    painter.setBrush(QColor(theme.node))
    painter.drawRoundedRect(place, radius, radius)
    path = QPainterPath()
    path.addRoundedRect(place, radius, radius)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(QRectF(place.left(), place.top(), max(14.0, 3.5 / scale), place.height()), QColor(color))
    painter.restore()

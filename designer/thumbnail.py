"""A small picture of a network, drawn from its graph: nodes in the colours of their categories, and their wires."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from designer import icons
from designer.canvas.wire_path import path_between
from designer.theme import Theme, category_color
from engine.graph.block import kind_of
from engine.graph.model import Graph

NODE = QSize(184, 92)
MARGIN = 16
ICON = 16
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
    place = QRectF(0, 0, NODE.width() / 2, NODE.height() / 2)
    place.moveCenter(QRectF(QPointF(), size).center())
    painter.setPen(QPen(QColor(theme.border_strong), 1, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(theme.canvas))
    painter.drawRoundedRect(place, 4, 4)
    plus = icons.pixmap("plus", theme.muted, ICON, device_ratio)
    painter.drawPixmap(place.center() - QPointF(ICON, ICON) / 2, plus)


def _draw_graph(painter: QPainter, graph: Graph, theme: Theme, size: QSize, device_ratio: float) -> None:
    places = {key: QRectF(QPointF(*node.position), NODE) for key, node in graph.nodes.items()}
    bounds = QRectF()
    for place in places.values():
        bounds = bounds.united(place)
    room = QRectF(MARGIN, MARGIN, size.width() - 2 * MARGIN, size.height() - 2 * MARGIN)
    scale = min(room.width() / bounds.width(), room.height() / bounds.height(), 0.5)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    _draw_wires(painter, graph, places, theme, scale)
    for key, node in graph.nodes.items():
        kind = kind_of(node.type)
        color = category_color(theme, kind.category if kind else "Block")
        _draw_node(painter, places[key], color, theme, scale)
        _draw_icon(painter, places[key], kind.icon if kind else "unknown", color, scale, device_ratio)


def _draw_wires(painter: QPainter, graph: Graph, places: dict[str, QRectF], theme: Theme, scale: float) -> None:
    painter.setPen(QPen(QColor(theme.wire), 1.2 / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wire in graph.wires:
        first = QPointF(places[wire.source].right(), places[wire.source].center().y())
        last = QPointF(places[wire.target].left(), places[wire.target].center().y())
        painter.drawPath(path_between(first, last))


def _draw_icon(painter: QPainter, place: QRectF, name: str, color: str, scale: float, device_ratio: float) -> None:
    """The icon of the layer in the middle, as large as the node leaves room for."""
    side = min(ICON, round(place.height() * scale) - 6)
    picture = icons.pixmap(name, color, side, device_ratio)
    painter.save()
    painter.translate(place.center() + QPointF(4, 0))
    painter.scale(1 / scale, 1 / scale)
    painter.drawPixmap(QPointF(-side / 2, -side / 2), picture)
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

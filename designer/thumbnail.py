"""A small picture of a network, drawn from its graph: nodes in the colours of their categories, and their wires."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from designer.theme import Theme, category_color
from engine.graph.block import kind_of
from engine.graph.model import Graph

NODE = QSize(184, 92)
MARGIN = 14


def thumbnail(graph: Graph, theme: Theme, size: QSize, device_ratio: float) -> QPixmap:
    """A picture of ``size`` logical pixels on the canvas's ground."""
    picture = QPixmap(size * device_ratio)
    picture.setDevicePixelRatio(device_ratio)
    picture.fill(QColor(theme.canvas))
    if not graph.nodes:
        return picture
    places = {key: QRectF(QPointF(*node.position), NODE) for key, node in graph.nodes.items()}
    bounds = QRectF()
    for place in places.values():
        bounds = bounds.united(place)
    room = QRectF(MARGIN, MARGIN, size.width() - 2 * MARGIN, size.height() - 2 * MARGIN)
    scale = min(room.width() / bounds.width(), room.height() / bounds.height(), 0.5)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    _draw_wires(painter, graph, places, theme, scale)
    for key, node in graph.nodes.items():
        kind = kind_of(node.type)
        _draw_node(painter, places[key], category_color(theme, kind.category if kind else "Block"), theme, scale)
    painter.end()
    return picture


def _draw_wires(painter: QPainter, graph: Graph, places: dict[str, QRectF], theme: Theme, scale: float) -> None:
    painter.setPen(QPen(QColor(theme.wire), 1.2 / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wire in graph.wires:
        start, end = places[wire.source], places[wire.target]
        first = QPointF(start.right(), start.center().y())
        last = QPointF(end.left(), end.center().y())
        bend = max(40.0, abs(last.x() - first.x()) / 3)
        path = QPainterPath(first)
        path.cubicTo(first + QPointF(bend, 0), last - QPointF(bend, 0), last)
        painter.drawPath(path)


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

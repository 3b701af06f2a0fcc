"""Marks on a drawn graph what was added, removed and changed: by a sign, a line and a colour, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import color
from designer.canvas.scene import CanvasScene
from designer.canvas.wires.wire_path import path_between
from designer.look.theme import RADIUS_NODE, Theme
from engine.frozen import frozen
from engine.graph.comparison import LevelDifference
from engine.graph.model import Wire

What = Literal["added", "removed", "changed", "inside"]
SIGNS: dict[What, str] = {"added": "+", "removed": "−", "changed": "≠", "inside": "…"}
RADIUS, THICK, FAR_RADIUS = 11.0, 2.5, 9.0
VEIL = 0.55
DASHES = (4.0, 3.0)
LINE = 16.0
MOST_LINES = 4
Z = 5.0


def tone(theme: Theme, what: What) -> str:
    return {"added": theme.good, "removed": theme.bad}.get(what, theme.warning)


@frozen
class Mark:
    """A node that differs, and the lines below it that say how."""

    key: str
    what: What
    lines: tuple[str, ...] = ()


class DifferenceMarks(QGraphicsItem):
    """One item for all marks of a level; it lies above nodes and wires."""

    def __init__(self, canvas: CanvasScene, level: LevelDifference, marks: Sequence[Mark]) -> None:
        super().__init__()
        self.canvas = canvas
        self.level = level
        self.marks = marks
        self.setZValue(Z)
        self._bounds = QRectF(canvas.bounds(canvas.nodes)).adjusted(-40, -40, 40, 40 + LINE * (MOST_LINES + 1))

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        zoom = max(painter.worldTransform().m11(), 1e-3)
        for mark in self.marks:
            self._node(painter, mark, zoom)
        for wire, what in self._wires():
            self._wire(painter, wire, what, zoom)
        for mark in self.marks:
            place = self.canvas.nodes[mark.key].place
            self._sign(painter, place.topRight(), mark.what, zoom)
            self._say(painter, mark, place)
        painter.restore()

    def _wires(self) -> Iterator[tuple[Wire, What]]:
        yield from ((wire, "added") for wire in self.level.added_wires)
        yield from ((wire, "removed") for wire in self.level.removed_wires)

    def _node(self, painter: QPainter, mark: Mark, zoom: float) -> None:
        theme = self.canvas.ink.theme
        place = self.canvas.nodes[mark.key].place
        if mark.what == "removed":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.canvas, VEIL))
            painter.drawRoundedRect(place, RADIUS_NODE, RADIUS_NODE)
        painter.setPen(self._pen(mark.what, zoom))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), RADIUS_NODE + 2, RADIUS_NODE + 2)

    def _wire(self, painter: QPainter, wire: Wire, what: What, zoom: float) -> None:
        item = self.canvas.wires.get(wire)
        if item is None:
            return
        path = path_between(item.start, item.stop, item.through, item.above)
        painter.setPen(self._pen(what, zoom))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        self._sign(painter, path.pointAtPercent(0.5), what, zoom)

    def _pen(self, what: What, zoom: float) -> QPen:
        # From afar a line keeps the width of a pixel or two, or nobody would see it.
        made = QPen(QColor(tone(self.canvas.ink.theme, what)), max(THICK, 1.5 / zoom))
        if what == "removed":
            made.setDashPattern(DASHES)
        return made

    def _sign(self, painter: QPainter, centre: QPointF, what: What, zoom: float) -> None:
        theme, ink = self.canvas.ink.theme, self.canvas.ink
        radius = max(RADIUS, min(FAR_RADIUS / zoom, 60.0))
        painter.setPen(QPen(color(theme.canvas), 2))
        painter.setBrush(QColor(tone(theme, what)))
        painter.drawEllipse(centre, radius, radius)
        font = ink.title.font
        grown = type(font)(font)
        grown.setPixelSize(max(1, round(radius * 1.4)))
        painter.setFont(grown)
        painter.setPen(color(theme.canvas))
        area = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, SIGNS[what])

    def _say(self, painter: QPainter, mark: Mark, place: QRectF) -> None:
        """The changed settings below the node, as many as there is room for."""
        if not mark.lines:
            return
        ink, theme = self.canvas.ink, self.canvas.ink.theme
        shown = list(mark.lines[:MOST_LINES])
        if len(mark.lines) > MOST_LINES:
            shown[-1] = f"… {len(mark.lines) - MOST_LINES + 1}"
        texts = [ink.small.elided(line, place.width() - 12) for line in shown]
        card = QRectF(place.left(), place.bottom() + 6, place.width(), LINE * len(texts) + 8)
        painter.setPen(QPen(QColor(tone(theme, mark.what)), 1))
        painter.setBrush(color(theme.panel))
        painter.drawRoundedRect(card, 6, 6)
        painter.setPen(QColor(theme.text))
        painter.setFont(ink.small.font)
        for at, text in enumerate(texts):
            line = QRectF(card.left() + 6, card.top() + 4 + LINE * at, card.width() - 12, LINE)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

"""The network from afar: one rectangle a node and one line a wire, drawn by colour in a few calls."""

from __future__ import annotations

from itertools import chain, pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.canvas.dimming import Dimming
from designer.canvas.ink import color, mixed
from designer.canvas.node_item import NodeItem
from designer.canvas.wire_item import WireItem
from designer.theme import Theme, category_color
from engine.graph.model import Wire

OVERVIEW_BELOW = 0.15
"""At a smaller zoom a node is some pixels wide, and a large network has more of them than can be painted one by one."""
SHARE = 0.72
"""How much of its category's colour a node has."""
WIRE_SHARE = 0.6
"""How much of its colour a wire has: the rest is the ground, which costs less than to let it shine through."""
MANY = 1000
"""After so many changes the rectangles and lines are laid side by side in memory again, where they are drawn fast."""
SELECTED, WRONG, USUAL, DATA = "selected", "wrong", "usual", "data"


class Overview:
    """Goes with the items; what moves is moved in place, so that a frame asks nothing of any item."""

    def __init__(self, dimming: Dimming) -> None:
        self.dimming = dimming
        self.places: dict[str, QRectF] = {}
        """The cards of all nodes in the scene, by key."""
        self._looks: dict[str, str] = {}
        self._nodes: dict[str, dict[str, QRectF]] = {}
        self._wire_looks: dict[Wire, str] = {}
        self._wires: dict[str, dict[Wire, list[QLineF]]] = {}
        self._bounds: QRectF | None = QRectF()
        self._changes = 0

    def show_node(self, item: NodeItem) -> None:
        """Take a node as it is now."""
        self._changes += 1
        key, place = item.facts.node.key, item.place
        known = self.places.get(key)
        if known is None:
            known = self.places[key] = place
        else:
            self._leave(known)
            known.setRect(place.x(), place.y(), place.width(), place.height())
        if self._bounds is not None:
            self._bounds = self._bounds.united(place)
        look = SELECTED if item.selected else WRONG if item.is_alarmed and item.category else item.category
        before = self._looks.get(key)
        if look != before:
            if before is not None:
                del self._nodes[before][key]
            self._looks[key] = look
            self._nodes.setdefault(look, {})[key] = known

    def remove_node(self, key: str) -> None:
        self._leave(self.places.pop(key))
        del self._nodes[self._looks.pop(key)][key]

    def _leave(self, place: QRectF) -> None:
        """A node leaves this place: what lay at the rim of everything may have been the rim."""
        around = self._bounds
        if around is not None and not around.adjusted(1, 1, -1, -1).contains(place):
            self._bounds = None

    @property
    def bounds(self) -> QRectF:
        """The rectangle around all nodes."""
        if self._bounds is None:
            corners = [place.getCoords() for place in self.places.values()]
            if not corners:
                self._bounds = QRectF()
            else:
                left, top, right, bottom = zip(*corners, strict=True)
                self._bounds = QRectF(QPointF(min(left), min(top)), QPointF(max(right), max(bottom)))
        return QRectF(self._bounds)

    def show_wire(self, item: WireItem) -> None:
        """Take a wire as it is now."""
        self._changes += 1
        wire = item.wire
        marked = item.selected or item.hovered
        look = WRONG if item.problem else SELECTED if marked else DATA if item.from_data else USUAL
        before = self._wire_looks.get(wire)
        if before is None or before != look:
            lines = self._wires[before].pop(wire) if before is not None else []
            self._wire_looks[wire] = look
            self._wires.setdefault(look, {})[wire] = lines
        else:
            lines = self._wires[look][wire]
        points = (item.start, *item.through, item.stop)
        lines[:] = [QLineF(begin, end) for begin, end in pairwise(points)]

    def remove_wire(self, wire: Wire) -> None:
        del self._wires[self._wire_looks.pop(wire)][wire]

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw everything, below the selected nodes those that are not."""
        if self._changes > MANY:
            self._gather()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        colors = {
            USUAL: mixed(theme.canvas, theme.wire, WIRE_SHARE),
            DATA: mixed(theme.wire, theme.categories["Data"], SHARE),
            WRONG: color(theme.bad),
            SELECTED: color(theme.accent),
        }
        for look in (USUAL, DATA, WRONG, SELECTED):
            painter.setPen(QPen(colors[look], 0))
            self._paint_wires(painter, self._wires.get(look, {}))
        painter.setPen(Qt.PenStyle.NoPen)
        for look in sorted(self._nodes, key=(SELECTED, WRONG).__contains__):
            tint = colors.get(look)
            painter.setBrush(tint or mixed(theme.node, category_color(theme, look), SHARE))
            painter.drawRects(list(self._nodes[look].values()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _gather(self) -> None:
        """Make all rectangles and lines anew, one right behind the other."""
        self._changes = 0
        for places in self._nodes.values():
            for key, place in places.items():
                places[key] = self.places[key] = QRectF(place)
        for wires in self._wires.values():
            for wire, lines in wires.items():
                wires[wire] = [QLineF(line) for line in lines]

    def _paint_wires(self, painter: QPainter, wires: dict[Wire, list[QLineF]]) -> None:
        """Draw wires of one look; where some fade, those that are looked at once more and clearly."""
        fading = self.dimming.is_on and bool(self.dimming.looked)
        painter.setOpacity(self.dimming.level if fading else 1.0)
        painter.drawLines(list(chain.from_iterable(wires.values())))
        painter.setOpacity(1.0)
        if fading:
            clear = (lines for wire, lines in wires.items() if self.dimming.opacity(wire) == 1.0)
            painter.drawLines(list(chain.from_iterable(clear)))

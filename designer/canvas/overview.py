"""The network from afar: one rectangle a node and one path for all wires of a look, drawn in a few calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.canvas.ink import color, mixed
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.still import Still
from designer.canvas.wires.dimming import Dimming
from designer.canvas.wires.wire_item import WireItem
from designer.look.theme import Theme, category_color
from engine.graph.model import Wire

OVERVIEW_BELOW = 0.15
"""At a smaller zoom a node is some pixels wide, and a large network has more of them than can be painted one by one."""
SHARE = 0.72
"""How much of its category's colour a node has."""
WIRE_SHARE = 0.6
"""How much of its colour a wire has: the rest is the ground, which costs less than to let it shine through."""
MANY = 1000
"""After so many changes the rectangles are laid side by side in memory again, where they are drawn fast."""
SELECTED, WRONG, USUAL, DATA = "selected", "wrong", "usual", "data"


class WirePaths:
    """All wires as one path for each ground colour, which Qt draws without asking Python for a single line.

    A wire that moves moves its points in the path. One that goes leaves points behind, all in one place where another
    wire begins, until so many are left that the path is made anew.
    """

    def __init__(self) -> None:
        self._paths = {USUAL: QPainterPath(), DATA: QPainterPath()}
        self._spans: dict[Wire, tuple[str, int, int]] = {}
        """Where the points of a wire are: in which path, from which on, and how many."""
        self._left = 0

    def show(self, item: WireItem) -> None:
        ground = DATA if item.from_data else USUAL
        points = (item.start, *item.through, item.stop) if item.through else (item.start, item.stop)
        known = self._spans.get(item.wire)
        path = self._paths[ground]
        if known is not None and (known[0], known[2]) == (ground, len(points)):
            for at, point in enumerate(points, known[1]):
                path.setElementPositionAt(at, point.x(), point.y())
            return
        if known is not None:
            self.remove(item.wire)
        self._spans[item.wire] = (ground, path.elementCount(), len(points))
        path.moveTo(points[0])
        for point in points[1:]:
            path.lineTo(point)

    def remove(self, wire: Wire) -> None:
        ground, first, count = self._spans.pop(wire)
        path = self._paths[ground]
        begin = path.elementAt(0)
        x, y = begin.x, begin.y
        for at in range(first, first + count):
            path.setElementPositionAt(at, x, y)
        self._left += 1

    def gather(self, items: Iterable[WireItem]) -> None:
        """Make the paths anew where wires that are gone have left much behind."""
        if self._left <= MANY and self._spans:
            return
        self._paths, self._spans, self._left = {USUAL: QPainterPath(), DATA: QPainterPath()}, {}, 0
        for item in items:
            self.show(item)

    def __getitem__(self, ground: str) -> QPainterPath:
        return self._paths[ground]


class Overview:
    """Goes with the items; what moves is moved in place, so that a frame asks nothing of any item."""

    def __init__(self, dimming: Dimming) -> None:
        self.dimming = dimming
        self.places: dict[str, QRectF] = {}
        """The cards of all nodes in the scene, by key."""
        self._looks: dict[str, str] = {}
        self._nodes: dict[str, dict[str, QRectF]] = {}
        self._items: dict[Wire, WireItem] = {}
        self._marked: dict[Wire, str] = {}
        """The wires that are drawn once more over the others, and how."""
        self._paths = WirePaths()
        self._bounds: QRectF | None = QRectF()
        self._changes = 0
        self._still = Still()

    def show_node(self, item: NodeItem) -> None:
        """Take a node as it is now."""
        self._changes += 1
        key, place = item.facts.node.key, item.place
        self._still.note(key)
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
        self._still.forget()
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
        wire = item.wire
        self._still.note(wire)
        self._items[wire] = item
        self._paths.show(item)
        if item.problem:
            self._marked[wire] = WRONG
        elif item.selected or item.hovered:
            self._marked[wire] = SELECTED
        elif wire in self._marked:
            del self._marked[wire]

    def remove_wire(self, wire: Wire) -> None:
        self._still.forget()
        del self._items[wire]
        self._marked.pop(wire, None)
        self._paths.remove(wire)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw everything, below the selected nodes those that are not."""
        if self._changes > MANY:
            self._gather()
        self._paths.gather(self._items.values())
        dimming, device = self.dimming, painter.device()
        place, sizes = painter.worldTransform(), (device.width(), device.height(), device.devicePixelRatioF())
        sight = place.m11(), place.m22(), place.dx(), place.dy(), *sizes
        moment = (theme.name, sight, dimming.is_on, dimming.level, dimming.looked if dimming.is_on else None)
        if not self._still.is_of(moment):
            self._draw_wires(painter, theme)
            self._draw_nodes(painter, theme, self._nodes)
        else:
            wires = partial(self._draw_still_wires, theme), partial(self._draw_moving_wires, theme)
            nodes = partial(self._draw_still_nodes, theme), partial(self._draw_moving_nodes, theme)
            self._still.draw(painter, [wires, nodes])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_wires(self, painter: QPainter, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        inks = _inks(theme)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        fading = self.dimming.is_on and bool(self.dimming.looked)
        painter.setOpacity(self.dimming.level if fading else 1.0)
        for ground in (USUAL, DATA):
            painter.setPen(QPen(inks[ground], 0))
            painter.drawPath(self._paths[ground])
        painter.setOpacity(1.0)
        for look, wires in self._over(fading):
            self._draw_lines(painter, inks[look], wires)

    def _draw_lines(self, painter: QPainter, ink: QColor, wires: list[Wire]) -> None:
        painter.setPen(QPen(ink, 0))
        painter.drawLines(list(chain.from_iterable(map(self._lines, wires))))

    def _draw_still_wires(self, theme: Theme, painter: QPainter) -> None:
        """All wires but those that move."""
        moving = {one for one in self._still.without if isinstance(one, Wire) and one in self._items}
        for wire in moving:
            self._paths.remove(wire)
        marked, self._marked = self._marked, {one: how for one, how in self._marked.items() if one not in moving}
        self._draw_wires(painter, theme)
        self._marked = marked
        for wire in moving:
            self._paths.show(self._items[wire])

    def _draw_moving_wires(self, theme: Theme, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        inks = _inks(theme)
        for wire in (one for one in self._still.without if isinstance(one, Wire) and one in self._items):
            look = self._marked.get(wire, DATA if self._items[wire].from_data else USUAL)
            painter.setOpacity(1.0 if wire in self._marked else self.dimming.opacity(wire))
            self._draw_lines(painter, inks[look], [wire])
        painter.setOpacity(1.0)

    def _draw_nodes(self, painter: QPainter, theme: Theme, nodes: Mapping[str, Mapping[str, QRectF]]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        inks = _inks(theme)
        painter.setPen(Qt.PenStyle.NoPen)
        for look in sorted(nodes, key=(SELECTED, WRONG).__contains__):
            painter.setBrush(inks.get(look) or mixed(theme.node, category_color(theme, look), SHARE))
            painter.drawRects(list(nodes[look].values()))

    def _draw_still_nodes(self, theme: Theme, painter: QPainter) -> None:
        moving = self._still.without
        still = {
            look: {key: place for key, place in places.items() if key not in moving}
            for look, places in self._nodes.items()
        }
        self._draw_nodes(painter, theme, still)

    def _draw_moving_nodes(self, theme: Theme, painter: QPainter) -> None:
        moving: dict[str, dict[str, QRectF]] = {}
        for key in self._still.without:
            if isinstance(key, str) and key in self.places:
                moving.setdefault(self._looks[key], {})[key] = self.places[key]
        self._draw_nodes(painter, theme, moving)

    def _over(self, fading: bool) -> Iterator[tuple[str, list[Wire]]]:
        """The wires that are drawn over the others: those that do not fade with them, and those with a mark."""
        clear = [wire for wire in self._items if self.dimming.opacity(wire) == 1.0] if fading else []
        yield USUAL, [wire for wire in clear if not self._items[wire].from_data]
        yield DATA, [wire for wire in clear if self._items[wire].from_data]
        for look in (WRONG, SELECTED):
            yield look, [wire for wire, mark in self._marked.items() if mark == look]

    def _lines(self, wire: Wire) -> Iterator[QLineF]:
        item = self._items[wire]
        return (QLineF(begin, end) for begin, end in pairwise((item.start, *item.through, item.stop)))

    def _gather(self) -> None:
        """Make all rectangles anew, one right behind the other."""
        self._changes = 0
        for places in self._nodes.values():
            for key, place in places.items():
                places[key] = self.places[key] = QRectF(place)


def _inks(theme: Theme) -> dict[str, QColor]:
    return {
        USUAL: mixed(theme.canvas, theme.wire, WIRE_SHARE),
        DATA: mixed(theme.wire, theme.categories["Data"], SHARE),
        WRONG: color(theme.bad),
        SELECTED: color(theme.accent),
    }

"""What is on the canvas, as items: those of nodes and wires, and whatever else, beside the view of all from afar."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from designer.canvas.ink import Ink
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.nodes.problem_card import ProblemCard
from designer.canvas.overview import Overview
from designer.canvas.wires.dimming import Dimming
from designer.canvas.wires.wire_item import WireItem
from designer.look.theme import Theme
from engine.graph.model import Annotation, Node, Wire
from engine.graph.routes import Waypoint

ROOM = 2000.0
"""How far the indexed area reaches beyond the nodes, so that it seldom has to be indexed again."""


class ItemScene(QGraphicsScene):
    """Keeps its items by what they show, and the overview along with them."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ink = Ink(theme)
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self.cards: dict[str, ProblemCard] = {}
        self.loose: list[QGraphicsItem] = []
        """What is neither a node nor a wire nor the card of one."""
        self.pointed_waypoint: Waypoint | None = None
        self.dimming = Dimming()
        self.overview = Overview(self.dimming)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.setSceneRect(-ROOM, -ROOM, 2 * ROOM, 2 * ROOM)

    def addItem(self, item: QGraphicsItem) -> None:
        super().addItem(item)
        if not isinstance(item, (NodeItem, WireItem, ProblemCard)):
            self.loose.append(item)

    def removeItem(self, item: QGraphicsItem) -> None:
        super().removeItem(item)
        if item in self.loose:
            self.loose.remove(item)

    def dress_wire(self, wire: Wire) -> None:
        """Show a wire in the state that it has now."""
        self.wires[wire].dress()
        self.overview.show_wire(self.wires[wire])

    def dim_others(self, is_on: bool) -> None:
        """Let the wires fade that do not touch what is looked at, or show them all alike."""
        self.dimming.is_on = is_on
        self.update()

    def set_dim_level(self, level: float) -> None:
        """Let wires that fade be seen so clearly."""
        self.dimming.level = level
        self.update()

    def point_at_waypoint(self, found: Waypoint | None) -> None:
        """Show that the pointer is at this waypoint, and at no other."""
        before, self.pointed_waypoint = self.pointed_waypoint, found
        for wire in {one[0] for one in (before, found) if one is not None} & self.wires.keys():
            self.wires[wire].pointed = found[1] if found is not None and found[0] == wire else None
            self.wires[wire].update()

    def make_room(self, nodes: Iterable[Node | Annotation]) -> None:
        """Let the indexed area reach around these nodes, frames and notes."""
        room = QRectF(self.sceneRect())
        for node in nodes:
            point = QPointF(*node.position)
            if not room.contains(point):
                room = room.united(QRectF(point.x() - ROOM, point.y() - ROOM, 2 * ROOM, 2 * ROOM))
        if room != self.sceneRect():
            self.setSceneRect(room)

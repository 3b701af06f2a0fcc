"""The scene of the canvas: what stands where, what it says, and whether it shows what the document holds."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsItem

from designer.canvas.annotations.framing import Grip
from designer.canvas.graph_scene import GraphScene
from designer.canvas.hover.target import target_at, text_of
from designer.canvas.nodes.layout import HIT
from designer.canvas.nodes.node_item import End, NodeItem
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from designer.canvas.nodes.problem_card import ProblemCard
from designer.canvas.wires.wire_item import REACH, WireItem
from engine.graph.analysis import analyse
from engine.graph.facts import NodeFacts
from engine.graph.model import Graph, Project, Wire
from engine.graph.routes import Waypoint

NEAR_WIRE = 2.0
FARTHEST = 20.0
"""A port is hit from no farther away, however small it is drawn."""
BOXES = Qt.ItemSelectionMode.IntersectsItemBoundingRect


class CanvasScene(GraphScene):
    """Answers what is at a point of the canvas."""

    put_away = Signal(str)
    """The card of this node was put away."""

    def port_at(self, point: QPointF, zoom: float = 1.0) -> End | None:
        """The port within reach of a point, unless another node covers it or it is too small to be drawn."""
        if zoom < PLAIN_BELOW:
            return None
        reach = min(HIT / 2 / min(zoom, 1.0), FARTHEST)
        around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        items = [item for item in self.items(around, BOXES) if isinstance(item, NodeItem)]
        near = [(*found, item) for item in items if (found := item.nearest_port(point, reach))]
        for _, port, item in sorted(near, key=lambda one: one[0]):
            if self._node_item_at(port.centre + item.pos()) in (None, item):
                return item.end(port)
        return None

    def node_at(self, point: QPointF) -> str | None:
        item = self._node_item_at(point)
        return item.node.key if item else None

    def _node_item_at(self, point: QPointF) -> NodeItem | None:
        items = (item for item in self.items(point, BOXES) if isinstance(item, NodeItem))
        return next((item for item in items if item.place.contains(point)), None)

    def card_at(self, point: QPointF) -> str | None:
        """The node whose card of a problem is on top at a point."""
        found = self._top_item_at(point)
        return found.key if isinstance(found, ProblemCard) else None

    def repair_at(self, point: QPointF, zoom: float = 1.0) -> str | None:
        """The node whose card has the button of a repair there, unless it is covered or too small to be read."""
        found = self._top_item_at(point)
        pressed = isinstance(found, ProblemCard) and found.button.contains(point) and zoom >= PLAIN_BELOW
        return found.key if pressed and isinstance(found, ProblemCard) else None

    def more_at(self, point: QPointF, zoom: float = 1.0) -> str | None:
        """The node whose card has the button for other repairs there, unless it is covered or too small to be seen."""
        found = self._top_item_at(point)
        pressed = isinstance(found, ProblemCard) and found.more.contains(point) and zoom >= PLAIN_BELOW
        return found.key if pressed and isinstance(found, ProblemCard) else None

    def close_at(self, point: QPointF, zoom: float = 1.0) -> str | None:
        """The node whose card has the button there that puts it away, unless it is covered or too small to be seen."""
        found = self._top_item_at(point)
        pressed = isinstance(found, ProblemCard) and found.close.contains(point) and zoom >= PLAIN_BELOW
        return found.key if pressed and isinstance(found, ProblemCard) else None

    def point_at_close(self, key: str | None) -> None:
        """Show that the pointer is at the button that puts this card away, and of no other."""
        for card in self.cards.values():
            card.show_close(card.key == key)

    def point_at_others(self, point: QPointF | None, zoom: float = 1.0) -> None:
        """Show whether the pointer is at a button of a card that is not one of a repair; None where it is not."""
        self.point_at_more(None if point is None else self.more_at(point, zoom))
        self.point_at_close(None if point is None else self.close_at(point, zoom))

    def point_at_more(self, key: str | None) -> None:
        """Show that the pointer is at the button for other repairs of this card, and of no other."""
        for card in self.cards.values():
            card.show_more(card.key == key)

    def _top_item_at(self, point: QPointF) -> QGraphicsItem | None:
        items = (item for item in self.items(point, BOXES) if isinstance(item, (NodeItem, ProblemCard)))
        return next((item for item in items if isinstance(item, ProblemCard) or item.place.contains(point)), None)

    def point_at_repair(self, key: str | None, pressed: bool = False) -> None:
        """Show that the pointer is at the button of this card, and of no other."""
        for card in self.cards.values():
            card.show_button(card.key == key, pressed and card.key == key)

    @property
    def is_at_repair(self) -> bool:
        """Whether the pointer is at the button of a repair."""
        return any(card.is_pointed for card in self.cards.values())

    @property
    def is_at_more(self) -> bool:
        """Whether the pointer is at the button for other repairs."""
        return any(card.is_more_pointed for card in self.cards.values())

    @property
    def is_at_button(self) -> bool:
        """Whether the pointer is at a button of a card."""
        return self.is_at_repair or self.is_at_more or self.is_at_close

    @property
    def is_at_close(self) -> bool:
        """Whether the pointer is at the button that puts a card away."""
        return any(card.is_close_pointed for card in self.cards.values())

    def wire_at(self, point: QPointF, zoom: float = 1.0) -> Wire | None:
        return next(self.wires_at(point, zoom), None)

    def wires_at(self, point: QPointF, zoom: float = 1.0) -> Iterator[Wire]:
        """All wires at a point, the topmost first: where two cross, only one of them may take what is dropped."""
        reach = NEAR_WIRE / min(zoom, 1.0)
        spot = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        return (item.wire for item in self.items(spot) if isinstance(item, WireItem))

    def waypoint_at(self, point: QPointF, zoom: float = 1.0) -> Waypoint | None:
        """The waypoint within reach of a point, unless a node covers it or it is too small to be drawn."""
        if zoom < PLAIN_BELOW or not self.graph.routes or self.node_at(point) is not None:
            return None
        reach = min(REACH / min(zoom, 1.0), FARTHEST)
        around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        items = [item for item in self.items(around, BOXES) if isinstance(item, WireItem)]
        near = [(*found, item.wire) for item in items if (found := item.waypoint_at(point, reach))]
        _, at, wire = min(near, key=lambda one: one[0], default=(0.0, 0, None))
        return (wire, at) if wire is not None else None

    def grip_at(self, point: QPointF, zoom: float = 1.0) -> Grip | None:
        """What would be grasped of a frame or note; nodes lie above them, and wires above the edge of a frame."""
        grip = self.annotations.grip_at(point, zoom)
        if grip is None or self.node_at(point) is not None:
            return None
        is_edge = grip.kind == "resize" and grip.key in self.graph.frames
        return None if is_edge and self.wire_at(point, zoom) is not None else grip

    def nodes_in(self, rect: QRectF) -> frozenset[str]:
        items = (item for item in self.items(rect, BOXES) if isinstance(item, NodeItem))
        return frozenset(item.node.key for item in items if item.place.intersects(rect))

    def tip_at(self, point: QPointF) -> str:
        """All that the card beside the pointer says at a point of the scene, as lines of text."""
        target = target_at(self, point)
        text = text_of(self, target) if target is not None else None
        return text.plain if text is not None else ""

    def matches(self, graph: Graph) -> bool:
        """Whether the items show exactly this graph: each node with its place, name and ports, and all else."""
        return not list(self.differences(graph))

    def differences(self, graph: Graph) -> Iterator[str]:
        """One line for each item that does not show what stands in this graph."""
        nodes = {item.node.key for item in self.items() if isinstance(item, NodeItem)}
        wires = {item.wire for item in self.items() if isinstance(item, WireItem)}
        yield from (f"node {key}" for key in nodes ^ graph.nodes.keys())
        yield from (f"wire {wire}" for wire in wires ^ set(graph.wires))
        # What is used again stands on another level, which only the whole analysis knows.
        facts = self.analysis.nodes if graph is self.graph else analyse(Project(graph)).nodes
        for key in nodes & graph.nodes.keys():
            yield from self._node_differences(self.nodes[key], graph, facts[key])
        for wire in wires & set(graph.wires):
            if (self.wires[wire].start, self.wires[wire].stop) != self._ends(wire):
                yield f"ends of wire {wire}"
            shown, route = self.wires[wire].through, graph.routes.get(wire, ())
            if shown != tuple(QPointF(*point) for point in route) and wire.source not in self.gliding:
                yield f"route of wire {wire}"
        yield from self.annotations.differences(graph)

    def _node_differences(self, item: NodeItem, graph: Graph, facts: NodeFacts) -> Iterator[str]:
        node = graph.nodes[item.node.key]
        if item.node != node:
            yield f"node {node.key}: {item.node} is not {node}"
        if (item.x(), item.y()) != node.position and node.key not in self.gliding:
            yield f"place of node {node.key}"
        # A line has no breaks and no blanks in a row, and one that is too long is cut.
        name = " ".join(node.name.split())
        if name and item.marks[0].text.text()[:4] != name[:4]:
            yield f"name of node {node.key}: {item.marks[0].text.text()!r} is not {name!r}"
        into = {*(port.name for port in facts.input_ports), *(wire.input for wire in graph.into(node.key))}
        out_of = {*facts.output_ports, *(wire.output for wire in graph.out_of(node.key))}
        shown = ({port.name for port in item.layout.inputs}, {port.name for port in item.layout.outputs})
        if shown != (into, out_of):
            yield f"ports of node {node.key}"

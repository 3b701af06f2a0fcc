"""The part of the scene that follows: it shows one graph, and goes with it from one version to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from designer.canvas.ink import Ink
from designer.canvas.node_item import End, NodeItem
from designer.canvas.node_paint import PaintedNode
from designer.canvas.port_names import PortNames
from designer.canvas.problem_card import ProblemCard
from designer.canvas.wire_item import WireItem
from designer.repairs import labels
from designer.texts import told
from designer.theme import Theme
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Node, Project, Wire
from engine.message import Message

ROOM = 2000.0
"""How far the indexed area reaches beyond the nodes, so that it seldom has to be indexed again."""


class GraphScene(QGraphicsScene):
    """Holds an item for each node and wire of the graph that it was shown last."""

    wires_selected = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ink = Ink(theme)
        self.graph = Graph()
        self.analysis = analyse(Project())
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self.cards: dict[str, ProblemCard] = {}
        self.selected: frozenset[str] = frozenset()
        self.selected_wires: frozenset[Wire] = frozenset()
        self.hovered: str | Wire | None = None
        self.gliding: frozenset[str] = frozenset()
        """The nodes on their way to where the document has them."""
        self.names = PortNames(self.ink)
        self.addItem(self.names)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.setSceneRect(-ROOM, -ROOM, 2 * ROOM, 2 * ROOM)

    def show_graph(self, graph: Graph, analysis: Analysis) -> None:
        """Show this graph; items are made, changed and removed only where it differs from the one before."""
        if graph is self.graph and analysis is self.analysis:
            return
        before, self.graph, self.analysis = self.graph, graph, analysis
        rewired = _changed(before.entering, graph.entering)
        for key in rewired:
            self._remove_wires(set(before.into(key)).difference(graph.into(key)))
        for key in before.nodes.keys() - graph.nodes.keys():
            self._remove_node(key)
        self._make_room(node for key, node in graph.nodes.items() if before.nodes.get(key) is not node)
        left = _changed(before.leaving, graph.leaving)
        changed = {key for key in graph.nodes if self._show_node(key, key in rewired or key in left)}
        for key in rewired & graph.nodes.keys():
            for wire in graph.into(key):
                self._add_wire(wire)
        self._lead(self._wires_of(changed))
        # A repair may be one of another layer, which its label names.
        for key in changed | self.cards.keys():
            self._show_card(key)
        if changed:
            self._show_names()

    def _show_node(self, key: str, rewired: bool) -> bool:
        """Whether the item of this node is new or had to change."""
        item, facts = self.nodes.get(key), self.analysis.nodes[key]
        used = self.analysis.nodes.get(facts.again)
        if item is not None and item.facts == facts and item.used == used and not rewired:
            return False
        into = [wire.input for wire in self.graph.into(key)]
        out_of = [wire.output for wire in self.graph.out_of(key)]
        if item is not None:
            item.show_facts(facts, into, out_of, used)
            return True
        item = self.nodes[key] = PaintedNode(facts, self.ink, into, out_of, used)
        item.select(key in self.selected)
        self.addItem(item)
        return True

    def _remove_node(self, key: str) -> None:
        self.removeItem(self.nodes.pop(key))
        card = self.cards.pop(key, None)
        if card is not None:
            self.removeItem(card)
        if self.hovered == key:
            self.hovered = None
            self._show_names()

    def _add_wire(self, wire: Wire) -> None:
        if wire not in self.wires:
            self.wires[wire] = WireItem(wire, self.ink)
            self.addItem(self.wires[wire])

    def _remove_wires(self, gone: set[Wire]) -> None:
        for wire in gone:
            self.removeItem(self.wires.pop(wire))
        self.selected_wires -= gone
        if self.hovered in gone:
            self.hovered = None

    def _wires_of(self, keys: Iterable[str]) -> set[Wire]:
        return {wire for key in keys for wire in (*self.graph.into(key), *self.graph.out_of(key))}

    def _lead(self, wires: Iterable[Wire]) -> None:
        """Lead these wires from port to port, and dress them by what is known of them."""
        for wire in wires:
            item = self.wires[wire]
            item.lead(*self._ends(wire))
            reason, from_data = self.reason(wire), self.graph.nodes[wire.source].type == "Data"
            if (item.problem, item.from_data) != (reason, from_data):
                item.problem, item.from_data = reason, from_data
                item.dress()

    def lead_anew(self) -> None:
        """Lead all wires once more: they run in another way from now on."""
        for item in self.wires.values():
            item.lead_anew()

    def _ends(self, wire: Wire) -> tuple[QPointF, QPointF]:
        source, target = self.nodes[wire.source], self.nodes[wire.target]
        beside = self.graph.into(wire.target, wire.input)
        entry = target.port(wire.input, False).end(beside.index(wire), len(beside))
        return source.port(wire.output, True).centre + source.pos(), entry + target.pos()

    def reason(self, wire: Wire) -> Message | None:
        """Why a wire cannot work; None where it can."""
        problems = self.analysis.nodes[wire.target].problems
        return next((one.message for one in problems if wire in one.wires), None)

    def place(self, positions: Mapping[str, QPointF]) -> None:
        """Stand these nodes elsewhere while they are dragged; the document knows nothing of it yet."""
        for key, position in positions.items():
            self.nodes[key].setPos(position)
            if key in self.cards:
                self.cards[key].hang(self.nodes[key].place)
            if key == self.hovered:
                self._show_names()
        for wire in self._wires_of(positions):
            self.wires[wire].lead(*self._ends(wire))

    def restore(self, keys: Collection[str]) -> None:
        """Stand these nodes where the document has them."""
        self.place({key: QPointF(*self.graph.nodes[key].position) for key in keys if key in self.graph.nodes})

    def select(self, keys: frozenset[str]) -> None:
        changed, self.selected = self.selected ^ keys, keys
        for key in changed & self.nodes.keys():
            self.nodes[key].select(key in keys)
        for key in (changed | keys) & self.nodes.keys():
            self._show_card(key)

    def select_wires(self, wires: frozenset[Wire]) -> None:
        changed, self.selected_wires = self.selected_wires ^ wires, wires
        for wire in changed & self.wires.keys():
            self.wires[wire].selected = wire in wires
            self.wires[wire].dress()
        if changed:
            self.wires_selected.emit(wires)

    def hover(self, target: str | Wire | None, end: End | None) -> None:
        """Show what the pointer is at: the key of a node, a wire, or nothing."""
        before, self.hovered = self.hovered, target
        for one in {before, target} - {None}:
            if isinstance(one, str) and one in self.nodes:
                self.nodes[one].point_at(end)
                self._show_card(one)
            elif isinstance(one, Wire) and one in self.wires:
                self.wires[one].hovered = one == target
                self.wires[one].dress()
        self._show_names()

    def _show_names(self) -> None:
        item = self.nodes.get(self.hovered) if isinstance(self.hovered, str) else None
        self.names.show_names(item)

    def light(self, ends: frozenset[End] | None) -> None:
        """Light up these ports and dim all others; None ends that."""
        lit: dict[str, set[End]] = {}
        for end in ends or ():
            lit.setdefault(end.key, set()).add(end)
        for key, item in self.nodes.items():
            item.light(None if ends is None else frozenset(lit.get(key, ())))

    def _show_card(self, key: str) -> None:
        """Alarms always show; what only waits for a wire is told of one node at a time."""
        item, card = self.nodes[key], self.cards.get(key)
        pointed = self.hovered == key or self.selected == {key}
        if item.problem is None or not (item.is_alarmed or pointed):
            if card is not None:
                self.removeItem(self.cards.pop(key))
            return
        if card is None:
            card = self.cards[key] = ProblemCard(key, self.ink)
            self.addItem(card)
        best = labels(self.analysis, item.problem)[:1]
        card.say(told(item.problem.message), item.is_alarmed, "".join(best))
        card.hang(item.place)
        card.point_at(pointed)

    def bounds(self, keys: Collection[str]) -> QRectF:
        """The rectangle around these nodes."""
        rect = QRectF()
        for key in keys:
            rect = rect.united(self.nodes[key].place)
        return rect

    def set_theme(self, theme: Theme) -> None:
        self.ink = self.names.ink = Ink(theme)
        items: list[NodeItem | WireItem | ProblemCard]
        items = [*self.nodes.values(), *self.wires.values(), *self.cards.values()]
        for item in items:
            item.ink = self.ink
            item.dress()
        self.update()

    def retranslate(self) -> None:
        """Say everything again, in the language that was chosen."""
        for key in self.nodes:
            self._show_node(key, True)
            self._show_card(key)

    def _make_room(self, nodes: Iterable[Node]) -> None:
        """Let the indexed area reach around these nodes."""
        room = QRectF(self.sceneRect())
        for node in nodes:
            point = QPointF(*node.position)
            if not room.contains(point):
                room = room.united(QRectF(point.x() - ROOM, point.y() - ROOM, 2 * ROOM, 2 * ROOM))
        if room != self.sceneRect():
            self.setSceneRect(room)


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The keys that have another value, or a value on one side only."""
    return {key for key in before.keys() | after.keys() if before.get(key) is not after.get(key)}

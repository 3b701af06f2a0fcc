"""The part of the scene that follows: it shows one graph, and goes with it from one version to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from designer.canvas.annotations.framing import Framing
from designer.canvas.ink import Ink
from designer.canvas.item_scene import ItemScene
from designer.canvas.nodes.node_item import End, NodeItem
from designer.canvas.nodes.node_paint import PaintedNode
from designer.canvas.nodes.port_names import PortNames
from designer.canvas.nodes.problem_card import ProblemCard, Tone
from designer.canvas.wires.wire_item import WireItem
from designer.canvas.wires.wire_path import OVER
from designer.look.theme import Theme
from designer.repairs import labels
from designer.texts import told
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis, Problem
from engine.graph.model import Graph, Project, Wire
from engine.graph.routes import Waypoint
from engine.graph.versions import differing
from engine.message import Message


class GraphScene(ItemScene):
    """Holds an item for each node and wire of the graph that it was shown last."""

    wires_selected = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self.graph = Graph()
        self.analysis = analyse(Project())
        self.selected: frozenset[str] = frozenset()
        self.selected_wires: frozenset[Wire] = frozenset()
        self.selected_waypoints: frozenset[Waypoint] = frozenset()
        self.health: Mapping[str, Problem] = {}
        self.hovered: str | Wire | None = None
        self._again: set[str] = set()
        """The nodes that use another one again, and show something of it."""
        self.gliding: frozenset[str] = frozenset()
        """The nodes on their way to where the document has them."""
        self.names = PortNames(self.ink)
        self.addItem(self.names)
        self.annotations = Framing(self)

    def show_graph(self, graph: Graph, analysis: Analysis) -> None:
        """Show this graph; items are made, changed and removed only where it differs from the one before."""
        if graph is self.graph and analysis is self.analysis:
            return
        before, self.graph = self.graph, graph
        known, self.analysis = self.analysis, analysis
        # In the order of the graph, not of hashes: what stands together lies together in memory.
        rewired = dict.fromkeys(chain(*differing(before.entering, graph.entering)))
        for key in rewired.keys() & before.entering.keys():
            self._remove_wires(set(before.into(key)).difference(graph.into(key)))
        for key in before.nodes.keys() - graph.nodes.keys():
            self._remove_node(key)
        edited, _ = differing(before.nodes, graph.nodes)
        self.make_room((*(graph.nodes[key] for key in edited), *graph.frames.values(), *graph.notes.values()))
        rewired_on_a_side = {*rewired, *chain(*differing(before.leaving, graph.leaving))}
        told, _ = differing(known.nodes, analysis.nodes)
        asked = [key for key in dict.fromkeys((*edited, *told, *rewired_on_a_side, *self._again)) if key in graph.nodes]
        changed = dict.fromkeys(key for key in asked if self._show_node(key, key in rewired_on_a_side))
        for key in rewired:
            for wire in graph.into(key):
                self._add_wire(wire)
        self._lead(self._wires_of(changed) | dict.fromkeys(self._rerouted(before)))
        # A repair may be one of another layer, which its label names.
        for key in changed | self.cards:
            self._show_card(key)
        if changed:
            self._show_names()
        self.annotations.show(before, graph)
        self._keep_waypoints()
        self._look()

    def _show_node(self, key: str, rewired: bool) -> bool:
        """Whether the item of this node is new or had to change."""
        item, facts = self.nodes.get(key), self.analysis.nodes[key]
        used = self.analysis.nodes.get(facts.again)
        if item is not None and item.facts == facts and item.used == used and not rewired:
            return False
        into = [wire.input for wire in self.graph.into(key)]
        out_of = [wire.output for wire in self.graph.out_of(key)]
        (self._again.add if facts.again else self._again.discard)(key)
        if item is not None:
            item.show_facts(facts, into, out_of, used)
        else:
            item = self.nodes[key] = PaintedNode(facts, self.ink, into, out_of, used)
            item.select(key in self.selected)
            self.addItem(item)
        self.overview.show_node(item)
        return True

    def _remove_node(self, key: str) -> None:
        self.removeItem(self.nodes.pop(key))
        self.overview.remove_node(key)
        self._again.discard(key)
        card = self.cards.pop(key, None)
        if card is not None:
            self.removeItem(card)
        if self.hovered == key:
            self.hovered = None
            self._show_names()

    def _add_wire(self, wire: Wire) -> None:
        if wire not in self.wires:
            self.wires[wire] = WireItem(wire, self.ink, self.dimming)
            self.addItem(self.wires[wire])

    def _remove_wires(self, gone: set[Wire]) -> None:
        for wire in gone:
            self.removeItem(self.wires.pop(wire))
            self.overview.remove_wire(wire)
        self.selected_wires -= gone
        if self.hovered in gone:
            self.hovered = None

    def _wires_of(self, keys: Iterable[str]) -> dict[Wire, None]:
        return dict.fromkeys(wire for key in keys for wire in (*self.graph.into(key), *self.graph.out_of(key)))

    def _rerouted(self, before: Graph) -> set[Wire]:
        """The wires that have other waypoints than before."""
        if before.routes is self.graph.routes:
            return set()
        changed = dict(before.routes.items() ^ self.graph.routes.items())
        return changed.keys() & self.wires.keys()

    def _lead(self, wires: Iterable[Wire]) -> None:
        """Lead these wires from port to port, and dress them by what is known of them."""
        for wire in wires:
            item = self.wires[wire]
            self._lay(wire)
            reason, from_data = self.reason(wire), self.graph.nodes[wire.source].type == "Data"
            if (item.problem, item.from_data) != (reason, from_data):
                item.problem, item.from_data = reason, from_data
                item.dress()
            self.overview.show_wire(item)

    def lead_anew(self) -> None:
        """Lead all wires once more: they run in another way from now on."""
        for item in self.wires.values():
            item.lead_anew()

    def _lay(self, wire: Wire, through: Sequence[QPointF] | None = None) -> None:
        """Lead a wire from port to port, through its waypoints or these."""
        start, stop = self._ends(wire)
        above = stop.y() - self.nodes[wire.target].y() + OVER
        self.wires[wire].lead(start, stop, self._through(wire) if through is None else through, above)

    def _ends(self, wire: Wire) -> tuple[QPointF, QPointF]:
        source, target = self.nodes[wire.source], self.nodes[wire.target]
        port = target.port(wire.input, False)
        beside = self.graph.into(wire.target, wire.input) if port.many else (wire,)
        entry = port.end(beside.index(wire), len(beside))
        return source.port(wire.output, True).centre + source.pos(), entry + target.pos()

    def _through(self, wire: Wire) -> tuple[QPointF, ...]:
        """The waypoints of a wire; they go along where both of its ends are somewhere else for now."""
        route = self.graph.routes.get(wire)
        if not route:
            return ()
        away = [self.nodes[key].pos() - QPointF(*self.graph.nodes[key].position) for key in (wire.source, wire.target)]
        step = away[0] if away[0] == away[1] else QPointF()
        return tuple(QPointF(*point) + step for point in route)

    def reason(self, wire: Wire) -> Message | None:
        """Why a wire cannot work; None where it can."""
        problem = self.analysis.nodes[wire.target].problem_at((wire,))
        return problem.message if problem else None

    def place(self, positions: Mapping[str, QPointF]) -> None:
        """Stand these nodes elsewhere while they are dragged; the document knows nothing of it yet."""
        for key, position in positions.items():
            if key not in self.nodes:
                continue
            self.nodes[key].setPos(position)
            self.overview.show_node(self.nodes[key])
            if key in self.cards:
                self.cards[key].hang(self.nodes[key].place)
            if key == self.hovered:
                self._show_names()
        self.annotations.place(positions)
        for wire in self._wires_of(positions):
            self._lay(wire)
            self.overview.show_wire(self.wires[wire])

    def bend(self, wire: Wire, through: Sequence[QPointF] | None) -> None:
        """Lead a wire through these points while they are dragged; None lets it run as the document has it."""
        if wire in self.wires:
            self._lay(wire, through)
            self.overview.show_wire(self.wires[wire])

    def restore(self, keys: Collection[str]) -> None:
        """Stand these nodes, frames and notes where the document has them."""
        self.annotations.restore(keys)
        self.place({key: QPointF(*self.graph.nodes[key].position) for key in keys if key in self.graph.nodes})

    def select(self, keys: frozenset[str]) -> None:
        changed, self.selected = self.selected ^ keys, keys
        for key in changed & self.nodes.keys():
            self.nodes[key].select(key in keys)
            self.overview.show_node(self.nodes[key])
        for key in (changed | keys) & self.nodes.keys():
            self._show_card(key)
        if keys:
            self.select_waypoints(frozenset())
        self._look()

    def select_waypoints(self, chosen: frozenset[Waypoint]) -> None:
        """Select waypoints, and no wire besides."""
        changed, self.selected_waypoints = self.selected_waypoints ^ chosen, chosen
        for wire in {wire for wire, _ in changed} & self.wires.keys():
            self.wires[wire].chosen = frozenset(at for one, at in chosen if one == wire)
            self.wires[wire].dress()
        if chosen:
            self.select_wires(frozenset())
        if changed:
            self._look()
            self.wires_selected.emit(self.selected_wires)

    @property
    def has_lines_selected(self) -> bool:
        """Whether wires or their waypoints are selected."""
        return bool(self.selected_wires or self.selected_waypoints)

    def _keep_waypoints(self) -> None:
        """Let go of waypoints that are gone."""
        routes = self.graph.routes
        self.select_waypoints(frozenset(one for one in self.selected_waypoints if one[1] < len(routes.get(one[0], ()))))

    def select_wires(self, wires: frozenset[Wire]) -> None:
        changed, self.selected_wires = self.selected_wires ^ wires, wires
        for wire in changed & self.wires.keys():
            self.wires[wire].selected = wire in wires
            self.dress_wire(wire)
        if wires:
            self.select_waypoints(frozenset())
        if changed:
            self._look()
            self.wires_selected.emit(wires)

    def _look(self) -> None:
        """Let the wires fade of which nothing is selected or pointed at, if that is turned on."""
        hovered = () if self.hovered is None else (self.hovered,)
        wires = (wire for wire, _ in self.selected_waypoints)
        if self.dimming.look_at(frozenset((*self.selected, *self.selected_wires, *wires, *hovered))):
            self.update()

    def hover(self, target: str | Wire | None, end: End | None) -> None:
        """Show what the pointer is at: the key of a node, a wire, or nothing."""
        before, self.hovered = self.hovered, target
        for one in {before, target} - {None}:
            if isinstance(one, str) and one in self.nodes:
                self.nodes[one].point_at(end)
                self._show_card(one)
            elif isinstance(one, Wire) and one in self.wires:
                self.wires[one].hovered = one == target
                self.dress_wire(one)
        self._show_names()
        self._look()

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
        item, card, problem = self.nodes[key], self.cards.get(key), self.problem_of(key)
        pointed = self.hovered == key or self.selected == {key}
        item.show_health(item.problem is None and key in self.health)
        if problem is None or not (item.is_alarmed or item.is_ailing or pointed):
            if card is not None:
                self.removeItem(self.cards.pop(key))
            return
        if card is None:
            card = self.cards[key] = ProblemCard(key, self.ink)
            self.addItem(card)
        tone: Tone = "alarm" if item.is_alarmed else "health" if item.is_ailing else "waiting"
        card.say(told(problem.message), tone, labels(self.analysis, problem))
        card.hang(item.place)
        card.point_at(pointed)

    def problem_of(self, key: str) -> Problem | None:
        """What the card of a node tells: what is wrong in the network, or else what ails it in its training."""
        return self.nodes[key].problem or self.health.get(key)

    def show_health(self, health: Mapping[str, Problem]) -> None:
        """Show what ails these nodes in their training, and no others."""
        before, self.health = self.health, health
        for key in (before.keys() | health.keys()) & self.nodes.keys():
            self._show_card(key)

    def bounds(self, keys: Collection[str]) -> QRectF:
        """The rectangle around these nodes, frames and notes."""
        whole = len(keys) >= len(self.nodes) and self.nodes.keys() <= set(keys)
        rect = self.overview.bounds if whole else QRectF()
        for key in () if whole else keys:
            rect = rect.united(self.nodes[key].place) if key in self.nodes else rect
        return rect.united(self.annotations.bounds(keys))

    def set_theme(self, theme: Theme) -> None:
        self.ink = self.names.ink = Ink(theme)
        items: list[NodeItem | WireItem | ProblemCard]
        items = [*self.nodes.values(), *self.wires.values(), *self.cards.values()]
        for item in items:
            item.ink = self.ink
            item.dress()
        self.annotations.dress()
        self.update()

    def retranslate(self) -> None:
        """Say everything again, in the language that was chosen."""
        for key in self.nodes:
            self._show_node(key, True)
            self._show_card(key)

"""Arranges a level with its frames and notes: each frame is laid out by itself, and stands among the others as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from engine.graph.aligning import Box, around, clear_of
from engine.graph.annotations import annotate
from engine.graph.edits import move, part
from engine.graph.frames import TITLE, around_all, box_of, members, refitted, with_annotations
from engine.graph.layered import layered, placed
from engine.graph.measures import WIDTH, Card
from engine.graph.model import Graph, Node, Wire

Cards = Mapping[str, Card]


def arranged(graph: Graph, cards: Cards, keys: Collection[str] | None = None, *, down: bool = False) -> Graph:
    """The level with its nodes, or these alone, at new places, and every frame around exactly what stood in it.

    A note goes with the node that its arrow leads to, or with the nearest one.
    """
    if not graph.frames and not graph.notes:
        return move(graph, layered(graph, cards, keys, down=down))
    if keys is None:
        return _Layout(graph, cards, down).graph_at(_corner(graph, cards))
    chosen = part(graph, _with_own(graph, cards, keys))
    if not chosen.nodes:
        return graph
    made = _Layout(chosen, cards, down).graph_at(_corner(chosen, cards))
    boxes = with_annotations(_boxes(made, cards), made)
    others = [box for key, box in _boxes(graph, cards).items() if key not in chosen.nodes]
    places = clear_of(boxes, others) if others else {key: (box.left, box.top) for key, box in boxes.items()}
    sized = annotate(graph, *(replace(graph.frames[key], size=frame.size) for key, frame in made.frames.items()))
    moved = move(sized, places)
    fitted = refitted(graph, moved, _boxes(graph, cards), _boxes(moved, cards))
    return annotate(fitted, *(moved.frames[key] for key in made.frames))


def _boxes(graph: Graph, cards: Cards) -> dict[str, Box]:
    return {key: Box(*node.position, WIDTH, cards[key].height) for key, node in graph.nodes.items()}


def _corner(graph: Graph, cards: Cards) -> tuple[float, float]:
    """The upper left corner of what has nodes in it: notes may reach beyond."""
    every = with_annotations(_boxes(graph, cards), graph)
    full = [key for key in graph.frames if members(graph, key, every) & graph.nodes.keys()]
    whole = around(every[key] for key in (*graph.nodes, *full)) if graph.nodes else Box(0, 0, 0, 0)
    return whole.left, whole.top


def _with_own(graph: Graph, cards: Cards, keys: Collection[str]) -> set[str]:
    """These nodes, the frames that hold none but them, and the notes that belong to either."""
    every, chosen = with_annotations(_boxes(graph, cards), graph), set(keys)
    found, elsewhere = set(chosen), set[str]()
    for key in graph.frames:
        held = members(graph, key, every)
        nodes = held & graph.nodes.keys()
        if nodes and nodes <= chosen:
            found |= {key, *held}
        else:
            elsewhere |= held
    return found | {key for key, note in graph.notes.items() if note.target in chosen and key not in elsewhere}


class _Layout:
    """Lays out what stands in each frame, the innermost first."""

    def __init__(self, graph: Graph, cards: Cards, down: bool) -> None:
        self.graph = graph
        self.cards = cards
        self.down = down
        self.before = with_annotations(_boxes(graph, cards), graph)
        self.held = {key: members(graph, key, self.before) for key in graph.frames}
        self.full = {key for key, held in self.held.items() if held & graph.nodes.keys()}
        """The frames with nodes in them; the others are put where there is room, as notes are."""

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The innermost frame around each thing that stands in one."""
        found: dict[str, str] = {}
        for frame in sorted(self.held, key=lambda key: -len(self.held[key])):
            found.update(dict.fromkeys(self.held[frame], frame))
        return found

    def graph_at(self, corner: tuple[float, float]) -> Graph:
        """The graph with everything at its new place, what has nodes in it from this corner on."""
        boxes = self.inside("")
        units = [boxes[key] for key in (*self.graph.nodes, *self.full)]
        if not units:
            return self.graph
        whole = around(units)
        across, down = corner[0] - whole.left, corner[1] - whole.top
        places = {key: (box.left + across, box.top + down) for key, box in boxes.items()}
        sizes = {key: (boxes[key].width, boxes[key].height) for key in self.full}
        sized = annotate(self.graph, *(replace(self.graph.frames[key], size=size) for key, size in sizes.items()))
        return move(sized, places)

    def inside(self, frame: str) -> dict[str, Box]:
        """The boxes of all that stands in a frame, or on the whole level; only their distances count."""
        units = dict.fromkeys(unit for key in self.graph.nodes if (unit := self.unit(key, frame)))
        inner = {key: self.inside(key) for key in units if key in self.full}
        frames = {key: self.fitted(key, boxes) for key, boxes in inner.items()}
        found: dict[str, Box] = {}
        taken: dict[str, Box] = {}
        for key, (left, top) in self.places(list(units), frame, frames, inner).items():
            if key not in inner:
                found[key] = taken[key] = Box(left, top, WIDTH, self.cards[key].height)
                continue
            box = frames[key]
            taken[key] = Box(left, top, box.width, box.height + TITLE)
            found[key] = Box(left, top + TITLE, box.width, box.height)
            found |= _shifted(inner[key], left - box.left, top + TITLE - box.top)
        return found | self.loose(frame, found, taken)

    def unit(self, key: str, frame: str) -> str:
        """What a node is in this frame: itself, or the frame in it that holds the node; empty where it is elsewhere."""
        while self.parents.get(key, "") != frame:
            key = self.parents.get(key, "")
            if not key:
                return ""
        return key

    def fitted(self, frame: str, inner: Mapping[str, Box]) -> Box:
        """The box of a frame around what was laid out in it."""
        titled = [inner[key] for key in inner if key in self.graph.frames]
        return around_all((inner[key] for key in inner if key not in self.graph.frames), titled)

    def places(
        self, units: list[str], frame: str, frames: Mapping[str, Box], inner: Mapping[str, Mapping[str, Box]]
    ) -> Mapping[str, tuple[float, float]]:
        """The places of nodes and frames beside each other; a frame begins with its title."""
        cards = {key: self.cards[key] for key in units if key not in frames}
        ports: dict[str, tuple[dict[str, float], dict[str, float]]] = {key: ({}, {}) for key in frames}
        wires = []
        for wire in self.graph.wires:
            source, target = self.unit(wire.source, frame), self.unit(wire.target, frame)
            if not source or not target or source == target:
                continue
            output, entry = wire.output, wire.input
            if source in frames:
                output = f"{wire.source}.{output}"
                below = inner[source][wire.source].top - frames[source].top + TITLE
                ports[source][1][output] = below + self.cards[wire.source].outputs[wire.output]
            if target in frames:
                entry = f"{wire.target}.{entry}"
                below = inner[target][wire.target].top - frames[target].top + TITLE
                ports[target][0][entry] = below + self.cards[wire.target].inputs[wire.input]
            wires.append(Wire(source, output, target, entry))
        for key, box in frames.items():
            height = box.height + TITLE
            cards[key] = Card(*ports[key], False, height, height, height)
        return placed(_drawn(units, wires), cards, self.down, {key: box.width for key, box in frames.items()})

    def loose(self, frame: str, found: Mapping[str, Box], taken: dict[str, Box]) -> dict[str, Box]:
        """Notes, and frames without nodes, as near as they were to what they belong to, where nothing is covered."""
        put: dict[str, Box] = {}
        for key, one in self.graph.annotations.items():
            if self.parents.get(key, "") != frame or key in self.full:
                continue
            own = box_of(one)
            anchor = self.unit(getattr(one, "target", ""), frame) or _nearest(own, found.keys() & taken, self.before)
            step = (0.0, 0.0)
            if anchor:
                step = found[anchor].left - self.before[anchor].left, found[anchor].top - self.before[anchor].top
            wanted = Box(own.left + step[0], own.top + step[1], own.width, own.height)
            left, top = clear_of({key: wanted}, list(taken.values()))[key] if taken else wanted[:2]
            put[key] = taken[key] = Box(left, top, own.width, own.height)
            inner = {one: self.before[one] for one in self.held.get(key, ())}
            put |= _shifted(inner, left - own.left, top - own.top)
        return put


def _drawn(units: Iterable[str], wires: Iterable[Wire]) -> Graph:
    """A graph of these units alone."""
    entering: dict[str, tuple[Wire, ...]] = {}
    leaving: dict[str, tuple[Wire, ...]] = {}
    for wire in wires:
        entering[wire.target] = (*entering.get(wire.target, ()), wire)
        leaving[wire.source] = (*leaving.get(wire.source, ()), wire)
    return Graph({key: Node(key, "") for key in units}, entering, leaving)


def _shifted(boxes: Mapping[str, Box], across: float, down: float) -> dict[str, Box]:
    return {key: box._replace(left=box.left + across, top=box.top + down) for key, box in boxes.items()}


def _nearest(box: Box, keys: Iterable[str], boxes: Mapping[str, Box]) -> str:
    """The one of these whose middle is nearest; empty where there is none."""

    def apart(key: str) -> tuple[float, str]:
        other = boxes[key]
        across = other.left + other.width / 2 - box.left - box.width / 2
        down = other.top + other.height / 2 - box.top - box.height / 2
        return across**2 + down**2, key

    return min(keys, key=apart, default="")

"""Ungrouping: the nodes inside a block stand in its place again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.graph.annotations import annotate, copies
from engine.graph.block import again_of, faces, name_of, settings_of
from engine.graph.edits import add, connect, fresh_key, graph_at, new_node, within
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.routes import with_routes
from engine.layers import LAYERS
from engine.message import need


def ungroup(project: Project, path: tuple[str, ...], key: str) -> tuple[Project, list[str]]:
    """The project with the nodes of a block in its place, and their keys; raises Misfit where the block must stay."""
    graph = graph_at(project, path)
    assert graph is not None
    block = graph.nodes[key]
    _check_free(project, block)
    assert block.inside is not None
    faced = {node.key for kind in ("Input", "Output") for node in block.inside.nodes.values() if node.type == kind}
    inner = {one: node for one, node in block.inside.nodes.items() if one not in faced}
    placed = _placed(block, inner)
    nodes: dict[str, Node] = {}
    for one, node in graph.nodes.items():
        nodes |= placed if one == key else {one: node}
    wires = _Wires(project, replace(graph, nodes=nodes, entering={}, leaving={}, routes={}))
    ends = _Ends(graph, block, faced)
    for wire in ends.wires():
        wires.draw(wire)
    if not path:
        for end in ends.results():
            wires.keep(end)
    step = _step(block, inner)
    made = with_routes(with_routes(wires.graph, graph.routes), block.inside.routes, step)
    made = annotate(made, *copies(block.inside.annotations.values(), {}, step))
    return within(project, path, lambda _: made), list(placed)


def _check_free(project: Project, block: Node) -> None:
    settings, title = settings_of(block), name_of(block)
    need(block.inside is not None, "{title} is no block, so there is nothing to ungroup.", title=title)
    need(
        settings.repeat == 1 and settings.over == "layers",
        "{title} is repeated. Set its repeat to 1, over layers, before you ungroup it.",
        title=title,
    )
    used = next(
        (node for _, node in project.graph.walk() if node.type == "Again" and again_of(node) == block.key), None
    )
    text = "{title} is used again by {other}, which needs it as a block. Remove that first."
    need(used is None, text, title=title, other=used and name_of(used))


def _placed(block: Node, inner: dict[str, Node]) -> dict[str, Node]:
    """The nodes around the place of the block, as far from each other as inside."""
    across, down = _step(block, inner)
    return {
        key: replace(
            node,
            position=(node.position[0] + across, node.position[1] + down),
            bypassed=node.bypassed or block.bypassed,
        )
        for key, node in inner.items()
    }


def _step(block: Node, inner: dict[str, Node]) -> tuple[float, float]:
    """From the middle of the nodes to the place of the block."""
    if not inner:
        return 0.0, 0.0
    spans = [[node.position[axis] for node in inner.values()] for axis in (0, 1)]
    across, down = (round(block.position[axis] - (min(spans[axis]) + max(spans[axis])) / 2) for axis in (0, 1))
    return across, down


class _Ends:
    """Where the wires of a block and around it begin and end once it is gone."""

    def __init__(self, graph: Graph, block: Node, faced: set[str]) -> None:
        assert block.inside is not None
        self.graph, self.inside, self.key, self.faced = graph, block.inside, block.key, faced
        self.entries = {node.key: port for port, node in faces(self.inside, "Input").items()}
        self.exits = faces(self.inside, "Output")

    def wires(self) -> Iterator[Wire]:
        """All wires as they run without the block, in the order in which their ports had them."""
        for wire in (*self.inside.wires, *self.graph.wires):
            if wire.target in self.faced or wire.target == self.key:
                continue
            end = self._inner(wire) if wire.target in self.inside.nodes else self._outer(wire)
            if end is not None:
                yield Wire(*end, wire.target, wire.input)

    def results(self) -> Iterator[tuple[str, str]]:
        """What leaves the block and is read by nobody: a result of the network."""
        read = {wire.output for wire in self.graph.out_of(self.key)}
        for port in self.exits:
            end = None if port in read else self._exit(port)
            if end is not None:
                yield end

    def _inner(self, wire: Wire) -> tuple[str, str] | None:
        """Where a wire inside begins, seen from outside."""
        if wire.source not in self.faced:
            return wire.source, wire.output
        given = self.graph.into(self.key, self.entries.get(wire.source, ""))
        return self._outer(given[0]) if given else None

    def _outer(self, wire: Wire) -> tuple[str, str] | None:
        """Where a wire outside begins, seen through the block."""
        return (wire.source, wire.output) if wire.source != self.key else self._exit(wire.output)

    def _exit(self, port: str) -> tuple[str, str] | None:
        given = self.inside.into(self.exits[port].key, "value") if port in self.exits else ()
        return self._inner(given[0]) if given else None


class _Wires:
    """Draws wires one by one; what came by two ways into one port keeps the second by an Identity."""

    def __init__(self, project: Project, graph: Graph) -> None:
        self.project = project
        self.graph = graph
        self.made: list[str] = []

    def draw(self, wire: Wire) -> None:
        if wire not in self.graph.into(wire.target):
            self.graph = connect(self.graph, wire)
            return
        middle = self._identity(wire.target, (wire.source, wire.output), -96.0)
        self.graph = connect(self.graph, Wire(middle, "output", wire.target, wire.input))

    def keep(self, end: tuple[str, str]) -> None:
        """Let a value stay a result of the network although others read it."""
        if any(wire.output == end[1] for wire in self.graph.out_of(end[0])):
            self._identity(end[0], end, 96.0)

    def _identity(self, near: str, end: tuple[str, str], below: float) -> str:
        key = fresh_key(self.project, "Identity", self.made)
        self.made.append(key)
        across, down = self.graph.nodes[near].position
        node = new_node(LAYERS.members["Identity"], key, (across, down + below))
        self.graph = connect(add(self.graph, node), Wire(*end, key, "values"))
        return key

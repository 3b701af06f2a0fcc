"""Edits: functions from a graph to a changed graph; nothing else changes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.declare import Declared, plain
from engine.graph.annotations import annotate, copies, displaced, erase, loose
from engine.graph.block import block_ports, layer_of
from engine.graph.model import RESERVED, From, Graph, Node, Project, Tied, Wire
from engine.graph.routes import follow_nodes, kept_routes, with_routes

Edit = Callable[[Graph], Graph]


def within(project: Project, path: tuple[str, ...], edit: Edit) -> Project:
    """The project with the graph at this path of block keys edited."""
    return replace(project, graph=_inside(project.graph, path, edit))


def _inside(graph: Graph, path: tuple[str, ...], edit: Edit) -> Graph:
    if not path:
        return loose(edit(graph))
    block = graph.nodes[path[0]]
    assert block.inside is not None
    return replace_node(graph, replace(block, inside=_inside(block.inside, path[1:], edit)))


def graph_at(project: Project, path: tuple[str, ...]) -> Graph | None:
    """The graph at a path of block keys; None where a block on the way is gone."""
    graph: Graph | None = project.graph
    for key in path:
        node = graph.nodes.get(key) if graph else None
        graph = node.inside if node else None
    return graph


def fresh_key(project: Project, type_name: str, taken: Collection[str] = ()) -> str:
    """A key that nothing in the project has: ``conv2d``, then ``conv2d_2``."""
    base = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", type_name).lower()
    base = re.sub(r"[^a-z0-9_]", "", base).lstrip("0123456789_")[:48] or "node"
    base += "_layer" if base in RESERVED else ""
    used = {key for level in project.graph.levels() for key in (*level.nodes, *level.frames, *level.notes)} | set(taken)
    if base not in used:
        return base
    return next(key for count in range(2, len(used) + 3) if (key := f"{base}_{count}") not in used)


def new_node(cls: type[Declared], key: str, position: tuple[float, float] = (0.0, 0.0), **params: Any) -> Node:
    """A node of this layer with its parameters written out; of those in groups only the given ones."""
    usual = {one.name: plain(one.default) for one in cls.params() if not one.group}
    return Node(key, cls.type, params={**usual, **params}, position=position)


def add(graph: Graph, *nodes: Node) -> Graph:
    return replace(graph, nodes={**graph.nodes, **{node.key: node for node in nodes}})


def replace_node(graph: Graph, node: Node) -> Graph:
    return replace(graph, nodes={**graph.nodes, node.key: node})


def remove(graph: Graph, keys: Collection[str]) -> Graph:
    """Without these nodes and the wires that touch them, and without these frames and notes."""
    gone = set(keys)
    touched = [wire for key in gone for wire in (*graph.into(key), *graph.out_of(key))]
    left = erase(disconnect(graph, touched), gone)
    return replace(
        left,
        nodes={key: node for key, node in left.nodes.items() if key not in gone},
        entering={key: wires for key, wires in left.entering.items() if key not in gone},
        leaving={key: wires for key, wires in left.leaving.items() if key not in gone},
    )


def connect(graph: Graph, *wires: Wire) -> Graph:
    """With these wires as well, each behind those that enter its port already; one that is there stays once."""
    entering, leaving = dict(graph.entering), dict(graph.leaving)
    for wire in wires:
        if wire in entering.get(wire.target, ()):
            continue
        entering[wire.target] = (*entering.get(wire.target, ()), wire)
        leaving[wire.source] = (*leaving.get(wire.source, ()), wire)
    return replace(graph, entering=entering, leaving=leaving)


def disconnect(graph: Graph, wires: Iterable[Wire]) -> Graph:
    gone = set(wires)
    if not gone:
        return graph
    entering, leaving = dict(graph.entering), dict(graph.leaving)
    for key in {wire.target for wire in gone}:
        entering[key] = tuple(wire for wire in entering.get(key, ()) if wire not in gone)
    for key in {wire.source for wire in gone}:
        leaving[key] = tuple(wire for wire in leaving.get(key, ()) if wire not in gone)
    kept = {key: wires for key, wires in entering.items() if wires}
    left = replace(graph, entering=kept, leaving={key: wires for key, wires in leaving.items() if wires})
    return kept_routes(left)


def with_wires(graph: Graph, wires: Iterable[Wire]) -> Graph:
    """With these wires and no others; one that stays keeps its route."""
    return kept_routes(connect(replace(graph, entering={}, leaving={}), *wires))


def rewire(graph: Graph, wire: Wire) -> Graph:
    """With this wire instead of those that its input port has now: what dropping a wire on a taken port does."""
    return connect(disconnect(graph, graph.into(wire.target, wire.input)), wire)


def splice(graph: Graph, node: Node, wires: Collection[Wire]) -> Graph:
    """With a new node on these wires, which have one source; each port keeps the order of its wires.

    The wires enter the first input of the node, and leave its first output.
    """
    if node.inside is not None:
        ports, outputs = block_ports(node.inside)
    else:
        layer = layer_of(node)
        ports, outputs = layer.inputs(), layer.outputs()
    kept = [wire._replace(source=node.key, output=outputs[0]) if wire in wires else wire for wire in graph.wires]
    starts = {(wire.source, wire.output) for wire in wires}
    first = [Wire(*start, node.key, ports[0].name) for start in starts]
    return with_wires(add(graph, node), [*first, *kept])


def set_param(graph: Graph, key: str, name: str, value: Any) -> Graph:
    node = graph.nodes[key]
    return replace_node(graph, replace(node, params={**node.params, name: value}))


def rename(graph: Graph, key: str, name: str) -> Graph:
    """With another name on the node; its key stays."""
    return replace_node(graph, replace(graph.nodes[key], name=name))


def move(graph: Graph, positions: Mapping[str, tuple[float, float]]) -> Graph:
    """With nodes, frames and notes elsewhere, and the waypoints of wires between nodes that go the same way."""
    nodes = graph.nodes
    places = {key: at for key, at in positions.items() if key in nodes and nodes[key].position != at}
    moved = {key: replace(nodes[key], position=at) for key, at in places.items()}
    return follow_nodes(replace(displaced(graph, positions), nodes={**nodes, **moved}), graph)


def part(graph: Graph, keys: Collection[str]) -> Graph:
    """These nodes, frames and notes, and the wires between the nodes: what a copy takes along."""
    chosen = {key: node for key, node in graph.nodes.items() if key in set(keys)}
    inner = [wire for key in chosen for wire in graph.into(key) if wire.source in chosen]
    marked = (one for key, one in graph.annotations.items() if key in set(keys))
    return loose(annotate(with_routes(connect(Graph(chosen), *inner), graph.routes), *marked))


def paste(
    project: Project, path: tuple[str, ...], copied: Graph, offset: tuple[float, float]
) -> tuple[Project, list[str]]:
    """The project with a copy of these nodes, frames and notes under fresh keys, and the new keys of the outermost."""
    names: dict[str, str] = {}
    nodes = (node.key for _, node in copied.walk())
    for key in (*nodes, *(key for level in copied.levels() for key in level.annotations)):
        names[key] = fresh_key(project, re.sub(r"_\d+$", "", key), names.values())
    made = _renamed(copied, names, offset)

    def joined(graph: Graph) -> Graph:
        wired = with_routes(connect(add(graph, *made.nodes.values()), *made.wires), made.routes)
        return annotate(wired, *made.annotations.values())

    return within(project, path, joined), [*made.nodes, *made.annotations]


def _renamed(graph: Graph, names: Mapping[str, str], offset: tuple[float, float]) -> Graph:
    nodes = {}
    for node in graph.nodes.values():
        place = (node.position[0] + offset[0], node.position[1] + offset[1])
        inside = node.inside and _renamed(node.inside, names, (0.0, 0.0))
        params = {name: _follow(value, names) for name, value in node.params.items()}
        if isinstance(params.get("promoted"), (list, tuple)):
            params["promoted"] = [_entry(entry, names) for entry in params["promoted"]]
        nodes[names[node.key]] = replace(node, key=names[node.key], position=place, inside=inside, params=params)
    wires = {wire: wire._replace(source=names[wire.source], target=names[wire.target]) for wire in graph.wires}
    routes = {wires[wire]: route for wire, route in graph.routes.items()}
    made = with_routes(connect(Graph(nodes), *wires.values()), routes, offset)
    return annotate(made, *copies(graph.annotations.values(), names, offset))


def _follow(value: Any, names: Mapping[str, str]) -> Any:
    """A setting that names another node follows it when both are copied."""
    if isinstance(value, (From, Tied)):
        return replace(value, node=names.get(value.node, value.node))
    return value


def _entry(entry: Any, names: Mapping[str, str]) -> Any:
    """A setting on the face of a block, ``"key.parameter"``, follows the node that has it."""
    if not isinstance(entry, str):
        return entry
    key, dot, name = entry.partition(".")
    return f"{names.get(key, key)}{dot}{name}"

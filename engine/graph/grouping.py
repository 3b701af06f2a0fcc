"""Grouping: several nodes become one block with their graph inside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from engine.graph.block import Block, Input, Output, kind_of, name_of
from engine.graph.edits import add, connect, fresh_key, graph_at, new_node, with_wires, within
from engine.graph.facts import Analysis
from engine.graph.grid import on_grid
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.routes import with_routes
from engine.layers.declare import Metric, Objective
from engine.message import need

FACE_GAP = 264.0
"""How far the Input and Output nodes stand from what was grouped."""
ROW_GAP = 96.0

End = tuple[str, str]
"""A node and one of its outputs."""


def groupable(graph: Graph, keys: Collection[str]) -> list[str]:
    """Those of the nodes that may stand inside a block, in the order of the graph."""
    return [key for key, node in graph.nodes.items() if key in set(keys) and _may_enter(node)]


def _may_enter(node: Node) -> bool:
    kind = kind_of(node.type)
    outside = (Objective, Metric, Input, Output)
    return node.type != "Data" and not (kind is not None and issubclass(kind, outside))


def group(analysis: Analysis, path: tuple[str, ...], keys: Collection[str]) -> tuple[Project, str]:
    """The project with these nodes in a new block, and the key of the block; raises Misfit where they cannot be one.

    The nodes keep their keys, and with them their first weights. Data, objectives and metrics stay outside.
    """
    graph = graph_at(analysis.project, path)
    assert graph is not None
    chosen = groupable(graph, keys)
    need(chosen, "Nothing here can stand in a block. Select layers that compute something.")
    _check_whole(graph, set(chosen))
    entering = list(dict.fromkeys(_start(wire) for wire in graph.wires if _enters(wire, chosen)))
    leaving = list(dict.fromkeys(_leaving(analysis, graph, chosen, results=not path)))
    leaving = leaving or list(_leaving(analysis, graph, chosen, results=True))
    keys_made = _fresh_keys(analysis.project, ["Block", *["Input"] * len(entering), *["Output"] * len(leaving)])
    entries = _entries(graph, chosen, entering, keys_made[1 : len(entering) + 1])
    exits = _exits(graph, chosen, leaving, keys_made[len(entering) + 1 :])
    inside = _inside(graph, chosen, entries, exits)
    block = replace(new_node(Block, keys_made[0], _middle(graph, chosen)), inside=inside)
    made = _outside(graph, chosen, block, entries, exits)
    return within(analysis.project, path, lambda _: made), block.key


def _check_whole(graph: Graph, chosen: set[str]) -> None:
    """Refuse a choice that a layer outside of it lies between: the block would feed itself."""
    for key in _reached(graph, chosen):
        between = any(wire.target in chosen for wire in graph.out_of(key))
        text = "{layer} lies between the selected layers, so that a block of them would feed itself. Select it as well."
        need(not between, text, layer=name_of(graph.nodes[key]))


def _reached(graph: Graph, chosen: set[str]) -> Iterable[str]:
    """The nodes behind the chosen ones, these left out."""
    found: dict[str, None] = {}
    waiting = list(chosen)
    while waiting:
        for wire in graph.out_of(waiting.pop()):
            if wire.target not in chosen and wire.target not in found:
                found[wire.target] = None
                waiting.append(wire.target)
    return found


def _start(wire: Wire) -> End:
    return wire.source, wire.output


def _enters(wire: Wire, chosen: Collection[str]) -> bool:
    return wire.target in chosen and wire.source not in chosen


def _leaving(analysis: Analysis, graph: Graph, chosen: list[str], *, results: bool) -> Iterable[End]:
    """What is read outside; with ``results`` also what nothing reads, since that is a result of the network."""
    for key in chosen:
        wires, facts = graph.out_of(key), analysis.nodes[key]
        yield from (_start(wire) for wire in wires if wire.target not in chosen)
        if results:
            asides = facts.layer.asides if facts.layer else ()
            read = {wire.output for wire in wires}
            yield from ((key, port) for port in facts.output_ports if port not in read and port not in asides)


def _fresh_keys(project: Project, types: list[str]) -> list[str]:
    made: list[str] = []
    for type_name in types:
        made.append(fresh_key(project, type_name, made))
    return made


def _entries(graph: Graph, chosen: list[str], ends: list[End], keys: list[str]) -> dict[End, Node]:
    """An Input for each value that comes from outside, named like the port that it enters first."""
    first = {end: next(wire for wire in graph.wires if _start(wire) == end and wire.target in chosen) for end in ends}
    names = ["input"] if len(ends) == 1 else _told_apart([first[end].input for end in ends])
    left = min(graph.nodes[key].position[0] for key in chosen) - FACE_GAP
    heights = _apart([graph.nodes[first[end].target].position[1] for end in ends])
    rows = zip(ends, keys, names, heights, strict=True)
    return {end: new_node(Input, key, (left, height), port=name) for end, key, name, height in rows}


def _exits(graph: Graph, chosen: list[str], ends: list[End], keys: list[str]) -> dict[End, Node]:
    """An Output for each value that goes outside."""
    names = ["output"] if len(ends) == 1 else _told_apart([output for _, output in ends])
    right = max(graph.nodes[key].position[0] for key in chosen) + FACE_GAP
    heights = _apart([graph.nodes[key].position[1] for key, _ in ends])
    rows = zip(ends, keys, names, heights, strict=True)
    return {end: new_node(Output, key, (right, height), port=name) for end, key, name, height in rows}


def _inside(graph: Graph, chosen: list[str], entries: Mapping[End, Node], exits: Mapping[End, Node]) -> Graph:
    nodes = [*entries.values(), *(graph.nodes[key] for key in chosen), *exits.values()]
    wires = [wire for wire in graph.wires if wire.target in chosen]
    inner = [
        wire._replace(source=entries[_start(wire)].key, output="value") if wire.source not in chosen else wire
        for wire in wires
    ]
    leaving = (Wire(*end, node.key, "value") for end, node in exits.items())
    return with_routes(connect(add(Graph(), *nodes), *inner, *leaving), graph.routes)


def _outside(
    graph: Graph, chosen: list[str], block: Node, entries: Mapping[End, Node], exits: Mapping[End, Node]
) -> Graph:
    """The graph with the block in the place of the first node in it; each port keeps the order of its wires."""
    left = {key: node for key, node in graph.nodes.items() if key not in chosen or key == chosen[0]}
    nodes = [block if key == chosen[0] else node for key, node in left.items()]
    entered = [Wire(*end, block.key, str(node.params["port"])) for end, node in entries.items()]
    kept = [
        wire
        if wire.source not in chosen
        else wire._replace(source=block.key, output=str(exits[_start(wire)].params["port"]))
        for wire in graph.wires
        if wire.target not in chosen
    ]
    return with_wires(replace(graph, nodes={node.key: node for node in nodes}), [*entered, *kept])


def _told_apart(names: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        count, made = 1, name
        while made in found:
            count += 1
            made = f"{name}_{count}"
        found.append(made)
    return found


def _apart(heights: list[float]) -> list[float]:
    """Heights near these, in their order, so that no two nodes stand on each other."""
    found: dict[int, float] = {}
    last = None
    for at in sorted(range(len(heights)), key=heights.__getitem__):
        last = heights[at] if last is None else max(heights[at], last + ROW_GAP)
        found[at] = last
    return [found[at] for at in range(len(heights))]


def _middle(graph: Graph, chosen: list[str]) -> tuple[float, float]:
    """The middle of the nodes, on the grid."""
    places = [graph.nodes[key].position for key in chosen]
    spans = [[place[axis] for place in places] for axis in (0, 1)]
    across, down = (on_grid((min(span) + max(span)) / 2) for span in spans)
    return across, down

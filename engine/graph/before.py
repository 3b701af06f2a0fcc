"""Finds what stands before a port: the layer that makes the size which arrives there, and the data behind that."""

from __future__ import annotations

from collections.abc import Sequence

from engine.graph.block import kind_of
from engine.graph.edits import graph_at
from engine.graph.facts import Analysis
from engine.graph.model import From, Graph, Wire
from engine.graph.ports import fact


def way_to(analysis: Analysis, graph: Graph, wires: Sequence[Wire], name: str) -> tuple[Wire, ...]:
    """The wires back to the nearest layer that has a parameter of this name, it being the source of the last one.

    Empty where there is none; layers between must hand on the shape unchanged.
    """
    way: list[Wire] = []
    while wires and wires[0] not in way:
        way.append(wires[0])
        source = wires[0].source
        facts, kind = analysis.nodes.get(source), kind_of(graph.nodes[source].type)
        if kind is None or facts is None:
            return ()
        if any(one.name == name for one in kind.params()):
            return tuple(way)
        arriving = [shape for shapes in facts.inputs.values() for shape in shapes]
        same = facts.outputs.get(wires[0].output)
        if len(arriving) != 1 or same is None or arriving[0].sizes != same.sizes:
            return ()
        wires = graph.into(source)
    return ()


def source_of(analysis: Analysis, key: str, port: str | None = None) -> str:
    """The key of the node whose value enters a port of this node, or this node, where one alone does; else empty."""
    graph = graph_at(analysis.project, analysis.paths[key])
    wires = graph.into(key, port) if graph else ()
    return wires[0].source if len(wires) == 1 else ""


def followed(analysis: Analysis, wires: Sequence[Wire], name: str, value: object) -> From | None:
    """What of the data has this value, where one of these wires comes from there; None where none has."""
    for wire in wires:
        facts = analysis.nodes.get(wire.source)
        if facts is None or facts.node.type != "Data" or wire.output not in facts.outputs:
            continue
        if value is not None and fact(facts.outputs[wire.output], name) == value:
            return From(wire.source, wire.output, name)
    return None

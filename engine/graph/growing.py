"""Repairs that add a layer which a network lacks, wired to what is there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from engine.graph.block import kind_of
from engine.graph.drawing import nearest
from engine.graph.edits import add, connect, fresh_key, graph_at, new_node, within
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.offer import Offer, Place
from engine.graph.room import COLUMN, free
from engine.message import Message
from engine.repair import AddNode


def add_node(place: Place, repair: AddNode) -> Offer | None:
    """At the right of all others; inside the node, where that is a block."""
    kind = kind_of(repair.layer)
    path = (*place.path, place.key) if place.key else place.path
    graph = graph_at(place.project, path)
    if kind is None or graph is None:
        return None
    node = new_node(kind, fresh_key(place.project, kind.type), _right_of(graph), **repair.params)
    text = "Add {layer} inside" if place.key else "Add {layer}"
    return Offer(Message(text, {"layer": Message(kind.title)}), partial(_added, place.analysis, path, node))


def _right_of(graph: Graph) -> tuple[float, float]:
    places = [node.position for node in graph.nodes.values()]
    right = max(places, key=lambda place: place[0], default=(-COLUMN, 0.0))
    return free(graph, (right[0] + COLUMN, right[1]))


def _added(analysis: Analysis, path: tuple[str, ...], node: Node) -> Project:
    """With the node, and a wire to each of its inputs from the nearest output that fits there."""
    project = within(analysis.project, path, lambda graph: add(graph, node))
    graph, kind = graph_at(project, path), kind_of(node.type)
    assert graph is not None and kind is not None
    layer = kind()
    facts = NodeFacts(node, layer, layer.inputs(), layer.outputs())
    for port in sorted(facts.input_ports, key=lambda port: port.name == "target"):
        wire: Wire | None = None if port.optional else nearest(analysis, graph, facts, port)
        if wire is None:
            continue
        graph = connect(graph, wire)
        shape = analysis.nodes[wire.source].outputs.get(wire.output)
        facts = facts if shape is None else replace(facts, inputs={**facts.inputs, port.name: (shape,)})
    made = graph
    return within(project, path, lambda _: made)

"""Repairs: what a problem says would mend it, as a label to read and a project in which it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from engine.declare import Param
from engine.graph.block import Input, kind_of, name_of
from engine.graph.edits import (
    add,
    connect,
    disconnect,
    fresh_key,
    graph_at,
    new_node,
    set_param,
    splice,
    within,
)
from engine.graph.facts import Analysis, Problem
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.message import Message
from engine.repair import DrawFromData, Insert, RemoveWires, Repair, SetBefore, SetParam

LISTED = 6
"""So many entries of a list stand in a label, of a longer one their number."""


@dataclass(frozen=True)
class Offer:
    """One repair of one problem: what it would do, and the project after it."""

    label: Message
    project: Project


def offers(analysis: Analysis, problem: Problem) -> tuple[Offer, ...]:
    """The repairs of a problem that can be done in this project, the best one first."""
    found = (_offer(analysis, problem, repair) for repair in problem.repairs)
    return tuple(offer for offer in found if offer is not None)


def _offer(analysis: Analysis, problem: Problem, repair: Repair) -> Offer | None:
    path = analysis.paths[problem.node]
    graph = graph_at(analysis.project, path)
    if graph is None or problem.node not in graph.nodes:
        return None
    if isinstance(repair, Insert):
        return _insert(analysis.project, path, graph, problem.node, repair)
    if isinstance(repair, SetParam):
        return _set(analysis.project, path, graph, problem.node, repair.name, repair.value)
    if isinstance(repair, SetBefore):
        key = _before(analysis, graph, problem.node, repair)
        return (key and _set(analysis.project, path, graph, key, repair.name, repair.value)) or None
    if isinstance(repair, DrawFromData):
        return _draw(analysis, path, problem.node, repair)
    assert isinstance(repair, RemoveWires)
    project = within(analysis.project, path, lambda graph: disconnect(graph, problem.wires))
    return Offer(Message("Remove the wire"), project) if problem.wires else None


def _wires(graph: Graph, key: str, port: str, at: int | None) -> tuple[Wire, ...]:
    wires = graph.into(key, port)
    return wires if at is None else wires[at : at + 1]


def _insert(project: Project, path: tuple[str, ...], graph: Graph, key: str, repair: Insert) -> Offer | None:
    kind = LAYERS.members.get(repair.layer)
    wires = _wires(graph, key, repair.input, repair.wire)
    if kind is None or not wires:
        return None
    made = fresh_key(project, kind.type)
    first, target = graph.nodes[wires[0].source].position, graph.nodes[key].position
    place = ((first[0] + target[0]) / 2, (first[1] + target[1]) / 2)
    node = new_node(kind, made, place, **repair.params)
    label = Message("Put {layer} in between", {"layer": Message(kind.title)})
    return Offer(label, within(project, path, lambda graph: splice(graph, node, wires[:1])))


def _set(project: Project, path: tuple[str, ...], graph: Graph, key: str, name: str, value: object) -> Offer:
    node = graph.nodes[key]
    values = {"setting": Message(_label(node.type, name)), "layer": name_of(node), "value": _told(value)}
    label = Message("Set {setting} of {layer} to {value}", values)
    return Offer(label, within(project, path, lambda graph: set_param(graph, key, name, value)))


def _label(type_name: str, name: str) -> str:
    kind = kind_of(type_name)
    params: tuple[Param, ...] = kind.params() if kind else ()
    return next((one.label for one in params if one.name == name), name)


def _told(value: object) -> object:
    if isinstance(value, bool):
        return Message("on") if value else Message("off")
    if isinstance(value, (list, tuple)):
        short = len(value) <= LISTED and not any(isinstance(part, (list, tuple)) for part in value)
        return " × ".join(map(str, value)) if short else Message("{count} entries", {"count": len(value)})
    return value


def _before(analysis: Analysis, graph: Graph, key: str, repair: SetBefore) -> str | None:
    """The nearest layer before a port that has the parameter; layers between must hand on the shape unchanged."""
    wires = _wires(graph, key, repair.input, repair.wire)
    while wires:
        source = wires[0].source
        node, facts = graph.nodes[source], analysis.nodes.get(source)
        kind = kind_of(node.type)
        if kind is None or facts is None:
            return None
        if any(one.name == repair.name for one in kind.params()):
            return source
        arriving = [shape for shapes in facts.inputs.values() for shape in shapes]
        same = facts.outputs.get(wires[0].output)
        if len(arriving) != 1 or same is None or arriving[0].sizes != same.sizes:
            return None
        wires = graph.into(source)
    return None


def _draw(analysis: Analysis, path: tuple[str, ...], key: str, repair: DrawFromData) -> Offer | None:
    data = next((facts for facts in analysis.outer if facts.node.type == "Data"), None)
    if data is None or repair.output not in data.output_ports:
        return None
    project = analysis.project
    target, entered = key, repair.input
    # From the inside out: each block on the way gets an Input that brings the value.
    for depth in range(len(path), 0, -1):
        made = fresh_key(project, "Input")
        port = next(_free_ports(project, path[:depth], repair.output))
        place = graph_at(project, path[:depth])
        assert place is not None
        across, down = place.nodes[target].position
        node = new_node(Input, made, (across - 264.0, down + 96.0), port=port)
        wire = Wire(made, "value", target, entered)
        project = within(project, path[:depth], partial(_entered, node=node, wire=wire))
        target, entered = path[depth - 1], port
    wire = Wire(data.node.key, repair.output, target, entered)
    label = Message("Wire {output} of the data to {input}", {"output": repair.output, "input": repair.input})
    return Offer(label, replace(project, graph=connect(project.graph, wire)))


def _entered(graph: Graph, node: Node, wire: Wire) -> Graph:
    return connect(add(graph, node), wire)


def _free_ports(project: Project, path: tuple[str, ...], wanted: str) -> Iterator[str]:
    graph = graph_at(project, path)
    assert graph is not None
    taken = {str(node.params.get("port")) for node in graph.nodes.values() if node.type == "Input"}
    yield from (
        name
        for count in range(1, len(taken) + 2)
        if (name := wanted if count == 1 else f"{wanted}_{count}") not in taken
    )

"""Repairs: what a problem says would mend it, as a label to read and a project in which it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from engine.declare import make
from engine.graph.block import Input, kind_of, name_of
from engine.graph.edits import (
    add,
    disconnect,
    fresh_key,
    graph_at,
    new_node,
    rewire,
    set_param,
    splice,
    within,
)
from engine.graph.facts import Analysis, Problem
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.room import COLUMN, ROW, between, free
from engine.layers import LAYERS, Layer
from engine.message import Message, Misfit
from engine.repair import DrawFromData, Insert, RemoveWires, Repair, SetBefore, SetParam

LISTED = 6
"""So many entries of a list stand in a label, of a longer one their number."""


@dataclass(frozen=True)
class Offer:
    """One repair of one problem: what it would do, and the project after it, which is made when it is asked for."""

    label: Message
    make: Callable[[], Project]

    @cached_property
    def project(self) -> Project:
        return self.make()


def offers(analysis: Analysis, problem: Problem) -> tuple[Offer, ...]:
    """The repairs of a problem that can be done in this project, the best one first."""
    found = (_offer(analysis, problem, repair) for repair in problem.repairs)
    return tuple(offer for offer in found if offer is not None)


def _offer(analysis: Analysis, problem: Problem, repair: Repair) -> Offer | None:
    path = analysis.paths.get(problem.node, ())
    graph = graph_at(analysis.project, path)
    if graph is None or problem.node not in graph.nodes:
        return None
    if isinstance(repair, Insert):
        return _insert(analysis, path, graph, problem.node, repair)
    if isinstance(repair, SetParam):
        return _set(analysis.project, path, graph, problem.node, repair.name, repair.value)
    if isinstance(repair, SetBefore):
        key = _before(analysis, graph, problem.node, repair)
        return _set(analysis.project, path, graph, key, repair.name, repair.value) if key else None
    if isinstance(repair, DrawFromData):
        return _draw(analysis, path, problem.node, repair)
    assert isinstance(repair, RemoveWires)
    if not problem.wires:
        return None
    label = Message("Remove the wire") if len(problem.wires) == 1 else Message("Remove the wires")
    return Offer(label, partial(within, analysis.project, path, partial(disconnect, wires=problem.wires)))


def _wires(graph: Graph, key: str, port: str, at: int | None) -> tuple[Wire, ...]:
    wires = graph.into(key, port)
    return wires if at is None else wires[at : at + 1]


def _insert(analysis: Analysis, path: tuple[str, ...], graph: Graph, key: str, repair: Insert) -> Offer | None:
    kind = LAYERS.members.get(repair.layer)
    wires = _wires(graph, key, repair.input, repair.wire)
    if kind is None or not wires or not _allowed(kind, repair.params):
        return None
    wire = next((wire for wire in wires if _refused(analysis, wire)), wires[0])
    project = analysis.project

    def inserted() -> Project:
        node = new_node(kind, fresh_key(project, kind.type), **repair.params)
        return within(project, path, partial(_inserted, node=node, wire=wire))

    return Offer(Message("Put {layer} in between", {"layer": Message(kind.title)}), inserted)


def _inserted(graph: Graph, node: Node, wire: Wire) -> Graph:
    roomy, placed = between(graph, wire, node)
    return splice(roomy, placed, (wire,))


def _refused(analysis: Analysis, wire: Wire) -> bool:
    """Whether what a wire brings cannot enter its port at all: of several wires it is the one to be mended."""
    port = next((port for port in analysis.nodes[wire.target].input_ports if port.name == wire.input), None)
    shape = analysis.nodes[wire.source].outputs.get(wire.output)
    if port is None or shape is None:
        return False
    try:
        port.accepts.check("", port.name, shape)
    except Misfit:
        return True
    return False


def _allowed(kind: type[Layer], params: Mapping[str, Any]) -> bool:
    """Whether a layer can have these values."""
    try:
        make(kind, params).check()
    except Misfit:
        return False
    return True


def _set(project: Project, path: tuple[str, ...], graph: Graph, key: str, name: str, value: object) -> Offer | None:
    node = graph.nodes[key]
    kind = kind_of(node.type)
    one = next((one for one in kind.params() if one.name == name), None) if kind else None
    if one is None:
        return None
    try:
        one.read(value)
    except Misfit:
        return None
    values = {"setting": Message(one.label), "layer": name_of(node), "value": _told(value)}
    label = Message("Set {setting} of {layer} to {value}", values)
    return Offer(label, partial(within, project, path, partial(set_param, key=key, name=name, value=value)))


def _told(value: object) -> object:
    if isinstance(value, bool):
        return Message("on") if value else Message("off")
    if isinstance(value, (list, tuple)):
        short = len(value) <= LISTED and not any(isinstance(part, (list, tuple)) for part in value)
        if short:
            return " × ".join(map(str, value))
        return Message("1 entry") if len(value) == 1 else Message("{count} entries", {"count": len(value)})
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
    label = Message("Wire {output} of the data to {input}", {"output": repair.output, "input": repair.input})
    return Offer(label, partial(_drawn, analysis.project, data.node.key, path, key, repair))


def _drawn(project: Project, data: str, path: tuple[str, ...], key: str, repair: DrawFromData) -> Project:
    """With the wire; from the inside out each block on its way gets an Input that brings the value."""
    target, entered = key, repair.input
    for depth in range(len(path), 0, -1):
        made = fresh_key(project, "Input")
        port = next(_free_ports(project, path[:depth], repair.output))
        graph = graph_at(project, path[:depth])
        assert graph is not None
        across, down = graph.nodes[target].position
        node = new_node(Input, made, free(graph, (across - COLUMN, down + ROW)), port=port)
        wire = Wire(made, "value", target, entered)
        project = within(project, path[:depth], partial(_entered, node=node, wire=wire))
        target, entered = path[depth - 1], port
    wire = Wire(data, repair.output, target, entered)
    return replace(project, graph=rewire(project.graph, wire))


def _entered(graph: Graph, node: Node, wire: Wire) -> Graph:
    return rewire(add(graph, node), wire)


def _free_ports(project: Project, path: tuple[str, ...], wanted: str) -> Iterator[str]:
    graph = graph_at(project, path)
    assert graph is not None
    taken = {str(node.params.get("port")) for node in graph.nodes.values() if node.type == "Input"}
    yield from (
        name
        for count in range(1, len(taken) + 2)
        if (name := wanted if count == 1 else f"{wanted}_{count}") not in taken
    )

"""Repairs that draw, move or remove wires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from heapq import nsmallest

from engine.data.declare import DataSet
from engine.data.transformed import pipeline_of
from engine.graph.block import Input, name_of
from engine.graph.edits import add, connect, disconnect, fresh_key, graph_at, new_node, rewire, within
from engine.graph.facts import Analysis, NodeFacts, seen_data_of
from engine.graph.fitting import takes
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.offer import Offer, Place
from engine.graph.ports import spread
from engine.graph.room import COLUMN, ROW, free
from engine.layers.declare import InputPort, Objective
from engine.message import Message, Misfit
from engine.repair import DrawFromBefore, DrawFromData, DrawFromNearest, KeepLastWire, Redraw, RemoveWires
from engine.shape import Shape


def remove_wires(place: Place, repair: RemoveWires) -> Offer | None:
    wires = place.wires if repair.wire is None else place.wires[repair.wire : repair.wire + 1]
    if not wires:
        return None
    label = Message("Remove the wires")
    if len(wires) == 1:
        label = Message("Remove the wire from {layer}", {"layer": name_of(place.graph.nodes[wires[0].source])})
    return place.offer(label, partial(disconnect, wires=wires))


def keep_last(place: Place, repair: KeepLastWire) -> Offer | None:
    if len(place.wires) < 2:
        return None
    values = {"layer": name_of(place.graph.nodes[place.wires[-1].source])}
    return place.offer(Message("Keep the wire from {layer} alone", values), partial(disconnect, wires=place.wires[:-1]))


def redraw(place: Place, repair: Redraw) -> Offer | None:
    if not place.wires:
        return None
    wire = place.wires[0]
    moved = wire._replace(output=repair.output or wire.output, input=repair.input or wire.input)
    if not _enters(place.analysis, moved):
        return None
    text = "Draw the wire from {port}" if repair.output else "Draw the wire to {port}"
    label = Message(text, {"port": repair.output or repair.input})
    return place.offer(label, lambda graph: connect(disconnect(graph, [wire]), moved))


def _enters(analysis: Analysis, wire: Wire) -> bool:
    """Whether a port takes what a wire would bring, as far as that is known."""
    port = next((port for port in analysis.nodes[wire.target].input_ports if port.name == wire.input), None)
    shape = analysis.nodes[wire.source].outputs.get(wire.output)
    return port is not None and (shape is None or takes(port, shape))


def draw_from_before(place: Place, repair: DrawFromBefore) -> Offer | None:
    wires = place.entering(repair.input)
    entering = place.graph.into(wires[0].source) if wires else ()
    if not entering:
        return None
    label = Message("Draw the wire past {layer}", {"layer": name_of(place.graph.nodes[wires[0].source])})
    wire = Wire(entering[0].source, entering[0].output, place.key, repair.input)
    return place.offer(label, partial(rewire, wire=wire))


def draw_from_nearest(place: Place, repair: DrawFromNearest) -> Offer | None:
    facts = place.analysis.nodes[place.key]
    port = next((port for port in facts.input_ports if port.name == repair.input), None)
    wire = nearest(place.analysis, place.graph, facts, port) if port is not None else None
    if wire is None:
        return None
    source = name_of(place.graph.nodes[wire.source])
    values = {"output": wire.output, "layer": source, "input": wire.input}
    return place.offer(Message("Wire {output} of {layer} to {input}", values), partial(rewire, wire=wire))


MOST_TRIED = 60
"""So many of the outputs that come first are tried before it is said that none fits."""


def nearest(analysis: Analysis, graph: Graph, facts: NodeFacts, port: InputPort) -> Wire | None:
    """The wire into a port from the output that fits best: one that nobody reads yet, and of these the nearest."""
    key, taken = facts.node.key, {(wire.source, wire.output) for wire in graph.into(facts.node.key)}
    found = nsmallest(MOST_TRIED, _candidates(analysis, graph, facts, port))
    free = [(unlikely, source, output) for (unlikely, *_), source, output in found if (source, output) not in taken]
    for _, source, output in free:
        shape = analysis.nodes[source].outputs.get(output)
        if facts.node.type == "Output" or (shape is not None and _fits(facts, port, shape)):
            return Wire(source, output, key, port.name)
    # What an objective compares may not agree yet: that is a problem of its own, and said once both are there.
    is_open = isinstance(facts.layer, Objective) and not graph.into(key, port.name)
    likely = free if is_open else ()
    for unlikely, source, output in likely:
        shape = analysis.nodes[source].outputs.get(output)
        if not unlikely and shape is not None and takes(port, shape):
            return Wire(source, output, key, port.name)
    return None


def _candidates(
    analysis: Analysis, graph: Graph, facts: NodeFacts, port: InputPort
) -> Iterator[tuple[tuple[bool, bool, bool, float, int], str, str]]:
    """Every output that a wire may come from without a circle, with what says how likely it is meant."""
    across, down = graph.nodes.get(facts.node.key, facts.node).position
    behind = _behind(graph, facts.node.key)
    judges, ends = isinstance(facts.layer, Objective), facts.node.type == "Output"
    for source, node in graph.nodes.items():
        known = analysis.nodes.get(source)
        if source in behind or known is None or node.bypassed:
            continue
        far = abs(across - node.position[0]) + abs(down - node.position[1])
        is_data, reads = node.type == "Data", {wire.output for wire in graph.out_of(source)}
        # A prediction comes from a layer, and a target from the data; an Output hands out what was computed.
        unlikely = is_data == (port.name == "prediction") if judges else ends and node.type == "Input"
        for at, output in enumerate(known.output_ports):
            yield (unlikely, at > 0 and not is_data, output in reads, far, at), source, output


def _behind(graph: Graph, key: str) -> set[str]:
    """The node and all that read it: a wire from there would close a circle."""
    found, waiting = {key}, [key]
    while waiting:
        news = {wire.target for wire in graph.out_of(waiting.pop())} - found
        found |= news
        waiting += news
    return found


def _fits(facts: NodeFacts, port: InputPort, shape: Shape) -> bool:
    """Whether a value may enter a port, beside what has arrived at the others."""
    try:
        if not takes(port, shape):
            return False
        given = {**facts.inputs, port.name: (shape,)}
        computes = facts.layer is not None and facts.body is None and facts.node.type not in ("Output", "Again")
        if computes and all(one.optional or given.get(one.name) for one in facts.input_ports):
            assert facts.layer is not None
            arguments, options = spread(facts.input_ports, given, "")
            facts.layer.shape(*arguments, **options)
    except Misfit:
        return False
    return True


def draw_from_data(place: Place, repair: DrawFromData) -> Offer | None:
    data = next((facts for facts in place.analysis.outer if facts.node.type == "Data"), None)
    if data is None:
        return None
    repair = replace(repair, output=_of_same_text(place, data, repair))
    if repair.output not in data.output_ports:
        return None
    label = Message("Wire {output} of the data to {input}", {"output": repair.output, "input": repair.input})
    return Offer(label, partial(_drawn, place.project, data.node.key, place.path, place.key, repair))


def _of_same_text(place: Place, data: NodeFacts, repair: DrawFromData) -> str:
    """The length of the text that is read there, where the data bring several; else what the repair names."""
    data_set = seen_data_of(data)
    lengths = pipeline_of(data_set).lengths if isinstance(data_set, DataSet) and repair.output == "length" else {}
    key, passed = place.key, set[str]()
    while len(lengths) > 1 and key not in passed:
        passed.add(key)
        wire = next((wire for wire in place.graph.into(key) if wire.input != repair.input), None)
        if wire is None or wire.source == data.node.key:
            return lengths.get(wire.output, repair.output) if wire else repair.output
        key = wire.source
    return repair.output


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

"""Layers that are left out: what reaches a wire when the layers before it hand on their first input as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from engine.graph.block import name_of
from engine.graph.edits import with_wires
from engine.graph.facts import Analysis, Inputs, NodeFacts, Problem
from engine.graph.model import Graph, Wire
from engine.message import Message
from engine.repair import RemoveNode, TakePart
from engine.shape import Shape


def origin(graph: Graph, wire: Wire, nodes: Mapping[str, NodeFacts], out: Collection[str]) -> Wire | None:
    """The wire as it would be without the nodes that are left out; None where nothing reaches it any more.

    Each of them hands on what enters its first wired input, and that at its first output alone.
    """
    seen: set[str] = set()
    start = wire
    while start.source in out and start.source not in seen:
        facts = nodes[start.source]
        seen.add(start.source)
        if start.output not in facts.output_ports[:1]:
            return None
        entering = [one for port in facts.input_ports for one in graph.into(start.source, port.name)]
        if not entering:
            return None
        start = entering[0]
    return wire._replace(source=start.source, output=start.output) if start.source not in out else None


def bridged(analysis: Analysis, graph: Graph, keys: Collection[str]) -> Graph:
    """Without these nodes, and with wires from what they read first to what read them; each port keeps its order."""
    kept = {key: node for key, node in graph.nodes.items() if key not in keys}
    wires = [
        found
        for wire in graph.wires
        if wire.target in kept and (found := origin(graph, wire, analysis.nodes, keys)) is not None
    ]
    return with_wires(replace(graph, nodes=kept), wires)


def bypassed(graph: Graph) -> frozenset[str]:
    """The nodes of a graph that are left out of training."""
    return frozenset(key for key, node in graph.nodes.items() if node.bypassed)


def toggled(graph: Graph, keys: Collection[str], bypass: bool) -> Graph:
    """With these nodes left out, or taking part again."""
    return replace(graph, nodes={**graph.nodes, **{key: replace(graph.nodes[key], bypassed=bypass) for key in keys}})


def folded(graph: Graph, keys: Collection[str], fold: bool) -> Graph:
    """With these nodes shown by their titles alone, or whole again."""
    return replace(graph, nodes={**graph.nodes, **{key: replace(graph.nodes[key], folded=fold) for key in keys}})


def handed_on(facts: NodeFacts, inputs: Inputs) -> Shape | None:
    """What a node hands on when it is left out: the first value that enters it."""
    return next((inputs[port.name][0] for port in facts.input_ports if inputs.get(port.name)), None)


def obstacle(facts: NodeFacts, inputs: Inputs) -> Message | None:
    """Why a node cannot be left out; None where it can, or where too little is known."""
    values = {"title": name_of(facts.node)}
    through = facts.input_ports and facts.output_ports
    if facts.node.type in ("Data", "Input", "Output") or (facts.layer is not None and not through):
        text = "{title} cannot be bypassed, since nothing goes through it. Let it take part again, or delete it."
        return Message(text, values)
    before, after = handed_on(facts, inputs), facts.outputs.get(first_output(facts.output_ports))
    if before is None or after is None or (before.sizes, before.dtype) == (after.sizes, after.dtype):
        return None
    text = (
        "{title} cannot be bypassed: {before} enters it and {after} leaves it, so what comes behind would get another "
        "shape. Let it take part again, or delete it."
    )
    return Message(text, {**values, "before": before, "after": after})


def left_out(facts: NodeFacts, inputs: Inputs) -> NodeFacts:
    """The facts of a node that hands on what enters it and learns nothing, or that cannot, with the reason."""
    message, shape = obstacle(facts, inputs), handed_on(facts, inputs)
    if message is not None:
        problem = Problem(facts.node.key, message, repairs=(TakePart(), RemoveNode()))
        return replace(facts, problems=(*facts.problems, problem))
    if shape is None or not facts.output_ports:
        return facts
    outputs = {first_output(facts.output_ports): shape}
    # What is left out is not built, so that nothing in it can be wrong.
    return replace(facts, outputs=outputs, weights={}, products=0, turns=(), problems=())


def first_output(ports: Sequence[str]) -> str:
    """The output that a node that is left out still has; empty for none."""
    return ports[0] if ports else ""

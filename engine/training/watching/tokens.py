"""The pieces of text that the steps of a sequence stand for, where the data are text."""

from __future__ import annotations

from engine.graph.block import Input
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph, Wire
from engine.training.watching.probe import Probe

SHOWN = {" ": "␣", "\n": "↵", "\t": "⇥", "": "·"}
"""What stands for a piece that leaves no ink."""


def tokens(probe: Probe, node: str, port: str, count: int) -> tuple[str, ...]:
    """The text of each of so many steps that arrive at a port, of the example in front; empty where there is none."""
    output = _origin(probe.loop.analysis, node, port)
    data_set = probe.loop.data_set
    if output not in data_set.texts or output not in probe.data:
        return ()
    steps = probe.data[output][0]
    if steps.shape != (count,):
        return ()
    pieces = (data_set.decode(output, [one]) for one in steps.tolist())
    return tuple(SHOWN.get(piece, piece) for piece in pieces)


def _origin(analysis: Analysis, node: str, port: str) -> str:
    """The output of the data that the first inputs lead back to; empty where they lead nowhere."""
    path = list(analysis.paths.get(node, ()))
    for _ in range(len(analysis.nodes)):
        wire = _wire(_graph(analysis, path), node, port)
        if wire is None or wire.source not in analysis.nodes:
            return ""
        facts = analysis.nodes[wire.source]
        node, port = wire.source, _first(facts)
        if facts.node.type == "Data":
            return wire.output
        if isinstance(facts.layer, Input) and path:
            node, port = path.pop(), facts.layer.port
    return ""


def _graph(analysis: Analysis, path: list[str]) -> Graph:
    inside = analysis.nodes[path[-1]].node.inside if path else None
    return inside or analysis.project.graph


def _wire(graph: Graph, node: str, port: str) -> Wire | None:
    return next((wire for wire in graph.wires if (wire.target, wire.input) == (node, port)), None)


def _first(facts: NodeFacts) -> str:
    return facts.input_ports[0].name if facts.input_ports else ""

"""What the data of a network are like, as far as a panel must know it: what comes in, and what is aimed at."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.facts import Analysis
from engine.layers.declare import Objective
from engine.shape import Shape


def data_shapes(analysis: Analysis) -> Iterator[Shape]:
    """What each example has, by its outputs."""
    return (shape for facts in analysis.nodes.values() if facts.node.type == "Data" for shape in facts.outputs.values())


def target_shapes(analysis: Analysis) -> Iterator[Shape]:
    """What of the data an objective compares results with."""
    nodes = analysis.nodes
    for wire in analysis.project.graph.wires:
        source, target = nodes.get(wire.source), nodes.get(wire.target)
        if source is None or target is None or source.node.type != "Data":
            continue
        if isinstance(target.layer, Objective) and wire.output in source.outputs:
            yield source.outputs[wire.output]

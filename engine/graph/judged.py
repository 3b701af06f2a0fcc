"""The objectives that judge what is said of the outputs of a Data node, for what is told of its data."""

from __future__ import annotations

from typing import Any

from engine.data.looking.examined import Judged
from engine.graph.facts import Analysis
from engine.layers.declare import Objective


def judged_of(analysis: Analysis, node: str) -> dict[str, Judged]:
    """The objectives whose targets come straight from a Data node, by its outputs."""
    found = {}
    for wire in analysis.project.graph.out_of(node):
        facts = analysis.nodes.get(wire.target)
        if facts is None or not isinstance(facts.layer, Objective) or wire.input != "target":
            continue
        layer: Any = facts.layer
        weighted = bool(getattr(layer, "class_weights", ())) or getattr(layer, "positive_weight", 1.0) != 1.0
        found[wire.output] = Judged(wire.target, layer.type, weighted)
    return found

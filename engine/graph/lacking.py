"""What a project still lacks before it can be trained, where nothing else is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.graph.block import kind_of
from engine.graph.facts import NodeFacts, Problem
from engine.layers.declare import Objective
from engine.message import Message


def lacking(nodes: Mapping[str, NodeFacts], paths: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """Each as a problem of no node."""
    outer = [facts for key, facts in nodes.items() if not paths[key]]
    data = [facts for facts in outer if facts.node.type == "Data"]
    kinds = [kind_of(facts.node.type) for facts in outer]
    if not data:
        yield Problem("", Message("There is no data to learn from yet. Drag a Data node onto the canvas."))
    if len(data) > 1:
        yield Problem("", Message("There are {count} Data nodes, but a network learns from one.", {"count": len(data)}))
    if not any(kind is not None and issubclass(kind, Objective) for kind in kinds):
        text = "There is nothing to aim for yet. Add an objective, such as Cross entropy, and wire both of its inputs."
        yield Problem("", Message(text))
    if not any(facts.weights for facts in nodes.values()) and not any(facts.problems for facts in nodes.values()):
        yield Problem("", Message("There is nothing to learn yet. Add a layer with weights, such as a Dense."))

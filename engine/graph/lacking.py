"""What a project still lacks before it can be trained, where nothing else is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.graph.block import kind_of
from engine.graph.facts import NodeFacts, Problem
from engine.layers.declare import Objective
from engine.message import Message
from engine.repair import AddNode, At, Insert, RemoveNode


def lacking(nodes: Mapping[str, NodeFacts], paths: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """Each as a problem of no node."""
    outer = [facts for key, facts in nodes.items() if not paths[key]]
    data = [facts for facts in outer if facts.node.type == "Data"]
    kinds = [kind_of(name) for name in {facts.node.type for facts in outer}]
    if not data:
        text = "There is no data to learn from yet. Drag a Data node onto the canvas."
        yield Problem("", Message(text), repairs=(AddNode("Data"),))
    if len(data) > 1:
        text = "There are {count} Data nodes, but a network learns from one. Remove the others."
        keep = tuple(At(facts.node.key, RemoveNode()) for facts in (*data[1:], data[0]))
        yield Problem("", Message(text, {"count": len(data)}), repairs=keep)
    if not any(kind is not None and issubclass(kind, Objective) for kind in kinds):
        text = "There is nothing to aim for yet. Add an objective, such as Cross entropy, and wire both of its inputs."
        yield Problem("", Message(text), repairs=tuple(map(AddNode, _aims(data))))
    if not any(facts.weights for facts in nodes.values()) and not any(facts.problems for facts in nodes.values()):
        text = "There is nothing to learn yet. Add a layer with weights, such as a Dense."
        yield Problem("", Message(text), repairs=tuple(_learning(outer)))


def _aims(data: Sequence[NodeFacts]) -> tuple[str, str]:
    """The objectives that are offered: which one first depends on what the data want."""
    labelled = any(shape.classes is not None and not shape.sizes for one in data for shape in one.outputs.values())
    return ("CrossEntropy", "MeanSquaredError") if labelled or not data else ("MeanSquaredError", "CrossEntropy")


def _learning(outer: Sequence[NodeFacts]) -> Iterator[At]:
    """A Dense before the first objective that has room for one; else somewhere."""
    for facts in outer:
        shapes = facts.inputs.get("prediction", ()) if isinstance(facts.layer, Objective) else ()
        if shapes and shapes[0].dtype == "float" and len(shapes[0]) in (1, 2):
            yield At(facts.node.key, Insert("prediction", "Dense", {"units": int(shapes[0][-1])}))

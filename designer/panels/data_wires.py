"""Keeps a network wired when another data set, or a transform, gives its outputs other names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.declare import make
from engine.graph.deriving import renamed as followers_renamed
from engine.graph.edits import connect, disconnect, set_param
from engine.graph.facts import NodeFacts
from engine.graph.model import Graph, Node
from engine.graph.routes import handed_on
from engine.layers.source import Data
from engine.message import Misfit
from engine.shape import Shape


def changed(graph: Graph, facts: NodeFacts, name: str, value: Any) -> Graph:
    """With a parameter of a node set, and the wires of a Data node following its outputs."""
    result = set_param(graph, facts.node.key, name, value)
    before = outputs_of(facts.node)
    after = outputs_of(result.nodes[facts.node.key])
    if not before or not after:
        return result
    return followers_renamed(rewired(result, facts.node.key, before, after), facts.node.key, renamed(before, after))


def outputs_of(node: Node) -> Mapping[str, Shape]:
    """What leaves a Data node, behind its transforms; nothing as long as one of its settings cannot be."""
    if node.type != Data.type:
        return {}
    try:
        return make(Data, node.params).data_set.facts()
    except Misfit:
        return {}


def rewired(graph: Graph, key: str, before: Mapping[str, Shape], after: Mapping[str, Shape]) -> Graph:
    """With the wires of outputs that are gone moved to new outputs at the same place among those of their kind."""
    names = renamed(before, after)
    stale = [wire for wire in graph.out_of(key) if wire.output in names]
    heirs = {wire: wire._replace(output=names[wire.output]) for wire in stale}
    return handed_on(connect(disconnect(graph, stale), *heirs.values()), graph, heirs) if stale else graph


def renamed(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> dict[str, str]:
    """The new name of each output that is gone, where there is one: a label becomes a label, an image a text.

    What is left becomes what else is new: the kinds of a column may have become numbers.
    """
    found: dict[str, str] = {}
    gone = {name: shape for name, shape in before.items() if name not in after}
    come = {name: shape for name, shape in after.items() if name not in before}
    for labels in ((True,), (False,), (True, False)):
        old = [name for name, shape in gone.items() if name not in found and _is_label(shape) in labels]
        new = [name for name, shape in come.items() if name not in found.values() and _is_label(shape) in labels]
        found.update(zip(old, new, strict=False))
    return found


def _is_label(shape: Shape) -> bool:
    return shape.classes is not None and not shape.sizes

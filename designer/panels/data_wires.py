"""Keeps a network wired when its data set is exchanged for one whose outputs have other names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.data import DATA_SETS, DataSet
from engine.graph.deriving import renamed as followers_renamed
from engine.graph.edits import connect, disconnect, set_param
from engine.graph.facts import NodeFacts, data_set_of
from engine.graph.model import Graph
from engine.graph.routes import handed_on
from engine.message import Misfit
from engine.shape import Shape


def changed(graph: Graph, facts: NodeFacts, name: str, value: Any) -> Graph:
    """With a parameter of a node set, and the wires of a Data node following its outputs."""
    result = set_param(graph, facts.node.key, name, value)
    if not isinstance(data_set_of(facts), DataSet):
        return result
    try:
        outputs = DATA_SETS.read(value).facts()
    except Misfit:
        return result
    names = renamed(facts.outputs, outputs)
    return followers_renamed(rewired(result, facts.node.key, facts.outputs, outputs), facts.node.key, names)


def rewired(graph: Graph, key: str, before: Mapping[str, Shape], after: Mapping[str, Shape]) -> Graph:
    """With the wires of outputs that are gone moved to new outputs at the same place among those of their kind."""
    names = renamed(before, after)
    stale = [wire for wire in graph.out_of(key) if wire.output in names]
    heirs = {wire: wire._replace(output=names[wire.output]) for wire in stale}
    return handed_on(connect(disconnect(graph, stale), *heirs.values()), graph, heirs) if stale else graph


def renamed(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> dict[str, str]:
    """The new name of each output that is gone, where there is one: a label becomes a label, an image a text."""
    found: dict[str, str] = {}
    for label in (True, False):
        gone = [name for name, shape in before.items() if name not in after and _is_label(shape) == label]
        come = [name for name, shape in after.items() if name not in before and _is_label(shape) == label]
        found.update(zip(gone, come, strict=False))
    return found


def _is_label(shape: Shape) -> bool:
    return shape.classes is not None and not shape.sizes

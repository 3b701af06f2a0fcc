"""Settings that follow from the data: filled in when a wire arrives, as long as a person has chosen none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.declare import plain
from engine.graph.analysis import analyse
from engine.graph.before import way_to
from engine.graph.block import kind_of, param_of
from engine.graph.edits import replace_node, set_param
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.graph.ports import fact
from engine.layers.declare import Objective

NAMED = ("vocabulary",)
"""Parameters that say how many different things an input names."""
LASTING = ("longest",)
"""Whole numbers that say how many steps of time there are."""


def filled(before: Analysis, project: Project) -> Analysis:
    """What is known after an edit, with what follows from the data where the edit drew a wire for it."""
    news = frozenset(_news(before.project.graph, project.graph))
    touched = {wire.target for wire in news}
    analysis = analyse(project, before)
    if not news or not any(node.type == "Data" for node in project.graph.nodes.values()):
        return analysis
    for key in touched:
        analysis = _named(analysis, key, news)
    for key, node in project.graph.nodes.items():
        kind = kind_of(node.type)
        if kind is not None and issubclass(kind, Objective):
            analysis = _answering(analysis, key, news)
    return analysis


def _news(before: Graph, after: Graph) -> Iterator[Wire]:
    """The wires of the outer graph that an edit has drawn."""
    if before.entering is after.entering:
        return
    for key, wires in after.entering.items():
        known = before.entering.get(key, ())
        if wires is not known:
            yield from (wire for wire in wires if wire not in known)


def _named(analysis: Analysis, key: str, news: frozenset[Wire]) -> Analysis:
    """With the vocabulary, or the number of steps, of a layer that a new wire enters."""
    facts = analysis.nodes[key]
    for wire in (wire for wire in analysis.project.graph.into(key) if wire in news):
        for name in (*NAMED, *LASTING):
            if not _is_usual(facts, name):
                continue
            source = _origin(analysis, wire) if name in LASTING else wire
            wanted = "time" if name in LASTING else "classes"
            value = source and _value(analysis, source, wanted)
            arriving = next((shapes[0] for shapes in facts.inputs.values()), None)
            if source is None or value is None or (name in LASTING and (arriving is None or arriving[0] != value)):
                continue
            analysis = _followed(analysis, key, name, From(source.source, source.output, wanted))
    return analysis


def _origin(analysis: Analysis, wire: Wire) -> Wire | None:
    """The wire out of the data at the beginning of a chain of layers that read one value each."""
    seen = set()
    while analysis.nodes[wire.source].node.type != "Data":
        entering = analysis.project.graph.into(wire.source)
        if len(entering) != 1 or wire.source in seen:
            return None
        seen.add(wire.source)
        wire = entering[0]
    return wire


def _answering(analysis: Analysis, key: str, news: frozenset[Wire]) -> Analysis:
    """With as many units, or filters, before an objective as its target asks for."""
    graph, facts = analysis.project.graph, analysis.nodes[key]
    targets, shapes = graph.into(key, "target"), facts.inputs.get("prediction", ())
    if not targets or not shapes:
        return analysis
    name = "filters" if len(shapes[0]) > 1 and shapes[0].axes[0] == "channels" else "units"
    way = way_to(analysis, graph, graph.into(key, "prediction"), name)
    if not way or news.isdisjoint((*way, *targets)) or not _is_usual(analysis.nodes[way[-1].source], name):
        return analysis
    for wanted in ("classes", "channels" if name == "filters" else "count"):
        if _value(analysis, targets[0], wanted) is None:
            continue
        tried = _followed(analysis, way[-1].source, name, From(targets[0].source, targets[0].output, wanted))
        if not tried.nodes[key].problems and tried.nodes[way[-1].source].outputs:
            return tried
    return analysis


def _value(analysis: Analysis, wire: Wire, wanted: str) -> int | None:
    """A fact of what a wire brings, where that comes straight from the data."""
    source = analysis.nodes[wire.source]
    shape = source.outputs.get(wire.output) if source.node.type == "Data" else None
    return None if shape is None else fact(shape, wanted)


def _is_usual(facts: NodeFacts, name: str) -> bool:
    """Whether a layer has a whole number of this name that is still the usual one."""
    one = param_of(kind_of(facts.node.type), name)
    if one is None or one.kind != "int":
        return False
    return bool(facts.node.params.get(name, plain(one.default)) == plain(one.default))


def _followed(analysis: Analysis, key: str, name: str, source: From) -> Analysis:
    graph = set_param(analysis.project.graph, key, name, source)
    return analyse(replace(analysis.project, graph=graph), analysis)


def renamed(graph: Graph, data: str, names: Mapping[str, str]) -> Graph:
    """With the settings that follow outputs of the data following those that took their places."""
    for node in list(_followers(graph.nodes.values(), data, names)):
        params = {
            name: replace(value, output=names.get(value.output, value.output))
            if isinstance(value, From) and value.node == data
            else value
            for name, value in node.params.items()
        }
        graph = replace_node(graph, replace(node, params=params))
    for node in list(graph.nodes.values()):
        inside = node.inside and renamed(node.inside, data, names)
        if inside is not node.inside:
            graph = replace_node(graph, replace(node, inside=inside))
    return graph


def _followers(nodes: Iterable[Node], data: str, names: Mapping[str, str]) -> Iterator[Node]:
    for node in nodes:
        if any(isinstance(one, From) and one.node == data and one.output in names for one in node.params.values()):
            yield node

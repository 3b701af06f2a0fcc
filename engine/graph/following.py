"""The analysis after an edit, found by looking only at what lies behind the edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import fields, replace
from heapq import heapify, heappop, heappush
from operator import attrgetter, is_

from engine.graph.block import kind_of
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.lacking import lacking
from engine.graph.model import Graph, Node, Project
from engine.graph.order import data_first, order
from engine.graph.scope import Scope
from engine.graph.sharing import partner
from engine.graph.versions import differing, has_same_keys
from engine.graph.walk import Walk

LOOKS = ("position", "folded")
"""What of a node means nothing to the network."""
_meaning = attrgetter(*(one.name for one in fields(Node) if one.name not in LOOKS))


def ranks_of(keys: Sequence[str], stuck: Set[str]) -> Mapping[str, float] | None:
    """A rank for each node behind those of the nodes that it reads; None where some stand in a circle."""
    return None if stuck else {key: float(at) for at, key in enumerate(keys)}


def followed(project: Project, previous: Analysis) -> Analysis | None:
    """The analysis after an edit of the outer graph; None where the edit may reach farther than its wires tell."""
    before, after = previous.project.graph, project.graph
    if previous.ranks is None:
        return None
    changed, gone = differing(before.nodes, after.nodes)
    moved = [key for key in changed if key in before.nodes and _is_moved(before.nodes[key], after.nodes[key])]
    asked = set(changed).difference(moved) if moved else set(changed)
    touched = [before.nodes[key] for key in (*gone, *asked) if key in before.nodes]
    touched += [after.nodes[key] for key in asked]
    if not all(_is_plain(node) for node in touched):
        return None
    rewired, unwired = differing(before.entering, after.entering)
    asked.update(key for key in (*rewired, *unwired) if key in after.nodes)
    ranks = _ranked(after, previous.ranks, [key for key in changed if key not in before.nodes], rewired)
    if ranks is None:
        return None
    if any(node.type == "Data" for node in touched):
        return None if any(previous.paths.values()) else _behind_data(project, previous, ranks)
    walk = Walk(Scope(project, known=previous.nodes), previous.nodes)
    walk.found.update(previous.nodes)
    for key in gone:
        del walk.found[key]
    for key in moved:
        walk.found[key] = _elsewhere(previous.nodes[key], after.nodes[key])
    walked = _walked(walk, after, asked, ranks)
    return None if walked is None else _gathered(project, previous, walk.found, ranks, {*walked, *gone})


def _behind_data(project: Project, previous: Analysis, ranks: Mapping[str, float]) -> Analysis:
    """The analysis after an edit of the data of a graph without blocks: settings follow from them without a wire."""
    walk, graph, nodes = Walk(Scope(project), previous.nodes), project.graph, project.graph.nodes
    for key in data_first(graph, sorted(nodes, key=ranks.__getitem__)):
        walk.node(graph, nodes[key], (), {})
    found = {key: walk.found[key] for key in nodes}
    same = has_same_keys(previous.paths, nodes)
    paths = previous.paths if same else dict.fromkeys(nodes, ())
    return Analysis(project, found, paths, tuple(lacking(found, paths)), ranks)


def _gathered(
    project: Project,
    previous: Analysis,
    found: Mapping[str, NodeFacts],
    ranks: Mapping[str, float],
    touched: Iterable[str],
) -> Analysis:
    """The new facts in the order of the project, with what follows from all of them together."""
    nodes, paths = found, previous.paths
    before, after = previous.project.graph, project.graph
    if not has_same_keys(before.nodes, after.nodes):
        paths = {node.key: path for path, node in after.walk()}
        nodes = {key: found[key] for key in paths}
    told = previous.lacking
    if any(_counted(previous.nodes.get(key)) != _counted(nodes.get(key)) for key in touched):
        told = tuple(lacking(nodes, paths))
    return Analysis(project, nodes, paths, told, ranks)


def _walked(walk: Walk, graph: Graph, asked: set[str], ranks: Mapping[str, float]) -> set[str] | None:
    """Look at these nodes and at what lies behind them, as far as that changes; None where a block lies there."""
    queue = [(ranks[key], key) for key in asked]
    heapify(queue)
    seen = set(asked)
    while queue:
        _, key = heappop(queue)
        node = graph.nodes[key]
        if node.inside is not None or node.type == "Data":
            return None
        old = walk.previous.get(key)
        walk.node(graph, node, (), {})
        if old is not None and _hands_on_the_same(old, walk.found[key]):
            continue
        for wire in graph.out_of(key):
            if wire.target not in seen:
                seen.add(wire.target)
                heappush(queue, (ranks[wire.target], wire.target))
    return seen


def _hands_on_the_same(old: NodeFacts, new: NodeFacts) -> bool:
    """Whether nothing has changed for the nodes that read this one."""
    if old is new:
        return True
    if (old.outputs, old.output_ports, old.layer is None) != (new.outputs, new.output_ports, new.layer is None):
        return False
    one, two = old.node, new.node
    return (one.name, one.type, one.bypassed) == (two.name, two.type, two.bypassed)


def _ranked(
    graph: Graph, ranks: Mapping[str, float], added: list[str], rewired: list[str]
) -> Mapping[str, float] | None:
    """Ranks by the wires as they are now: the old ones where they still fit."""
    if added:
        last = max(ranks.values(), default=0.0)
        ranks = {**ranks, **{key: last + at for at, key in enumerate(added, start=1)}}
    for key in rewired:
        if any(ranks[wire.source] >= ranks[key] for wire in graph.into(key)):
            return ranks_of(*order(graph))
    return ranks


def _is_moved(before: Node, after: Node) -> bool:
    """Whether two versions of a node differ in their looks alone; 1 and true are equal, but not the same."""
    return all(map(is_, _meaning(before), _meaning(after)))


def _is_plain(node: Node) -> bool:
    """Whether no other node depends on it but by wires, or on data: not so with blocks, and with weights in common."""
    return node.inside is None and partner(node) is None


def _elsewhere(facts: NodeFacts, node: Node) -> NodeFacts:
    return replace(facts, node=node, body=node if facts.body is facts.node else facts.body)


def _counted(facts: NodeFacts | None) -> tuple[object, ...]:
    """What counts of a node when a project is asked what it lacks."""
    if facts is None:
        return (None, False, False)
    return kind_of(facts.node.type), bool(facts.weights), bool(facts.problems)

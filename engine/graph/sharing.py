"""Weights that two nodes have in common: which tensors they are, and where the wish for them cannot be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.graph.block import again_of
from engine.graph.facts import NodeFacts, Problem
from engine.graph.model import Node, Project, Tied
from engine.message import Message


def shared(project: Project, found: Mapping[str, NodeFacts]) -> Mapping[str, NodeFacts]:
    """The facts with the names of all tied weights, and with the problems of nodes that cannot share."""
    places = {node.key: (path, node) for path, node in project.graph.walk()}
    changed = dict(found)
    for key, facts in found.items():
        wanted = partner(facts.node)
        if wanted is None or not facts.outputs:
            continue
        other = found.get(wanted)
        tied = frozenset() if facts.again or other is None else _alike(facts, other)
        messages = [Message(text, values) for text, values in _troubles(facts, other, tied, places)]
        problems = tuple(Problem(key, message) for message in messages)
        if problems or tied:
            changed[key] = replace(facts, problems=(*facts.problems, *problems), tied=tied)
    tied_keys = {key for key, facts in changed.items() if facts.tied}
    return {key: _told_inside(facts, changed, tied_keys) for key, facts in changed.items()} if tied_keys else changed


def _told_inside(facts: NodeFacts, changed: Mapping[str, NodeFacts], keys: set[str]) -> NodeFacts:
    """The facts of a block whose turns know which weights in it are those of others."""
    if not facts.turns:
        return facts
    turns = tuple(replace(turn, nodes=_told_nodes(turn.nodes, changed, keys)) for turn in facts.turns)
    return replace(facts, turns=turns)


def _told_nodes(
    nodes: Mapping[str, NodeFacts], changed: Mapping[str, NodeFacts], keys: set[str]
) -> Mapping[str, NodeFacts]:
    return {
        key: replace(one, tied=changed[key].tied) if key in keys else _told_inside(one, changed, keys)
        for key, one in nodes.items()
    }


def partner(node: Node) -> str | None:
    """The key of the node whose weights this one uses."""
    if node.type == "Again":
        return again_of(node) or None
    tied = node.params.get("tied")
    return (tied.node if isinstance(tied, Tied) else str(tied or "")) or None


def _alike(facts: NodeFacts, other: NodeFacts) -> frozenset[str]:
    names = [name for name in facts.weights if name in other.weights]
    return frozenset(name for name in names if facts.weights[name].sizes == other.weights[name].sizes)


def _troubles(
    facts: NodeFacts,
    other: NodeFacts | None,
    tied: frozenset[str],
    places: Mapping[str, tuple[tuple[str, ...], Node]],
) -> Iterator[tuple[str, dict[str, object]]]:
    values: dict[str, object] = {"key": partner(facts.node), "title": facts.node.name or facts.node.type}
    if other is None or other.node.key == facts.node.key:
        yield "{title} uses the weights of '{key}', which is not there. Choose another layer.", values
        return
    if not other.outputs:
        return
    values["other"] = other.node.name or other.node.type
    chain = partner(other.node) is not None
    if chain:
        yield (
            "{title} uses the weights of {other}, which has none of its own. Choose the layer that they belong to.",
            values,
        )
    here, there = _sizes(facts), _sizes(other)
    if facts.again and (here != there or (facts.body and facts.inputs != other.inputs)):
        yield (
            "{title} gets values of another size than {other}, and would need other weights. Give both the same.",
            values,
        )
    if not facts.again and not tied and not chain:
        text = "{title} cannot use the weights of {other}: it has {own}, and {other} has {theirs}. None agree."
        yield text, {**values, "own": _told(facts), "theirs": _told(other)}
    between = _repeated_between(facts.node.key, other.node.key, places)
    if between:
        text = "{title} cannot share weights with {other}: {block} between them is repeated with weights of its own."
        yield text, {**values, "block": between}


def _sizes(facts: NodeFacts) -> object:
    """All sizes of weights of a node and of what is in it."""
    own = [(name, weight.sizes) for name, weight in facts.weights.items()]
    inner = [(key, _sizes(one)) for turn in facts.turns[:1] for key, one in turn.nodes.items()]
    return own, inner


def _told(facts: NodeFacts) -> str:
    told = [f"{name} {' × '.join(str(size) for size in weight.sizes)}" for name, weight in facts.weights.items()]
    return ", ".join(told) or "none"


def _repeated_between(key: str, other: str, places: Mapping[str, tuple[tuple[str, ...], Node]]) -> str:
    """The name of a repeated block around one of two nodes and not the other; empty where there is none."""
    first, second = places[key][0], places[other][0]
    common = sum(1 for _ in _prefix(first, second))
    for block in (*first[common:], *second[common:]):
        node = places[block][1]
        repeat = node.params.get("repeat", 1)
        if repeat != 1 and not node.params.get("shared") and node.params.get("over") != "time":
            return node.name or block
    return ""


def _prefix(first: tuple[str, ...], second: tuple[str, ...]) -> Iterator[str]:
    for one, two in zip(first, second, strict=False):
        if one != two:
            return
        yield one

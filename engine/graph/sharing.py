"""Weights that two nodes have in common: which tensors they are, and where the wish for them cannot be met."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from engine.graph.block import again_of, name_of
from engine.graph.facts import NodeFacts, Problem
from engine.graph.model import Node, Project, Tied
from engine.graph.ports import spread
from engine.layers.call import Module, walk
from engine.message import Message
from engine.repair import At, OwnWeights, RemoveNode, Repair, SetParam, TakePart, TieTo


def shared(project: Project, found: Mapping[str, NodeFacts]) -> Mapping[str, NodeFacts]:
    """The facts with the names of all tied weights, and with the problems of nodes that cannot share."""
    places = {node.key: (path, node) for path, node in project.graph.walk()}
    changed = dict(found)
    for key, facts in found.items():
        wanted = partner(facts.node)
        if wanted is None or not facts.outputs or _is_left_out(key, places, ()):
            continue
        other = found.get(wanted)
        tied = frozenset() if facts.again or other is None else _alike(facts, other)
        pairs = [] if other is None else list(_pairs(found, *((*places[one][0], one) for one in (key, wanted))))
        problems = tuple(_troubles(facts, other, tied, pairs, places))
        if problems or tied:
            changed[key] = facts.but(problems=(*facts.problems, *problems), tied=tied)
    tied_keys = {key for key, facts in changed.items() if facts.tied}
    return {key: _told_inside(facts, changed, tied_keys) for key, facts in changed.items()} if tied_keys else changed


def _told_inside(facts: NodeFacts, changed: Mapping[str, NodeFacts], keys: set[str]) -> NodeFacts:
    """The facts of a block whose turns know which weights in it are those of others."""
    if not facts.turns:
        return facts
    turns = tuple(replace(turn, nodes=_told_nodes(turn.nodes, changed, keys)) for turn in facts.turns)
    return facts.but(turns=turns)


def _told_nodes(
    nodes: Mapping[str, NodeFacts], changed: Mapping[str, NodeFacts], keys: set[str]
) -> Mapping[str, NodeFacts]:
    return {
        key: one.but(tied=changed[key].tied) if key in keys else _told_inside(one, changed, keys)
        for key, one in nodes.items()
    }


def partner(node: Node) -> str | None:
    """The key of the node whose weights this one uses."""
    if node.type == "Again":
        return again_of(node) or None
    tied = node.params.get("tied")
    if not tied:
        return None
    return (tied.node if isinstance(tied, Tied) else str(tied)) or None


def _pairs(
    nodes: Mapping[str, NodeFacts], here: tuple[str, ...], there: tuple[str, ...]
) -> Iterator[tuple[NodeFacts, NodeFacts]]:
    """The facts of two nodes in every turn of the blocks around both."""
    if here[0] == there[0] and len(here) > 1 and len(there) > 1:
        block = nodes.get(here[0])
        for turn in block.turns if block else ():
            yield from _pairs(turn.nodes, here[1:], there[1:])
        return
    ends = [_first(nodes, way) for way in (here, there)]
    if ends[0] and ends[1]:
        yield ends[0], ends[1]


def _first(nodes: Mapping[str, NodeFacts], way: tuple[str, ...]) -> NodeFacts | None:
    facts = nodes.get(way[0])
    if facts is None or len(way) == 1:
        return facts
    return _first(facts.turns[0].nodes, way[1:]) if facts.turns else None


def _alike(facts: NodeFacts, other: NodeFacts) -> frozenset[str]:
    names = [name for name in facts.weights if name in other.weights]
    return frozenset(name for name in names if facts.weights[name].sizes == other.weights[name].sizes)


def _troubles(
    facts: NodeFacts,
    other: NodeFacts | None,
    tied: frozenset[str],
    pairs: Collection[tuple[NodeFacts, NodeFacts]],
    places: Mapping[str, tuple[tuple[str, ...], Node]],
) -> Iterator[Problem]:
    values: dict[str, object] = {"key": partner(facts.node), "title": name_of(facts.node)}
    apart: tuple[Repair, ...] = (OwnWeights(), RemoveNode()) if facts.again else (OwnWeights(),)

    def trouble(text: str, *repairs: Repair, **more: object) -> Problem:
        return Problem(facts.node.key, Message(text, {**values, **more}), repairs=(*repairs, *apart))

    if other is not None and other.node.key == facts.node.key:
        yield trouble("{title} uses its own weights in any case. Choose another layer, or none.")
        return
    if other is None:
        yield trouble("{title} uses the weights of '{key}', which is not there. Choose another layer, or none.")
        return
    values["other"] = name_of(other.node)
    if _is_left_out(other.node.key, places, places[facts.node.key][0]):
        text = "{title} uses the weights of {other}, which is bypassed. Bypass both of them, or neither."
        yield trouble(text, *(At(key, TakePart()) for key in (*places[other.node.key][0], other.node.key)))
        return
    if not other.outputs:
        return
    chain = partner(other.node) is not None
    if chain:
        text = "{title} uses the weights of {other}, which has none of its own. Choose the layer that they belong to."
        owner = partner(other.node) or ""
        yield trouble(text, *(() if facts.again else (TieTo(owner),)))
    if facts.again and not all(_same(one, two) for one, two in pairs):
        text = (
            "{title} gets {here}, but {other} gets {there}: it would need other weights. Give both the same, or let it "
            "have its own."
        )
        unlike = next((one, two) for one, two in pairs if not _same(one, two))
        yield trouble(text, here=_arriving(unlike[0]), there=_arriving(unlike[1]))
    if not facts.again and not chain:
        if not tied:
            text = (
                "{title} cannot use the weights of {other}: it has {own}, and {other} has {theirs}. None agree. Give "
                "both the same sizes, or do not share."
            )
            yield trouble(text, own=_told(facts), theirs=_told(other))
        elif any(_alike(one, two) != tied for one, two in pairs):
            text = (
                "{title} cannot use the weights of {other} in every turn: later ones have other sizes. Hand out values "
                "of the size that comes in, or do not share."
            )
            yield trouble(text)
    between = _repeated_between(facts.node.key, other.node.key, places)
    if between:
        text = (
            "{title} cannot share weights with {other}: {block} between them is repeated with weights of its own. Let "
            "its turns share theirs, or do not share."
        )
        yield trouble(text, At(between, SetParam("shared", True)), block=name_of(places[between][1]))


def _is_left_out(key: str, places: Mapping[str, tuple[tuple[str, ...], Node]], within: tuple[str, ...]) -> bool:
    """Whether a node is bypassed, or stands in a block that is and not all of whose inside is meant."""
    path, node = places[key]
    return node.bypassed or any(places[block][1].bypassed for block in path if block not in within)


def _same(again: NodeFacts, meant: NodeFacts) -> bool:
    """Whether the module of one node can take what the other gets."""
    if again.body is not None:
        return again.inputs == meant.inputs
    sizes = [{name: weight.sizes for name, weight in one.weights.items()} for one in (again, meant)]
    return sizes[0] == sizes[1] and _modules(again) == _modules(meant)


def _modules(facts: NodeFacts) -> list[object]:
    """What PyTorch is told to make for a layer: some of its modules are for values of one kind alone."""
    if facts.layer is None:
        return []
    arguments, options = spread(facts.layer.inputs(), facts.inputs, facts.layer.title)
    called = facts.layer.call(*arguments, **options)
    return [(part.path, part.arguments, part.options) for part in walk(called) if isinstance(part, Module)]


def _told(facts: NodeFacts) -> str:
    told = [f"{name} {' × '.join(str(size) for size in weight.sizes)}" for name, weight in facts.weights.items()]
    return ", ".join(told) or "none"


def _arriving(facts: NodeFacts) -> str:
    return ", ".join(str(shape) for shapes in facts.inputs.values() for shape in shapes) or "-"


def _repeated_between(key: str, other: str, places: Mapping[str, tuple[tuple[str, ...], Node]]) -> str:
    """The key of a repeated block around one of two nodes and not the other; empty where there is none."""
    first, second = places[key][0], places[other][0]
    common = sum(1 for _ in _prefix(first, second))
    for block in (*first[common:], *second[common:]):
        node = places[block][1]
        repeat = node.params.get("repeat", 1)
        if repeat != 1 and not node.params.get("shared") and node.params.get("over") != "time":
            return block
    return ""


def _prefix(first: tuple[str, ...], second: tuple[str, ...]) -> Iterator[str]:
    for one, two in zip(first, second, strict=False):
        if one != two:
            return
        yield one

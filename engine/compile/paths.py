"""Where the weights of a node are in the state of a network: keys of blocks, turns, and the key of the node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.frozen import frozen
from engine.graph.block import again_of
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.sharing import partner

Path = tuple[str, ...]
Turns = tuple[tuple[str, int], ...]
"""The blocks around a node that have weights for each turn, each with the number of the turn, from 0."""


@frozen
class Place:
    """One module of a node in the state, and the turns of the blocks around it that have weights of their own."""

    path: str
    turns: Turns


def is_left_out(analysis: Analysis, key: str) -> bool:
    """Whether a node is bypassed, or stands in a block that is: it is known, but the network has no module of it."""
    return any(analysis.nodes[one].node.bypassed for one in (*analysis.paths[key], key))


def places(analysis: Analysis, key: str) -> Iterator[tuple[Place, NodeFacts]]:
    """Every module of a node that has weights of its own, one for each turn of the blocks around it."""
    way = (*analysis.paths[key], key)
    yield from _places(analysis.nodes, way, "", ())


def _places(nodes: Mapping[str, NodeFacts], way: Path, before: str, turns: Turns) -> Iterator[tuple[Place, NodeFacts]]:
    facts = nodes.get(way[0])
    if facts is None:
        return
    path = before + way[0]
    if len(way) == 1:
        yield Place(path, turns), facts
        return
    if facts.one_set:
        for turn in facts.turns[:1]:
            yield from _places(turn.nodes, way[1:], f"{path}.", turns)
        return
    number = 0
    for turn in facts.turns:
        for _ in range(turn.count):
            yield from _places(turn.nodes, way[1:], f"{path}.{number}.", (*turns, (way[0], number)))
            number += 1


def first_place(analysis: Analysis, key: str) -> str:
    """The path of a node's module in the state, of the first turn where there are several; that of what it uses."""
    facts = analysis.nodes[key]
    if facts.again:
        return first_place(analysis, facts.again)
    return next((place.path for place, _ in places(analysis, key)), key)


def moved(before: Analysis, after: Analysis) -> dict[str, str]:
    """The paths in the state that are others now, old to new, for every node that both projects have.

    A node keeps its key through grouping and ungrouping, so what was trained can be carried along.
    """
    found: dict[str, str] = {}
    for key, facts in before.nodes.items():
        # Running figures move as well, also those of a layer without weights.
        if key not in after.nodes or facts.again or facts.node.type in ("Block", "Input", "Output"):
            continue
        old, new = ([place.path for place, _ in places(one, key)] for one in (before, after))
        found |= {first: second for first, second in zip(old, new, strict=False) if first != second}
    return found


@dataclass
class Sharing:
    """For each graph by its path: which of the paths in it stand for others."""

    lines: dict[Path, dict[str, str]] = field(default_factory=dict)
    modules: dict[tuple[str, Path], Path] = field(default_factory=dict)

    def at(self, path: Path) -> Mapping[str, str]:
        return self.lines.get(path, {})

    def module(self, key: str, path: Path) -> Path:
        """The module that an Again calls, seen from the graph it stands in."""
        return self.modules.get((key, path), (key,))


def sharing(analysis: Analysis) -> Sharing:
    """How nodes that use the weights of others reach them: by name where they can, else by a line in the graph that
    holds both."""
    made = Sharing()
    for key, facts in analysis.nodes.items():
        other = partner(facts.node)
        if other is None or other not in analysis.paths or is_left_out(analysis, key):
            continue
        here, there = analysis.paths[key], analysis.paths[other]
        common = 0
        while common < min(len(here), len(there)) and here[common] == there[common]:
            common += 1
        own, theirs = (*here[common:], key), (*there[common:], other)
        lines = made.lines.setdefault(here[:common], {})
        if not again_of(facts.node):
            lines |= {".".join((*own, name)): ".".join((*theirs, name)) for name in sorted(facts.tied)}
        elif common == len(here):
            made.modules[key, here] = theirs
        else:
            lines[".".join(own)] = ".".join(theirs)
    return made

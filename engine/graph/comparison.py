"""What was added to a graph, removed from it and changed in it, level by level, and both graphs joined into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from itertools import product
from typing import Any

from engine.frozen import frozen
from engine.graph.edits import add, connect
from engine.graph.model import Graph, Node, Wire

Path = tuple[str, ...]
APART = 24.0
ROOM = (232.0, 160.0)
"""Where two nodes stand nearer than this, one hides the other."""


@frozen
class Setting:
    """A setting that is another one now; ``None`` where there was none, or is none any more."""

    name: str
    before: Any
    after: Any


@frozen
class LevelDifference:
    """What differs on one level of blocks; what differs inside a block is told of its inside."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: Mapping[str, tuple[Setting, ...]] = field(default_factory=dict)
    added_wires: tuple[Wire, ...] = ()
    removed_wires: tuple[Wire, ...] = ()
    inside: tuple[str, ...] = ()
    """The blocks in which something differs."""

    @property
    def differs(self) -> bool:
        return self != LevelDifference()


def compared(before: Graph, after: Graph) -> Mapping[Path, LevelDifference]:
    """What differs on each level, by the keys of the blocks that lead there; levels that are alike are left out.

    A node is the same one where its key is. Places, folds, frames and notes are no differences: the network is the
    same with others.
    """
    return dict(_levels(before, after, ()))


def _levels(before: Graph, after: Graph, path: Path) -> Iterator[tuple[Path, LevelDifference]]:
    both = [key for key in before.nodes if key in after.nodes]
    deeper: dict[Path, LevelDifference] = {}
    inside = []
    for key in both:
        one, other = before.nodes[key].inside, after.nodes[key].inside
        if one is not None and other is not None:
            levels = dict(_levels(one, other, (*path, key)))
            deeper |= levels
            inside += [key] if levels else []
    settings = {key: found for key in both if (found := _settings(before.nodes[key], after.nodes[key]))}
    old, new = set(before.wires), set(after.wires)
    level = LevelDifference(
        tuple(key for key in after.nodes if key not in before.nodes),
        tuple(key for key in before.nodes if key not in after.nodes),
        settings,
        tuple(wire for wire in after.wires if wire not in old),
        tuple(wire for wire in before.wires if wire not in new),
        tuple(inside),
    )
    if level.differs:
        yield path, level
    yield from deeper.items()


def _settings(before: Node, after: Node) -> tuple[Setting, ...]:
    one, other = _flat(before), _flat(after)
    names = dict.fromkeys((*one, *other))
    return tuple(
        Setting(name, one.get(name), other.get(name))
        for name in names
        if one.get(name) != other.get(name) or (name in one) != (name in other)
    )


def _flat(node: Node) -> dict[str, Any]:
    """All that a node is to the network and to its reader, each setting of a choice by itself: ``examples.type``."""
    own = {"type": node.type, "name": node.name, "bypassed": node.bypassed}
    return own | dict(flat(node.params))


def flat(values: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, Any]]:
    """Settings by their names, those of a choice behind its own: ``optimizer.type``."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{start}{name}.")
        else:
            yield start + name, value


def joined(before: Graph, after: Graph) -> Graph:
    """A graph to be drawn: all nodes and wires of both, as they are after, and those that are gone as they were.

    A node that is gone stands where it stood, or below what stands there now.
    """
    places = _Places(after)
    gone = [
        replace(node, position=places.free(node.position))
        for key, node in before.nodes.items()
        if key not in after.nodes
    ]
    there = set(after.wires)
    return connect(add(after, *gone), *(wire for wire in before.wires if wire not in there))


class _Places:
    """Where nodes stand already, in a grid: no place has to be compared with all others."""

    def __init__(self, graph: Graph) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for node in graph.nodes.values():
            self._take(node.position)

    def free(self, position: tuple[float, float]) -> tuple[float, float]:
        """Take this place, or the nearest below it that no node hides."""
        left, top = position
        while (below := self._hiding(left, top)) is not None:
            top = below + ROOM[1] + APART
        self._take((left, top))
        return left, top

    def _hiding(self, left: float, top: float) -> float | None:
        """The upper edge of the lowest node that would hide one here."""
        column, row = _cell(left, top)
        near = [
            y
            for cell in product(range(column - 1, column + 2), range(row - 1, row + 2))
            for x, y in self._cells.get(cell, ())
            if abs(left - x) < ROOM[0] and abs(top - y) < ROOM[1]
        ]
        return max(near, default=None)

    def _take(self, position: tuple[float, float]) -> None:
        self._cells.setdefault(_cell(*position), []).append(position)


def _cell(left: float, top: float) -> tuple[int, int]:
    return int(left // ROOM[0]), int(top // ROOM[1])

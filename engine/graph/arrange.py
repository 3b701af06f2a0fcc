"""Gives the nodes of a graph their places: from left to right, in lines as a text is read, with few crossing wires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from engine.graph.arranging.columns import breaks, columns_of
from engine.graph.arranging.crossings import put_in_order
from engine.graph.arranging.heights import heights_of
from engine.graph.arranging.line import Line, Segment
from engine.graph.edits import GRID, move
from engine.graph.measures import Card, card_of
from engine.graph.model import Graph, Node, Wire
from engine.graph.order import order

COLUMN = 256.0
"""From the left edge of a node to that of the next one."""
BETWEEN_LINES = 88.0
"""Wires run here from the end of a line to the beginning of the next one."""

Places = dict[str, tuple[float, float]]


def arrange(graph: Graph, columns: int = 6) -> Graph:
    """The graph, and the inside of each block in it, with every node at a place of its own.

    A line has at most so many columns. What is not wired together stands in lines of its own.
    """
    return _arranged(graph, columns, {node.key: node for _, node in graph.walk()})


def _arranged(graph: Graph, columns: int, known: Mapping[str, Node]) -> Graph:
    insides = {
        key: replace(node, inside=_arranged(node.inside, columns, known)) if node.inside else node
        for key, node in graph.nodes.items()
    }
    keys, stuck = order(graph)
    keys += [key for key in graph.nodes if key in stuck]
    turn = {key: at for at, key in enumerate(keys)}
    # A wire that closes a circle leads back.
    wires = [wire for wire in graph.wires if turn[wire.source] < turn[wire.target]]
    cards = {key: card_of(graph, node, known) for key, node in graph.nodes.items()}
    places: Places = {}
    top = 0.0
    for part in _parts(keys, wires):
        made, bottom = _lines(part, columns, cards)
        places |= {key: (x, y + top) for key, (x, y) in made.items()}
        top += bottom + BETWEEN_LINES
    return move(replace(graph, nodes=insides), places)


@dataclass(frozen=True)
class _Part:
    """Nodes that hang together, each behind those that it is wired to, and the wires between them."""

    keys: Sequence[str]
    wires: Sequence[Wire]


def _parts(keys: Sequence[str], wires: Sequence[Wire]) -> list[_Part]:
    """What is wired together, in the order of the first nodes; nodes without any wire stand in a row at the end."""
    group = {key: [key] for key in keys}
    for wire in wires:
        first, second = sorted((group[wire.source], group[wire.target]), key=len, reverse=True)
        if first is not second:
            first += second
            group.update(dict.fromkeys(second, first))
    number = {id(members): at for at, members in reversed(list(enumerate(group.values())))}
    own: dict[int, list[str]] = {}
    for key in keys:
        own.setdefault(number[id(group[key])], []).append(key)
    own_wires: dict[int, list[Wire]] = {}
    for wire in wires:
        own_wires.setdefault(number[id(group[wire.source])], []).append(wire)
    alone = [members[0] for members in own.values() if len(members) == 1]
    parts = [_Part(members, own_wires[at]) for at, members in own.items() if len(members) > 1]
    return [*parts, _Part(alone, ())] if alone else parts


def _lines(part: _Part, most: int, cards: Mapping[str, Card]) -> tuple[Places, float]:
    """The places of the nodes of a part, and where it ends below."""
    if part.wires:
        column = columns_of(part.keys, ((wire.source, wire.target) for wire in part.wires))
    else:
        column = {key: at for at, key in enumerate(part.keys)}
    pairs = {(wire.source, wire.target) for wire in part.wires}
    starts = breaks(max(column.values()) + 1, most, ((column[first], column[last]) for first, last in pairs))
    places: Places = {}
    top = 0.0
    for first, stop in zip(starts, [*starts[1:], max(column.values()) + 1], strict=True):
        keys = [key for key in part.keys if first <= column[key] < stop]
        own = {key: column[key] - first for key in keys}
        line, numbers = _line(keys, own, part.wires, cards)
        put_in_order(line)
        tops = heights_of(line)
        places |= {key: (own[key] * COLUMN, top + tops[at]) for key, at in numbers.items()}
        top += max(tops[at] + line.tall[at] for at in numbers.values()) + BETWEEN_LINES
    return places, top - BETWEEN_LINES


def _line(
    keys: Sequence[str], column: Mapping[str, int], wires: Sequence[Wire], cards: Mapping[str, Card]
) -> tuple[Line, dict[str, int]]:
    """A line of these nodes, and the number of each in it."""
    count = max(column.values()) + 1
    line = Line(columns=[[] for _ in range(count)], segments=[[] for _ in range(count - 1)])
    numbers = {key: line.put(key, column[key], _even(cards[key].height)) for key in keys}
    entered: dict[tuple[str, str], int] = {}
    for wire in wires:
        source, target = numbers.get(wire.source), numbers.get(wire.target)
        index = entered[wire.target, wire.input] = entered.get((wire.target, wire.input), -1) + 1
        if source is not None and target is not None:
            ports = cards[wire.source].outputs[wire.output], cards[wire.target].inputs[wire.input]
            line.wire(Segment(source, target, *ports, index), column[wire.source], column[wire.target])
        elif target is not None:
            line.from_above.add(target)
    return line, numbers


def _even(height: float) -> float:
    return ceil(height / GRID) * float(GRID)

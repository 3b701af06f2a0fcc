"""What an arranged graph is made of: the parts that hang together, and the columns and wires of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.frozen import frozen
from engine.graph.arranging.line import Line, Segment
from engine.graph.grid import grid_above
from engine.graph.measures import Card
from engine.graph.model import Graph, Wire
from engine.graph.order import in_order


@frozen
class Part:
    """Nodes that hang together, each behind those that it is wired to, and the wires between them."""

    keys: Sequence[str]
    wires: Sequence[Wire]


def parts_of(graph: Graph) -> list[Part]:
    """What is wired together, in the order of the first nodes; nodes without any wire are one part at the end."""
    keys = in_order(graph)
    turn = {key: at for at, key in enumerate(keys)}
    # A wire that closes a circle leads back.
    wires = [wire for wire in graph.wires if turn[wire.source] < turn[wire.target]]
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
    parts = [Part(members, own_wires[at]) for at, members in own.items() if len(members) > 1]
    return [*parts, Part(alone, ())] if alone else parts


def line_of(
    keys: Sequence[str],
    column: Mapping[str, int],
    wires: Sequence[Wire],
    cards: Mapping[str, Card],
    *,
    lane: float | None = None,
    keeps_order: bool = False,
) -> tuple[Line, dict[str, int]]:
    """A line of these nodes, and the number of each in it."""
    count = max(column.values()) + 1
    line = Line(lane=lane, keeps_order=keeps_order)
    line.columns = [[] for _ in range(count)]
    line.segments = [[] for _ in range(count - 1)]
    numbers = {key: line.put(key, column[key], grid_above(cards[key].height)) for key in keys}
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

"""Gives the nodes of a graph their places: from left to right, in lines as a text is read, with few crossing wires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.graph.arranging.columns import breaks, columns_of
from engine.graph.arranging.crossings import put_in_order
from engine.graph.arranging.heights import heights_of
from engine.graph.arranging.parts import Part, line_of, parts_of
from engine.graph.edits import move
from engine.graph.measures import Card, card_of
from engine.graph.model import Graph, Node

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
    cards = {key: card_of(graph, node, known) for key, node in graph.nodes.items()}
    places: Places = {}
    top = 0.0
    for part in parts_of(graph):
        made, bottom = _lines(part, columns, cards)
        places |= {key: (x, y + top) for key, (x, y) in made.items()}
        top += bottom + BETWEEN_LINES
    return move(replace(graph, nodes=insides, routes={}), places)


def _lines(part: Part, most: int, cards: Mapping[str, Card]) -> tuple[Places, float]:
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
        line, numbers = line_of(keys, own, part.wires, cards)
        put_in_order(line)
        tops = heights_of(line)
        places |= {key: (own[key] * COLUMN, top + tops[at]) for key, at in numbers.items()}
        top += max(tops[at] + line.tall[at] for at in numbers.values()) + BETWEEN_LINES
    return places, top - BETWEEN_LINES

"""Arranges the nodes of one level for a person: along their wires, from left to right or from top to bottom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import accumulate
from math import ceil, sqrt
from types import MappingProxyType

from engine.graph.aligning import Box, Places, around, clear_of
from engine.graph.arranging.balance import balanced_heights
from engine.graph.arranging.columns import columns_of
from engine.graph.arranging.crossings import put_in_order
from engine.graph.arranging.parts import Part, line_of, parts_of
from engine.graph.arranging.straight import BESIDE_WIRE, NODES_APART
from engine.graph.edits import part
from engine.graph.grid import grid_above, on_grid
from engine.graph.measures import WIDTH, Card
from engine.graph.model import Graph

BESIDE = 48.0
"""From the right edge of a node to the left edge of the next one."""
BETWEEN = 88.0
"""Wires run here from the right of a node to the left of one below it."""

Widths = Mapping[str, float]
NO_WIDTHS: Widths = MappingProxyType({})


def layered(
    graph: Graph, cards: Mapping[str, Card], keys: Collection[str] | None = None, *, down: bool = False
) -> Places:
    """New places of the nodes of a level, or of these alone; the insides of blocks stay as they are.

    What is arranged keeps its upper left corner, and goes aside only as far as nodes that stay are in its way.
    """
    chosen = graph if keys is None else part(graph, keys)
    if not chosen.nodes:
        return {}
    found = placed(chosen, cards, down)
    left, top = (on_grid(min(node.position[way] for node in chosen.nodes.values())) for way in (0, 1))
    across, below = (wanted - min(place[way] for place in found.values()) for way, wanted in ((0, left), (1, top)))
    found = {key: (x + across, y + below) for key, (x, y) in found.items()}
    others = {key: node.position for key, node in graph.nodes.items() if key not in chosen.nodes}
    return clear_of(_boxes(found, cards), list(_boxes(others, cards).values())) if others else found


def _boxes(
    places: Mapping[str, tuple[float, float]], cards: Mapping[str, Card], widths: Widths = NO_WIDTHS
) -> dict[str, Box]:
    return {key: Box(x, y, widths.get(key, WIDTH), cards[key].height) for key, (x, y) in places.items()}


def placed(graph: Graph, cards: Mapping[str, Card], down: bool, widths: Widths = NO_WIDTHS) -> Places:
    """The parts of a graph below each other, or beside each other where they go down.

    ``widths`` are those of what is not as wide as a node.
    """
    found: Places = {}
    start = 0.0
    for one in parts_of(graph):
        made = (_row(one, cards, down, widths) if one.wires else _grid(one, cards, widths)) or {}
        extent = around(_boxes(made, cards, widths).values())
        across, below = (start - extent.left, -extent.top) if down else (-extent.left, start - extent.top)
        found |= {key: (x + across, y + below) for key, (x, y) in made.items()}
        start += grid_above(extent.width if down else extent.height) + BETWEEN
    return found


def _row(one: Part, cards: Mapping[str, Card], down: bool, widths: Widths) -> Places:
    """A part with all wires from left to right, or from top to bottom."""
    column = columns_of(one.keys, ((wire.source, wire.target) for wire in one.wires))
    if down:
        line, numbers = line_of(one.keys, column, one.wires, _turned(cards, widths), lane=WIDTH + BESIDE_WIRE)
    else:
        line, numbers = line_of(one.keys, column, one.wires, cards, keeps_order=True)
    put_in_order(line)
    across = balanced_heights(line)
    along = [0.0]
    for numbers_there in line.columns:
        keys = [key for number in numbers_there if (key := line.keys[number]) is not None]
        wide = max(widths.get(key, WIDTH) for key in keys)
        tall = grid_above(max(cards[key].height for key in keys))
        along.append(along[-1] + (tall + BETWEEN if down else wide + BESIDE))
    places = {key: (along[column[key]], across[at]) for key, at in numbers.items()}
    return {key: (y, x) for key, (x, y) in places.items()} if down else places


def _turned(cards: Mapping[str, Card], widths: Widths) -> dict[str, Card]:
    """Cards on their side, whose wires enter and leave in the middle."""
    return {
        key: replace(
            card,
            inputs=dict.fromkeys(card.inputs, widths.get(key, WIDTH) / 2),
            outputs=dict.fromkeys(card.outputs, widths.get(key, WIDTH) / 2),
            height=widths.get(key, WIDTH),
        )
        for key, card in cards.items()
    }


def _grid(one: Part, cards: Mapping[str, Card], widths: Widths) -> Places:
    """Nodes without any wire, in about as many rows as columns."""
    count = ceil(sqrt(len(one.keys)))
    found: Places = {}
    top = 0.0
    for start in range(0, len(one.keys), count):
        row = one.keys[start : start + count]
        lefts = accumulate((widths.get(key, WIDTH) + BESIDE for key in row), initial=0.0)
        found |= {key: (left, top) for key, left in zip(row, lefts, strict=False)}
        top += grid_above(max(cards[key].height for key in row)) + NODES_APART
    return found

"""A large network to measure the canvas with: layers side by side, column by column, with wires that skip columns."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from engine.graph.edits import add, connect, new_node
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS

ACROSS, DOWN = 288.0, 160.0
SHARE = 1.6
"""How many times as many columns as rows there are."""
NEAR, FARTHEST_SKIP = 2, 8
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Conv2d", {"filters": 16}),
    ("BatchNorm", {}),
    ("ReLU", {}),
    ("Dropout", {"share": 0.1}),
    ("Add", {}),
)


def deep_network(count: int, seed: int = 1) -> Project:
    """A network of about so many nodes that has no problem; the same for the same seed."""
    drawn = Random(seed)
    rows = round((count / SHARE) ** 0.5)
    columns = (count - 4) // rows
    nodes = [_node("Data", "data", -1, rows // 2, examples={"type": "Digits"})]
    wires: list[Wire] = []
    for column in range(columns):
        kind, params = KINDS[column % len(KINDS)] if column else KINDS[0]
        for row in range(rows):
            key = _key(column, row)
            nodes.append(_node(kind, key, column, row, **params))
            wires += [_wire(source, key, nodes[-1]) for source in _sources(drawn, column, row, rows, kind)]
    return Project(_ended(nodes, wires, columns, rows))


def _sources(drawn: Random, column: int, row: int, rows: int, kind: str) -> list[str]:
    """The nodes before a node: one near it in the column before, and for an Add others that lie farther back."""
    if column == 0:
        return ["data"]
    near = min(max(row + drawn.randint(-NEAR, NEAR), 0), rows - 1)
    found = [_key(column - 1, near)]
    if kind == "Add":
        skips = drawn.choice((1, 1, 2))
        found += [_key(max(column - drawn.randint(2, FARTHEST_SKIP), 0), row) for _ in range(skips)]
    return list(dict.fromkeys(found))


def _ended(nodes: list[Node], wires: list[Wire], columns: int, rows: int) -> Graph:
    """With the last column gathered and judged."""
    middle = rows // 2
    ends = [
        _node("Add", "gathered", columns, middle),
        _node("Flatten", "flatten", columns + 1, middle),
        _node("Dense", "dense", columns + 2, middle, units=10),
        _node("CrossEntropy", "cross_entropy", columns + 3, middle),
    ]
    gathering = [_wire(_key(columns - 1, row), "gathered", ends[0]) for row in range(rows)]
    chain = [_wire(first.key, second.key, second) for first, second in pairwise(ends)]
    label = Wire("data", "label", "cross_entropy", "target")
    return connect(add(Graph(), *nodes, *ends), *wires, *gathering, *chain, label)


def _key(column: int, row: int) -> str:
    return f"n{column}_{row}"


def _node(kind: str, key: str, column: int, row: int, **params: Any) -> Node:
    return new_node(LAYERS.members[kind], key, (column * ACROSS, row * DOWN), **params)


def _wire(source: str, key: str, node: Node) -> Wire:
    output = "image" if source == "data" else "output"
    return Wire(source, output, key, LAYERS.members[node.type]().inputs()[0].name)

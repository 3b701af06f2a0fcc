"""Gives the nodes of a graph their places: sources first, from left to right, in rows as a text is read."""

from __future__ import annotations

from dataclasses import replace

from engine.graph.edits import move
from engine.graph.model import Graph
from engine.graph.order import order

COLUMN, ROW = 232.0, 176.0


def arrange(graph: Graph, columns: int = 6) -> Graph:
    """The graph, and the inside of each block in it, with every node at a place of its own."""
    insides = {
        key: replace(node, inside=arrange(node.inside, columns)) if node.inside else node
        for key, node in graph.nodes.items()
    }
    places = {key: (at % columns * COLUMN, at // columns * ROW) for at, key in enumerate(order(graph)[0])}
    return move(replace(graph, nodes=insides), places)

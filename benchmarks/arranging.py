"""How long arranging a level of 1,000 nodes takes, from left to right and from top to bottom."""

from __future__ import annotations

from random import Random
from time import perf_counter
from typing import Any

from benchmarks.row import at_most
from engine.graph.collection import without_collection
from engine.graph.edits import add, connect, new_node
from engine.graph.layered import layered
from engine.graph.measures import card_of
from engine.graph.model import Graph, Wire
from engine.layers.merge import Add

NODES, NEAR = 1000, 30
TIMES = 15
GOAL_MILLISECONDS = 60


def rows() -> list[dict[str, Any]]:
    """The median of some readings for both ways; how large the nodes are is known to the canvas beforehand."""
    graph = tangle()
    cards = {key: card_of(graph, node, graph.nodes) for key, node in graph.nodes.items()}
    found = []
    for way, down in (("left to right", False), ("top to bottom", True)):
        times = []
        # As in the window, which searches for garbage behind it.
        with without_collection():
            for _ in range(TIMES):
                begun = perf_counter()
                layered(graph, cards, down=down)
                times.append((perf_counter() - begun) * 1000)
        name = f"Arranging {NODES:,} nodes from {way}, median of {TIMES} (ms)"
        found.append(at_most(name, times, GOAL_MILLISECONDS))
    return found


def tangle() -> Graph:
    """Every node is wired to one or two of the 30 before it, which is far more crossing than a network has."""
    drawn = Random(1)
    nodes = [new_node(Add, f"n{at}") for at in range(NODES)]
    ends = {
        (drawn.randrange(max(0, at - NEAR), at), at)
        for at in range(1, NODES)
        for _ in range(drawn.choice((1, 1, 1, 2)))
    }
    wires = [Wire(f"n{first}", "output", f"n{last}", "parts") for first, last in sorted(ends)]
    return connect(add(Graph(), *nodes), *wires)

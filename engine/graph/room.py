"""Where a node stands that is put between two others, and which nodes move to the right to make room for it."""

from __future__ import annotations

from dataclasses import replace

from engine.graph.edits import move
from engine.graph.grid import on_grid
from engine.graph.model import Graph, Node, Wire

COLUMN, ROW = 264.0, 160.0
"""From the left edge of a node to that of the next one beside it, and from its upper edge to that of the next below."""
NEAR_ACROSS, NEAR_DOWN = 232.0, 128.0
"""Closer than this two nodes would touch."""
STEP, RINGS = 40.0, 40
"""Places are tried in squares around the wanted one, each so much larger than the one before."""


def between(graph: Graph, wire: Wire, node: Node) -> tuple[Graph, Node]:
    """The graph with room on a wire, and the node standing there; it is not in the graph yet."""
    start, stop = graph.nodes[wire.source].position, graph.nodes[wire.target].position
    lacking = 2 * COLUMN - (stop[0] - start[0])
    side_by_side = abs(stop[1] - start[1]) < 2 * ROW and stop[0] > start[0]
    if side_by_side and lacking > 0:
        graph = _pushed(graph, stop[0], on_grid(lacking))
        stop = graph.nodes[wire.target].position
    middle = on_grid((start[0] + stop[0]) / 2), on_grid((start[1] + stop[1]) / 2)
    return graph, replace(node, position=free(graph, middle))


def free(graph: Graph, wanted: tuple[float, float]) -> tuple[float, float]:
    """The place nearest to the wanted one where a node would touch no other; of equally near ones a lower one."""
    taken = list(_places(graph).values())
    for ring in range(RINGS):
        edge = range(-ring, ring + 1)
        steps = [(x, y) for x in edge for y in edge if max(abs(x), abs(y)) == ring]
        for x, y in sorted(steps, key=lambda step: (step[0] ** 2 + step[1] ** 2, -step[1], -step[0])):
            place = wanted[0] + x * STEP, wanted[1] + y * STEP
            if all(abs(place[0] - one[0]) >= NEAR_ACROSS or abs(place[1] - one[1]) >= NEAR_DOWN for one in taken):
                return place
    return wanted


def _pushed(graph: Graph, left: float, by: float) -> Graph:
    """With all nodes from this line on moved to the right, so that what stood in one column still does."""
    return move(graph, {key: (x + by, y) for key, (x, y) in _places(graph).items() if x >= left})


def _places(graph: Graph) -> dict[str, tuple[float, float]]:
    return {key: node.position for key, node in graph.nodes.items()}

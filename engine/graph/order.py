"""The order in which the nodes of a graph can be computed, and the circles that have none."""

from __future__ import annotations

from collections import deque

from engine.graph.model import Graph, Wire


def order(graph: Graph) -> tuple[list[str], set[str]]:
    """The keys of all nodes, sources first, and those that stand in a circle or behind one."""
    waiting = {key: len(graph.entering.get(key, ())) for key in graph.nodes}
    ready = deque(key for key, count in waiting.items() if count == 0)
    done: list[str] = []
    while ready:
        key = ready.popleft()
        done.append(key)
        for wire in graph.leaving.get(key, ()):
            waiting[wire.target] -= 1
            if waiting[wire.target] == 0:
                ready.append(wire.target)
    return done, {key for key, count in waiting.items() if count > 0}


def circles(graph: Graph, stuck: set[str]) -> list[list[Wire]]:
    """One list of wires for each separate circle among the stuck nodes; the last wire closes it."""
    left, found = set(stuck), []
    for start in graph.nodes:
        if start in left and (circle := _circle(graph, start, left)):
            found.append(circle)
            left -= {wire.target for wire in circle}
    return found


def _circle(graph: Graph, start: str, among: set[str]) -> list[Wire]:
    """Walk against the wires from a stuck node until a node comes twice."""
    trail: list[Wire] = []
    seen = {start: 0}
    key = start
    while True:
        wire = next((wire for wire in graph.into(key) if wire.source in among), None)
        if wire is None:
            return []
        trail.append(wire)
        key = wire.source
        if key in seen:
            return trail[seen[key] :][::-1]
        seen[key] = len(trail)

"""The order in which the nodes of a graph can be computed, and the circles that have none."""

from __future__ import annotations

from collections.abc import Sequence

from engine.graph.model import Graph, Wire


def order(graph: Graph) -> tuple[list[str], set[str]]:
    """The keys of all nodes, sources first and chain by chain, and those that stand in a circle or behind one."""
    waiting = {key: len(graph.entering.get(key, ())) for key in graph.nodes}
    # A stack: what a node sets free comes right behind it, so that a chain is told to its end before the next.
    ready = [key for key, count in waiting.items() if count == 0][::-1]
    done: list[str] = []
    while ready:
        key = ready.pop()
        done.append(key)
        freed = []
        for wire in graph.leaving.get(key, ()):
            waiting[wire.target] -= 1
            if waiting[wire.target] == 0:
                freed.append(wire.target)
        ready += reversed(freed)
    return done, {key for key, count in waiting.items() if count > 0}


def in_order(graph: Graph) -> list[str]:
    """The keys of all nodes, sources first; those that no order can be found for come last, as they were drawn."""
    keys, stuck = order(graph)
    return keys + [key for key in graph.nodes if key in stuck]


def data_first(graph: Graph, keys: Sequence[str]) -> list[str]:
    """These keys in their order, but for the Data nodes: settings follow from them without a wire."""
    data = {key: None for key in keys if graph.nodes[key].type == "Data"}
    return [*data, *(key for key in keys if key not in data)]


def circles(graph: Graph, stuck: set[str]) -> list[list[Wire]]:
    """At least one circle of each tangle of stuck nodes, none with a node in common; the last wire closes it."""
    seen: set[str] = set()
    return [
        circle
        for start in graph.nodes
        if start in stuck and start not in seen
        for circle in _behind(graph, start, stuck, seen)
    ]


def _behind(graph: Graph, start: str, stuck: set[str], seen: set[str]) -> list[list[Wire]]:
    """Walk against the wires as far as they go: one that leads back onto the way closes a circle.

    It takes time in proportion to the wires, whatever a file holds.
    """
    found: list[list[Wire]] = []
    way: list[Wire] = []
    place = {start: 0}
    last_told = [-1]  # for each place on the way, the last one up to it that stands in a circle found before
    untried = [iter(graph.into(start))]
    seen.add(start)
    while untried:
        wire = next(untried[-1], None)
        if wire is None:
            untried.pop()
            last_told.pop()
            if way:
                del place[way.pop().source]
        elif wire.source in place:
            back = place[wire.source]
            if back > last_told[-1]:
                found.append([wire, *reversed(way[back:])])
                last_told[back:] = range(back, len(last_told))
        elif wire.source in stuck and wire.source not in seen:
            seen.add(wire.source)
            place[wire.source] = len(place)
            way.append(wire)
            last_told.append(last_told[-1])
            untried.append(iter(graph.into(wire.source)))
    return found

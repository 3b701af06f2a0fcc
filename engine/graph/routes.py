"""The routes of wires: the waypoints that they run through on the canvas, which mean nothing to the network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from engine.graph.model import Graph, Route, Wire

MOST_WAYPOINTS = 100
"""A wire has no more of them."""

Waypoint = tuple[Wire, int]
"""A wire, and the place of a waypoint among its own."""


def set_route(graph: Graph, wire: Wire, route: Route) -> Graph:
    """With a wire that runs through these waypoints; with none, it runs as it likes."""
    others = {one: points for one, points in graph.routes.items() if one != wire}
    if not route or wire not in graph.into(wire.target):
        return replace(graph, routes=others)
    return replace(graph, routes={**graph.routes, wire: route[:MOST_WAYPOINTS]})


def add_waypoint(graph: Graph, wire: Wire, index: int, point: tuple[float, float]) -> Graph:
    """With one more waypoint on a wire, at this place among its own."""
    route = graph.routes.get(wire, ())
    return set_route(graph, wire, (*route[:index], point, *route[index:]))


def move_waypoints(graph: Graph, chosen: Collection[Waypoint], step: tuple[float, float]) -> Graph:
    """With these waypoints so much farther across and down."""
    for wire, indices in _by_wire(chosen).items():
        route = (_moved(point, step) if at in indices else point for at, point in enumerate(graph.routes[wire]))
        graph = set_route(graph, wire, tuple(route))
    return graph


def remove_waypoints(graph: Graph, chosen: Collection[Waypoint]) -> Graph:
    for wire, indices in _by_wire(chosen).items():
        route = (point for at, point in enumerate(graph.routes[wire]) if at not in indices)
        graph = set_route(graph, wire, tuple(route))
    return graph


def _by_wire(chosen: Collection[Waypoint]) -> dict[Wire, set[int]]:
    found: dict[Wire, set[int]] = {}
    for wire, at in chosen:
        found.setdefault(wire, set()).add(at)
    return found


def with_routes(graph: Graph, routes: Mapping[Wire, Route], step: tuple[float, float] = (0.0, 0.0)) -> Graph:
    """With those of these routes whose wires are there, so much farther across and down."""
    kept = {wire: route for wire, route in routes.items() if wire in graph.into(wire.target)}
    if not kept:
        return graph
    moved = {wire: tuple(_moved(point, step) for point in route) for wire, route in kept.items()}
    return replace(graph, routes={**graph.routes, **moved})


def handed_on(graph: Graph, before: Graph, heirs: Mapping[Wire, Wire]) -> Graph:
    """With the routes that wires had before on those that took their place."""
    return with_routes(graph, {heirs[wire]: route for wire, route in before.routes.items() if wire in heirs})


def kept_routes(graph: Graph) -> Graph:
    """Without the routes of wires that are gone."""
    kept = {wire: route for wire, route in graph.routes.items() if wire in graph.into(wire.target)}
    return replace(graph, routes=kept) if len(kept) < len(graph.routes) else graph


def follow_nodes(graph: Graph, before: Graph) -> Graph:
    """With the waypoints of each wire whose ends both went the same way, gone that way too."""
    moved = {}
    for wire, route in graph.routes.items():
        steps = {_step(before, graph, key) for key in (wire.source, wire.target)}
        step = steps.pop()
        if not steps and step != (0.0, 0.0):
            moved[wire] = tuple(_moved(point, step) for point in route)
    return replace(graph, routes={**graph.routes, **moved}) if moved else graph


def _step(before: Graph, after: Graph, key: str) -> tuple[float, float]:
    start, stop = before.nodes[key].position, after.nodes[key].position
    return stop[0] - start[0], stop[1] - start[1]


def without_routes(graph: Graph, keys: Collection[str]) -> Graph:
    """Without the waypoints of all wires that touch these nodes."""
    kept = {one: route for one, route in graph.routes.items() if one.source not in keys and one.target not in keys}
    return replace(graph, routes=kept) if len(kept) < len(graph.routes) else graph


def _moved(point: tuple[float, float], step: tuple[float, float]) -> tuple[float, float]:
    return point[0] + step[0], point[1] + step[1]

"""Tests the waypoints of wires: edits keep them with their wires, files keep them, and limits are told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.files import FileProblem, dumps, loads
from engine.graph.analysis import analyse
from engine.graph.arrange import arrange
from engine.graph.bypass import bridged
from engine.graph.differences import differences
from engine.graph.edits import add, connect, disconnect, move, part, paste, remove, rewire, splice
from engine.graph.grouping import group
from engine.graph.model import Graph, Project, Wire
from engine.graph.port_names import rename_port
from engine.graph.routes import (
    MOST_WAYPOINTS,
    add_waypoint,
    handed_on,
    move_waypoints,
    remove_waypoints,
    set_route,
    without_routes,
)
from engine.graph.ungrouping import ungroup
from tests.engine.networks import block, chained, node
from tests.engine.random_edits import Turn, turns
from tests.engine.strategies import several

FIRST, SECOND = Wire("flatten", "output", "dense", "features"), Wire("dense", "output", "relu", "values")
ROUTE = ((10.0, 20.0), (30.0, 40.0))


def routed() -> Graph:
    graph = chained(node("Flatten", "flatten"), node("Dense", "dense"), node("ReLU", "relu"))
    assert {FIRST, SECOND} == set(graph.wires)
    return set_route(graph, FIRST, ROUTE)


def test_a_waypoint_is_added_moved_and_removed_at_its_place_on_the_wire() -> None:
    graph = add_waypoint(routed(), FIRST, 1, (5.0, 5.0))
    assert graph.routes[FIRST] == (ROUTE[0], (5.0, 5.0), ROUTE[1])
    graph = move_waypoints(graph, {(FIRST, 0), (FIRST, 1)}, (1.0, -1.0))
    assert graph.routes[FIRST] == ((11.0, 19.0), (6.0, 4.0), ROUTE[1])
    assert remove_waypoints(graph, {(FIRST, 0), (FIRST, 1)}).routes[FIRST] == (ROUTE[1],)
    assert not remove_waypoints(graph, {(FIRST, at) for at in range(3)}).routes
    assert not set_route(graph, Wire("flatten", "output", "relu", "values"), ROUTE).routes.keys() - {FIRST}


def test_a_wire_has_no_more_waypoints_than_a_file_may_hold() -> None:
    graph = set_route(routed(), FIRST, tuple((float(at), 0.0) for at in range(MOST_WAYPOINTS + 5)))
    assert len(graph.routes[FIRST]) == MOST_WAYPOINTS
    assert loads(dumps(Project(graph)), "x").graph == graph


def test_waypoints_go_with_their_wire() -> None:
    assert not disconnect(routed(), [FIRST]).routes
    assert not remove(routed(), {"dense"}).routes
    assert not rewire(routed(), Wire("relu", "output", "dense", "features")).routes
    assert disconnect(routed(), [SECOND]).routes == {FIRST: ROUTE}
    spliced = splice(routed(), node("ReLU", "relu_2"), [SECOND])
    assert spliced.routes == {FIRST: ROUTE}
    assert not splice(routed(), node("ReLU", "relu_2"), [FIRST]).routes


def test_waypoints_move_along_where_both_ends_move_alike() -> None:
    alone = move(routed(), {"dense": (100.0, 50.0)})
    assert alone.routes == {FIRST: ROUTE}
    apart = move(routed(), {"flatten": (100.0, 50.0), "dense": (100.0, 51.0)})
    assert apart.routes == {FIRST: ROUTE}
    both = move(routed(), {"flatten": (100.0, 50.0), "dense": (100.0, 50.0)})
    assert both.routes == {FIRST: ((110.0, 70.0), (130.0, 90.0))}


def test_copies_have_copies_of_the_waypoints() -> None:
    copied = part(routed(), {"flatten", "dense"})
    project, keys = paste(Project(routed()), (), copied, (100.0, 0.0))
    wire = Wire(keys[0], "output", keys[1], "features")
    assert project.graph.routes == {FIRST: ROUTE, wire: ((110.0, 20.0), (130.0, 40.0))}
    assert not part(routed(), {"dense", "relu"}).routes


def test_waypoints_follow_into_a_block_and_out_of_it_again() -> None:
    grouped, key = group(analyse(Project(routed())), (), ["flatten", "dense"])
    inside = grouped.graph.nodes[key].inside
    assert inside is not None
    assert inside.routes == {FIRST: ROUTE}
    assert not grouped.graph.routes
    again, _ = ungroup(grouped, (), key)
    assert again.graph.routes.keys() == {FIRST}
    (start, stop), flatten = again.graph.routes[FIRST], again.graph.nodes["flatten"].position
    assert (stop[0] - start[0], stop[1] - start[1]) == (20.0, 20.0)
    assert (start[0] - flatten[0], start[1] - flatten[1]) == ROUTE[0]
    outer, _ = group(analyse(Project(routed())), (), ["relu"])
    assert outer.graph.routes == {FIRST: ROUTE}


def test_waypoints_stay_with_a_wire_whose_port_gets_another_name() -> None:
    inside = chained(node("Input", "input", port="value"), node("ReLU", "relu"), node("Output", "output", port="value"))
    graph = add(Graph(), block("block", inside), node("Flatten", "flatten"))
    before, after = Wire("flatten", "output", "block", "value"), Wire("flatten", "output", "block", "picture")
    graph = set_route(connect(graph, before), before, ROUTE)
    assert rename_port(Project(graph), ("block",), "input", "picture").graph.routes == {after: ROUTE}
    heir = Wire("relu", "output", "dense", "features")
    assert handed_on(rewire(routed(), heir), routed(), {FIRST: heir}).routes == {heir: ROUTE}


def test_auto_arrange_clears_waypoints() -> None:
    assert not arrange(routed()).routes
    assert not without_routes(routed(), {"dense"}).routes
    assert without_routes(routed(), {"relu"}).routes == {FIRST: ROUTE}
    assert bridged(analyse(Project(routed())), routed(), {"relu"}).routes == {FIRST: ROUTE}


def test_a_waypoint_makes_no_difference_to_the_network_and_is_a_difference_to_see() -> None:
    plain, moved = Project(set_route(routed(), FIRST, ())), Project(routed())
    assert plain != moved
    assert differences(plain, moved) == {(): frozenset({"dense"})}
    assert analyse(moved).problems == analyse(plain).problems
    assert analyse(moved, analyse(plain)).nodes == analyse(plain).nodes


@given(turns())
@several(60, 20)
def test_every_route_belongs_to_a_wire_whatever_is_done(steps: list[Turn]) -> None:
    project = Project()
    for step in steps:
        project = step(project)
        graphs = [project.graph, *(one.inside for _, one in project.graph.walk() if one.inside is not None)]
        assert all(graph.routes.keys() <= set(graph.wires) for graph in graphs)
        assert all(route for graph in graphs for route in graph.routes.values())


@given(st.lists(st.tuples(*[st.floats(-1e7, 1e7)] * 2), min_size=1, max_size=MOST_WAYPOINTS))
@several(50)
def test_any_route_in_reach_is_read_as_it_was_written(points: list[tuple[float, float]]) -> None:
    project = Project(set_route(routed(), FIRST, tuple(points)))
    assert loads(dumps(project), "x") == project


@pytest.mark.parametrize(
    ("through", "sentence"),
    [
        (0, "'through' of the wire from 'flatten.output' to 'dense.features' must be a list in brackets, but is 0"),
        (None, "'through' of the wire from 'flatten.output' to 'dense.features' must be a list in brackets"),
        ([[1]], "'through' of the wire from 'flatten.output' to 'dense.features' must be a list of pairs of numbers"),
        ([[1, "2"]], "must be a list of pairs of numbers, each up to ten million"),
        ([[1, 1e8]], "must be a list of pairs of numbers, each up to ten million"),
        ([[1, 1]] * 101, "the wire from 'flatten.output' to 'dense.features' runs through more than 100 points."),
    ],
)
def test_a_route_that_cannot_be_is_refused_with_its_place(through: object, sentence: str) -> None:
    raw = json.loads(dumps(Project(routed())))
    raw["wires"][0]["through"] = through
    with pytest.raises(FileProblem) as caught:
        loads(json.dumps(raw), "x")
    assert sentence in str(caught.value)


def test_an_empty_route_is_none() -> None:
    raw = json.loads(dumps(Project(routed())))
    raw["wires"][0]["through"] = []
    assert not loads(json.dumps(raw), "x").graph.routes

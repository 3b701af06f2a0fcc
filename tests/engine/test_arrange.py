"""Arranging puts no node on another, leads each wire forward, keeps chains straight, and says the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph.analysis import analyse
from engine.graph.arrange import COLUMN, arrange
from engine.graph.arranging.columns import breaks, columns_of
from engine.graph.edits import add, connect, move, new_node
from engine.graph.grid import GRID
from engine.graph.grouping import group
from engine.graph.measures import WIDTH, card_of
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.message import Misfit
from tests.engine.strategies import several

KINDS = {
    "Dense": ("features", ("output",)),
    "ReLU": ("values", ("output",)),
    "Add": ("parts", ("output",)),
    "LSTM": ("steps", ("output", "state")),
    "CrossEntropy": ("prediction", ()),
    "Tomorrow": ("anything", ("something",)),
}
"""Layers with the input that wires enter and the outputs that they leave; one that nobody knows is among them."""


def node(key: str, type_name: str) -> Node:
    kind = LAYERS.members.get(type_name)
    return new_node(kind, key) if kind else Node(key, type_name)


def wired(types: Iterable[str], *ends: tuple[int, int]) -> Graph:
    """Nodes ``n0``, ``n1`` and so on of these types, and wires between them by number."""
    made = [node(f"n{at}", type_name) for at, type_name in enumerate(types)]
    wires = [
        Wire(f"n{first}", KINDS[made[first].type][1][0], f"n{last}", KINDS[made[last].type][0])
        for first, last in ends
        if KINDS[made[first].type][1]
    ]
    return connect(add(Graph(), *made), *wires)


@st.composite
def networks(draw: st.DrawFn) -> Graph:
    types = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=24))
    last = len(types) - 1
    ends = draw(st.lists(st.tuples(st.integers(0, last), st.integers(0, last)), max_size=40))
    return wired(types, *{(min(pair), max(pair)) for pair in ends if pair[0] != pair[1]})


def levels(graph: Graph) -> Iterator[Graph]:
    yield graph
    yield from (one.inside for _, one in graph.walk() if one.inside is not None)


def hold_apart(graph: Graph) -> None:
    known = {one.key: one for _, one in graph.walk()}
    for level in levels(graph):
        tall = {key: card_of(level, one, known).height for key, one in level.nodes.items()}
        for first, second in combinations(level.nodes.values(), 2):
            (x, y), (other_x, other_y) = first.position, second.position
            upper = first.key if y < other_y else second.key
            assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= tall[upper], (first.key, second.key)
        assert all(number % GRID == 0 for one in level.nodes.values() for number in one.position)


@several(200, 60)
@given(networks(), st.integers(2, 9))
def test_no_node_stands_on_another_and_each_wire_leads_to_the_right_or_into_a_later_line(
    graph: Graph, columns: int
) -> None:
    arranged = arrange(graph, columns)
    hold_apart(arranged)
    for wire in arranged.wires:
        (x, y), (next_x, next_y) = arranged.nodes[wire.source].position, arranged.nodes[wire.target].position
        assert next_x > x or next_y > y, wire
    assert max(one.position[0] for one in arranged.nodes.values()) < 2 * columns * COLUMN


@several(50)
@given(networks(), st.integers(2, 9))
def test_arranging_changes_places_alone_and_never_depends_on_where_the_nodes_stood(graph: Graph, columns: int) -> None:
    arranged = arrange(graph, columns)
    assert move(arranged, {key: one.position for key, one in graph.nodes.items()}) == graph
    assert arrange(arranged, columns) == arranged
    elsewhere = move(graph, {key: (-40.0 * at, 8.0 * at) for at, key in enumerate(graph.nodes)})
    assert arrange(elsewhere, columns) == arranged


@several(50)
@given(networks(), st.data())
def test_blocks_are_arranged_inside_and_out(graph: Graph, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(graph.nodes)), min_size=1))
    try:
        grouped, _ = group(analyse(Project(graph)), (), chosen)
    except Misfit:
        return
    hold_apart(arrange(grouped.graph))


@several(50)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=20))
def test_circles_are_arranged_too(ends: list[tuple[int, int]]) -> None:
    hold_apart(arrange(wired(["Add"] * 8, *dict.fromkeys(pair for pair in ends if pair[0] != pair[1]))))


@pytest.mark.parametrize("count", [2, 6, 17])
def test_a_chain_is_straight_in_each_line_and_lines_follow_as_in_a_text(count: int) -> None:
    arranged = arrange(wired(["ReLU"] * count, *pairwise(range(count))), columns=6)
    places = [one.position for one in arranged.nodes.values()]
    for (x, y), (next_x, next_y) in pairwise(places):
        assert (next_x, next_y) == (x + COLUMN, y) or (next_x == 0 and next_y > y)
    assert len({y for _, y in places}) == -(-count // 6)


def test_a_skip_runs_straight_above_the_layers_that_it_passes() -> None:
    ends = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (4, 5)]
    arranged = arrange(wired(["ReLU", "Dense", "ReLU", "Dense", "Add", "ReLU"], *ends), columns=9)
    y = {key: one.position[1] for key, one in arranged.nodes.items()}
    assert y["n0"] == y["n4"] == y["n5"] and y["n1"] == y["n2"] == y["n3"] > y["n0"]


def test_branches_that_do_not_have_to_cross_do_not() -> None:
    ends = [(0, 1), (0, 2), (0, 3), (3, 6), (2, 5), (1, 4), (4, 7), (5, 7), (6, 7)]
    arranged = arrange(wired(["Add"] * 8, *ends))
    y = {key: one.position[1] for key, one in arranged.nodes.items()}
    assert all(y[first] == y[last] for first, last in (("n1", "n4"), ("n2", "n5"), ("n3", "n6")))
    assert y["n1"] < y["n2"] < y["n3"] and y["n0"] == y["n2"] == y["n7"]


def test_a_side_input_stands_right_before_the_node_that_it_enters() -> None:
    keys = ["data", "first", "second", "side", "before_side", "add"]
    ends = [("data", "first"), ("first", "second"), ("second", "add"), ("before_side", "side"), ("side", "add")]
    column = columns_of(["data", "first", "second", "before_side", "side", "add"], ends)
    assert sorted(column) == sorted(keys)
    assert column == {"data": 0, "first": 1, "second": 2, "before_side": 1, "side": 2, "add": 3}


def test_lines_are_broken_where_few_wires_cross() -> None:
    chain = [(at, at + 1) for at in range(9)]
    assert breaks(10, 6, chain) == [0, 5]
    assert breaks(10, 6, [*chain, (3, 5), (4, 7), (4, 6)]) == [0, 4]
    assert breaks(6, 6, chain[:5]) == [0]
    parallel = [(0, 1)] * 4 + [(1, 6)] * 4 + [(6, 7)]
    assert breaks(8, 5, parallel) == [0, 7] or breaks(8, 5, parallel) == [0]


def test_parts_without_a_wire_between_them_stand_in_lines_of_their_own() -> None:
    arranged = arrange(wired(["ReLU"] * 7, (0, 1), (2, 3)))
    y = {key: one.position[1] for key, one in arranged.nodes.items()}
    assert y["n0"] == y["n1"] < y["n2"] == y["n3"] < y["n4"] == y["n5"] == y["n6"]


def test_an_empty_graph_stays_empty() -> None:
    assert arrange(Graph()) == Graph()


def test_a_node_keeps_all_but_its_place() -> None:
    graph = add(Graph(), replace(node("n0", "ReLU"), name="Bend", extra={"colour": "red"}))
    (arranged,) = arrange(graph).nodes.values()
    assert arranged == graph.nodes["n0"]

"""Arranging a level for a person: nothing overlaps, wires lead forward, what stays stays, and again is the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph.aligning import CLEAR, Box, Places, around
from engine.graph.arranging.balance import balanced_heights
from engine.graph.arranging.columns import columns_of
from engine.graph.arranging.crossings import put_in_order
from engine.graph.arranging.parts import line_of, parts_of
from engine.graph.edits import move
from engine.graph.grid import GRID
from engine.graph.layered import layered
from engine.graph.measures import WIDTH, Card, card_of
from engine.graph.model import Graph, Node
from engine.graph.order import order
from engine.templates import template, templates
from tests.engine.strategies import several
from tests.engine.test_arrange import levels, networks, wired

WAYS = pytest.mark.parametrize("down", [False, True], ids=["across", "down"])


def cards_of(graph: Graph, known: Mapping[str, Node] | None = None) -> dict[str, Card]:
    return {key: card_of(graph, node, known or graph.nodes) for key, node in graph.nodes.items()}


def boxes_of(graph: Graph, cards: Mapping[str, Card], keys: Iterable[str] | None = None) -> dict[str, Box]:
    chosen = graph.nodes if keys is None else keys
    return {key: Box(*graph.nodes[key].position, WIDTH, cards[key].height) for key in chosen}


def overlap(boxes: Iterable[Box]) -> bool:
    return any(
        one.left < two.right and two.left < one.right and one.top < two.bottom and two.top < one.bottom
        for one, two in combinations(boxes, 2)
    )


def arranged(graph: Graph, keys: Iterable[str] | None = None, *, down: bool = False) -> Graph:
    return move(graph, layered(graph, cards_of(graph), None if keys is None else set(keys), down=down))


def hold(graph: Graph, cards: Mapping[str, Card], places: Places, down: bool) -> None:
    after = move(graph, places)
    assert not overlap(boxes_of(after, cards).values())
    assert all(number % GRID == 0 for place in places.values() for number in place)
    turn = {key: at for at, key in enumerate(order(graph)[0])}
    for wire in graph.wires:
        if turn.get(wire.source, 0) < turn.get(wire.target, 0):
            first, last = places[wire.source], places[wire.target]
            gap = last[down] - first[down] - (cards[wire.source].height if down else WIDTH)
            assert gap >= 48, wire


@st.composite
def scattered(draw: st.DrawFn) -> Graph:
    graph = draw(networks())
    numbers = st.integers(-60, 60).map(lambda number: 13.0 * number)
    return move(graph, {key: (draw(numbers), draw(numbers)) for key in graph.nodes})


# Convention 14.
@WAYS
@several(200, 60)
@given(graph=scattered())
def test_nothing_overlaps_and_each_wire_leads_forward(graph: Graph, down: bool) -> None:
    cards = cards_of(graph)
    hold(graph, cards, layered(graph, cards, down=down), down)


@WAYS
@pytest.mark.parametrize("name", [one.name for one in templates()])
def test_no_template_has_overlapping_nodes_on_any_level(name: str, down: bool) -> None:
    project = template(name)
    known = {node.key: node for _, node in project.graph.walk()}
    for level in levels(project.graph):
        cards = cards_of(level, known)
        hold(level, cards, layered(level, cards, down=down), down)


@WAYS
@several(50, 20)
@given(graph=scattered())
def test_arranging_again_changes_nothing_and_where_nodes_stood_only_moves_it(graph: Graph, down: bool) -> None:
    once = arranged(graph, down=down)
    assert arranged(once, down=down) == once
    elsewhere = move(graph, {key: (-40.0 * at, 8.0 * at) for at, key in enumerate(graph.nodes)})
    made = arranged(elsewhere, down=down)
    steps = {
        (node.position[0] - once.nodes[key].position[0], node.position[1] - once.nodes[key].position[1])
        for key, node in made.nodes.items()
    }
    assert len(steps) == 1


@WAYS
@several(50, 20)
@given(graph=scattered(), data=st.data())
def test_what_is_not_selected_stays_and_is_never_covered(graph: Graph, down: bool, data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from(sorted(graph.nodes)), min_size=1))
    after = arranged(graph, keys, down=down)
    others = graph.nodes.keys() - keys
    assert {key: after.nodes[key] for key in others} == {key: graph.nodes[key] for key in others}
    cards = cards_of(graph)
    moved = boxes_of(after, cards, keys)
    assert not overlap(moved.values())
    for other in boxes_of(after, cards, others).values():
        grown = Box(other.left - CLEAR, other.top - CLEAR, other.width + 2 * CLEAR, other.height + 2 * CLEAR)
        assert not any(overlap([grown, box]) for box in moved.values())
    assert arranged(after, keys, down=down) == after


def test_a_selection_keeps_its_upper_left_corner_where_nothing_is_in_its_way() -> None:
    graph = wired(["ReLU"] * 5, *pairwise(range(5)))
    graph = move(graph, {f"n{at}": (at * 96.0, 400.0 + 200 * at) for at in range(3)} | {"n4": (5000.0, 0.0)})
    after = arranged(graph, ["n0", "n1", "n2"])
    corner = around(boxes_of(after, cards_of(after), ["n0", "n1", "n2"]).values())
    assert (corner.left, corner.top) == (0.0, 400.0)


@pytest.mark.parametrize("count", [2, 17])
def test_a_chain_is_straight(count: int) -> None:
    graph = wired(["ReLU"] * count, *pairwise(range(count)))
    assert len({node.position[1] for node in arranged(graph).nodes.values()}) == 1
    assert len({node.position[0] for node in arranged(graph, down=True).nodes.values()}) == 1


def test_a_skip_is_straight_above_the_layers_that_it_passes() -> None:
    ends = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (4, 5)]
    y = {key: node.position[1] for key, node in arranged(wired(["ReLU"] * 4 + ["Add", "ReLU"], *ends)).nodes.items()}
    assert y["n0"] == y["n4"] and y["n1"] == y["n2"] == y["n3"] > y["n0"] + 16


def test_a_node_stands_in_the_middle_of_those_that_it_feeds() -> None:
    graph = arranged(wired(["Add"] * 6, (0, 1), (0, 2), (0, 3), (0, 4), *((at, 5) for at in range(1, 5))))
    y = {key: node.position[1] for key, node in graph.nodes.items()}
    middle = (y["n1"] + y["n2"] + y["n3"] + y["n4"]) / 4
    assert abs(y["n0"] - middle) <= GRID and abs(y["n5"] - middle) <= GRID


def test_branches_that_do_not_have_to_cross_do_not() -> None:
    ends = [(0, 1), (0, 2), (0, 3), (3, 6), (2, 5), (1, 4), (4, 7), (5, 7), (6, 7)]
    y = {key: node.position[1] for key, node in arranged(wired(["Add"] * 8, *ends)).nodes.items()}
    assert all(y[first] == y[last] for first, last in (("n1", "n4"), ("n2", "n5"), ("n3", "n6")))


def test_nodes_without_a_wire_stand_in_rows_below() -> None:
    graph = arranged(wired(["ReLU"] * 11, (0, 1)))
    boxes = boxes_of(graph, cards_of(graph))
    assert all(boxes[f"n{at}"].top > boxes["n1"].bottom for at in range(2, 11))
    assert len({box.top for key, box in boxes.items() if key not in ("n0", "n1")}) == 3


@several(30)
@given(st.integers(0, 10**6))
def test_heights_keep_the_order_and_the_distances_of_each_column(seed: int) -> None:
    drawn = Random(seed)
    ends = {(drawn.randrange(at), at) for at in range(1, 60) for _ in range(drawn.choice((1, 2, 3)))}
    graph = wired(["Add"] * 60, *sorted(ends))
    cards = cards_of(graph)
    for part in parts_of(graph):
        if not part.wires:
            continue
        column = columns_of(part.keys, ((wire.source, wire.target) for wire in part.wires))
        line, _ = line_of(part.keys, column, part.wires, cards)
        put_in_order(line)
        tops = balanced_heights(line)
        for numbers in line.columns:
            for upper, lower in pairwise(numbers):
                assert tops[lower] - tops[upper] >= line.tall[upper] + 16


def test_an_empty_level_stays_empty() -> None:
    assert layered(Graph(), {}) == {}

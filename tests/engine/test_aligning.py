"""Aligning brings edges to one line and distributing makes gaps alike, and nothing covers anything afterwards."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph.aligning import CLEAR, Box, Edge, Places, aligned, clear_of, distributed
from tests.engine.strategies import several
from tests.engine.test_layered import overlap

THREE = {"a": Box(0, 0, 208, 72), "b": Box(320, 104, 208, 96), "c": Box(104, 400, 208, 120)}
LINE = {"left": 0.0, "centre": 264.0, "right": 528.0, "top": 0.0, "middle": 260.0, "bottom": 520.0}
EDGES: list[Edge] = ["left", "centre", "right", "top", "middle", "bottom"]


def at(boxes: dict[str, Box], places: Places) -> dict[str, Box]:
    return {key: box._replace(left=places[key][0], top=places[key][1]) for key, box in boxes.items()}


def line_of(box: Box, edge: Edge) -> float:
    middles = {"centre": box.left + box.width / 2, "middle": box.top + box.height / 2}
    edges = {"left": box.left, "right": box.right, "top": box.top, "bottom": box.bottom}
    return {**middles, **edges}[edge]


numbers = st.integers(-40, 40).map(lambda number: 16.0 * number)
layouts = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.builds(Box, numbers, numbers, st.just(208.0), st.integers(9, 20).map(lambda number: 8.0 * number)),
    min_size=2,
)


@pytest.mark.parametrize("edge", EDGES)
def test_an_edge_of_all_comes_to_the_outermost_one_and_the_other_direction_stays(edge: Edge) -> None:
    made = at(THREE, aligned(THREE, edge))
    assert {line_of(box, edge) for box in made.values()} == {LINE[edge]}
    if edge in ("left", "centre", "right"):
        assert [box.top for box in made.values()] == [0, 104, 400]
    else:
        # The first and the last are too close for their widths, and make room along the line.
        assert [made[key].left for key in "acb"] == [0, 224, 448]


@pytest.mark.parametrize("edge", EDGES)
@several(50, 20)
@given(boxes=layouts)
def test_what_is_aligned_covers_nothing_and_aligning_again_changes_nothing(boxes: dict[str, Box], edge: Edge) -> None:
    made = at(boxes, aligned(boxes, edge))
    assert not overlap(made.values())
    assert at(made, aligned(made, edge)) == made


@pytest.mark.parametrize("down", [False, True])
def test_gaps_become_alike_between_the_outermost(down: bool) -> None:
    boxes = {
        "a": Box(0, 0, 208, 72),
        "b": Box(900, 40, 208, 72),
        "c": Box(300, 800, 208, 72),
        "d": Box(310, 300, 208, 72),
    }
    made = at(boxes, distributed(boxes, down))
    row = sorted(made.values(), key=lambda box: box.top if down else box.left)
    gaps = {second[down] - (first.bottom if down else first.right) for first, second in pairwise(row)}
    assert max(gaps) - min(gaps) <= 1
    if down:
        assert (made["a"].top, made["c"].top) == (0, 800)
        assert {key: box.left for key, box in made.items()} == {key: box.left for key, box in boxes.items()}


@several(50)
@given(layouts, st.booleans())
def test_where_there_is_too_little_room_gaps_are_the_least_ones(boxes: dict[str, Box], down: bool) -> None:
    made = sorted(at(boxes, distributed(boxes, down)).values(), key=lambda box: box.top if down else box.left)
    for first, second in pairwise(made):
        assert second[down] - (first.bottom if down else first.right) >= CLEAR - 1


def test_the_shortest_way_out_is_taken() -> None:
    boxes = {"a": Box(0, 0, 208, 72)}
    assert clear_of(boxes, [Box(1000, 0, 208, 72)]) == {"a": (0, 0)}
    assert clear_of(boxes, [Box(0, 60, 208, 72)]) == {"a": (0, -32)}
    assert clear_of(boxes, [Box(190, -400, 208, 1000)]) == {"a": (-40, 0)}
    assert clear_of(boxes, [Box(0, 60, 208, 72), Box(-100, -100, 400, 72)]) == {"a": (0, 152)}

"""Holds the mean average precision of a detector to figures by hand."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.shape import Shape, image
from tests.engine.measuring import value


def box(x: float, y: float, width: float, height: float, sure: float, *classes: float) -> list[float]:
    return [x, y, width, height, sure, *classes]


NOTHING = box(0, 0, 0, 0, -9, 0, 0)
NONE = box(0, 0, 0, 0, 0, 0, 0)


def precision(said: list[list[list[float]]], right: list[list[list[float]]], **params: Any) -> Any:
    prediction, target = torch.tensor(said), torch.tensor(right)
    shape = Shape(tuple(prediction.shape[1:]), ("time", "features"))
    shapes = {"prediction": shape, "target": shape}
    return value("MeanAveragePrecision", shapes, prediction, target, **params)


def test_a_detector_that_finds_everything_has_a_precision_of_1_and_one_that_finds_nothing_of_0() -> None:
    right = [[box(0.2, 0.2, 0.2, 0.2, 1, 1, 0), box(0.7, 0.7, 0.2, 0.2, 1, 0, 1)]]
    said = [[box(0.2, 0.2, 0.2, 0.2, 5, 9, 0), box(0.7, 0.7, 0.2, 0.2, 5, 0, 9)]]
    assert precision(said, right) == 1
    # The right places with the classes exchanged.
    assert precision([[row[:5] + row[:4:-1] for row in said[0]]], right) == 0
    assert precision(said, [[NONE, NONE]]) is None


def test_a_box_is_right_from_the_wanted_overlap_on() -> None:
    # Two squares of side 0.3 whose centres lie 0.1 apart: 0.2 · 0.3 in common, 2 · 0.09 - 0.06 together.
    right, said = [[box(0.5, 0.5, 0.3, 0.3, 1, 1, 0)]], [[box(0.6, 0.5, 0.3, 0.3, 5, 9, 0)]]
    assert precision(said, right, overlap=0.49) == 1
    assert precision(said, right, overlap=0.51) == 0


def test_precision_is_the_area_under_precision_against_recall_as_by_hand() -> None:
    there = [box(at / 10, 0.5, 0.08, 0.08, 1, 1, 0) for at in (1, 3, 5, 7)]
    sure = [5.0, 4.0, 3.0, 2.0]
    # Right, wrong, right, right, of four things: precision 1, then at best 3/4 at the second and third find.
    said = [
        box(at / 10, 0.5 if hit else 0.1, 0.08, 0.08, one, 9, 0)
        for at, hit, one in zip((1, 3, 5, 7), (1, 0, 1, 1), sure, strict=True)
    ]
    assert precision([said], [there]) == pytest.approx((1 + 0.75 + 0.75) / 4, rel=1e-6)
    # Boxes of all pictures are ranked together: the wrong one of another picture is the surest.
    other = [box(0.5, 0.5, 0.1, 0.1, 9, 9, 0), NOTHING, NOTHING, NOTHING]
    both = precision([said, other], [there, [NONE] * 4])
    assert both == pytest.approx((3 / 5) * 3 / 4, rel=1e-6)


def test_a_second_find_of_a_thing_is_one_find_or_a_mistake() -> None:
    right = [[box(0.5, 0.5, 0.4, 0.4, 1, 1, 0), box(0.1, 0.1, 0.1, 0.1, 1, 1, 0), NONE]]
    twice = [
        [
            box(0.5, 0.5, 0.4, 0.4, 5, 9, 0),
            box(0.52, 0.5, 0.4, 0.4, 4, 9, 0),
            box(0.1, 0.1, 0.1, 0.1, 3, 9, 0),
        ]
    ]
    assert precision(twice, right) == 1
    # Where doubles are let be, the second is wrong: the other thing is found with a precision of 2 / 3.
    assert precision(twice, right, doubles=1.0) == pytest.approx((1 + 2 / 3) / 2, rel=1e-6)


def test_boxes_of_a_grid_are_counted_from_their_places() -> None:
    grid = torch.zeros(1, 6, 2, 3)
    # In the place of the second row and third column, at its middle, half as wide and high as the picture.
    grid[0, :, 1, 2] = torch.tensor([0.5, 0.5, 0.5, 0.5, 1.0, 1.0])
    said = torch.zeros(1, 6, 2, 3)
    said[:, 4] = -9
    # The same box, said by the place on its left: 2.5 places from the left is 1.5 of its own.
    said[0, :, 1, 1] = torch.tensor([1.5, 0.5, 0.5, 0.5, 5.0, 0.0])
    shapes = {"prediction": image(6, 2, 3), "target": image(6, 2, 3)}
    assert value("MeanAveragePrecision", shapes, said, grid) == 1
    said[0, 0, 1, 1] = 0.5
    assert value("MeanAveragePrecision", shapes, said, grid) == 0

"""Holds the drawn shapes to their boxes: what is bright lies inside them, and nothing else is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data import DATA_SETS
from engine.data.sets.drawn_shapes import KINDS, PLACES, SIDE, DrawnShapes
from engine.declare import make

AREAS = {"circle": np.pi / 4, "square": 1.0, "triangle": 0.5}
"""The part of its box that each shape covers."""


def shapes(**params: Any) -> DrawnShapes:
    made = make(DATA_SETS.members["DrawnShapes"], {"examples": 60, **params})
    assert isinstance(made, DrawnShapes)
    return made


def boxes_of(grid: Any) -> list[tuple[str, float, float, float, float]]:
    """The shapes of one picture: what each is, and its left, upper, right and lower edge in pixels."""
    found = []
    for row, column in np.argwhere(grid[4] > 0.5):
        x, y, width, height, _, *kind = grid[:, row, column]
        assert 0 <= x <= 1 and 0 <= y <= 1 and sum(kind) == 1
        middle = (column + x) * SIDE / PLACES, (row + y) * SIDE / PLACES
        across, down = width * SIDE / 2, height * SIDE / 2
        edges = middle[0] - across, middle[1] - down, middle[0] + across, middle[1] + down
        found.append((KINDS[int(np.argmax(kind))], *edges))
    return found


def test_the_examples_have_the_shapes_that_the_facts_tell() -> None:
    facts, outputs = shapes().facts(), shapes().load()
    assert list(outputs) == list(facts) == ["image", "boxes"]
    for name, values in outputs.items():
        assert values.shape == (60, *facts[name]) and values.dtype == np.float32
    assert set(np.unique(outputs["boxes"][:, 4:])) == {0, 1}


def test_the_same_seed_draws_the_same_pictures_and_another_one_others() -> None:
    first, again, other = shapes().load(), shapes().load(), shapes(seed=1).load()
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["image"], other["image"])


@pytest.mark.parametrize("most", [1, 3, 6])
def test_a_picture_has_one_to_the_most_shapes_that_do_not_touch(most: int) -> None:
    found = [boxes_of(grid) for grid in shapes(most=most, examples=200).load()["boxes"]]
    counts = np.bincount([len(boxes) for boxes in found])
    assert counts[0] == 0 and len(counts) == most + 1 and (counts[1:] > 0).all()
    assert {box[0] for boxes in found for box in boxes} == set(KINDS)
    for boxes in found:
        for at, (_, left, top, right, bottom) in enumerate(boxes):
            assert min(left, top) > -0.01 and max(right, bottom) < SIDE + 0.01
            for _, other_left, other_top, other_right, other_bottom in boxes[:at]:
                across = min(right, other_right) - max(left, other_left)
                down = min(bottom, other_bottom) - max(top, other_top)
                assert min(across, down) < 0.01


def test_each_shape_fills_its_box_as_its_kind_does_and_nothing_is_drawn_elsewhere() -> None:
    outputs = shapes(noise=0.0).load()
    for picture, grid in zip(outputs["image"][:, 0], outputs["boxes"], strict=True):
        left_over = picture.copy()
        for kind, left, top, right, bottom in boxes_of(grid):
            inside = picture[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))]
            bright = inside.max()
            assert 0.5 <= bright <= 1
            covered = inside.sum() / bright
            assert covered == pytest.approx(AREAS[kind] * (right - left) * (bottom - top), rel=0.1)
            # The edge of a shape may brighten the pixels that it cuts.
            left_over[max(0, int(top) - 1) : int(bottom) + 2, max(0, int(left) - 1) : int(right) + 2] = 0
        assert not left_over.any()


def test_noise_strays_as_far_as_asked() -> None:
    noisy, clean = (shapes(noise=noise).load()["image"] for noise in (0.2, 0.0))
    empty = noisy[clean == 0]
    assert empty.std() == pytest.approx(0.2, rel=0.02)


def test_pictures_of_another_epoch_are_as_many_and_others_but_the_same_for_the_same_seed() -> None:
    one = shapes()
    outputs = one.load()
    train, held = ({name: values[part] for name, values in outputs.items()} for part in (slice(45), slice(45, 60)))
    first, again, other = (one.renewed(train, held, seed) for seed in (5, 5, 6))
    assert first is not None and again is not None and other is not None
    assert first["image"].shape == train["image"].shape and first["boxes"].shape == train["boxes"].shape
    assert np.array_equal(first["image"], again["image"]) and not np.array_equal(first["image"], other["image"])
    known = {picture.tobytes() for picture in held["image"]}
    assert not known & {picture.tobytes() for picture in first["image"]}

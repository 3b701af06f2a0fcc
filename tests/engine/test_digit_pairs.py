"""Holds the pairs of digits to what a verifier must be judged by: digits that it has never seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from engine.data import DATA_SETS, DataSet
from engine.data.batches import split
from engine.data.sets.digits import Digits
from engine.declare import make


def pairs(**params: Any) -> DataSet:
    return make(DATA_SETS.members["DigitPairs"], params)


def pictures(part: Mapping[str, Any]) -> set[bytes]:
    return {np.asarray(picture).tobytes() for side in ("left", "right") for picture in part[side]}


@pytest.fixture(scope="module")
def labels() -> dict[bytes, int]:
    """Which digit each picture of scikit-learn's shows."""
    digits = Digits().load()
    return {one.tobytes(): int(kind) for one, kind in zip(digits["image"], digits["label"], strict=True)}


def kinds(part: Mapping[str, Any], side: str, labels: Mapping[bytes, int]) -> Any:
    return np.array([labels[np.asarray(picture).tobytes()] for picture in part[side]])


def test_the_examples_have_the_shapes_that_the_facts_tell() -> None:
    facts, outputs = pairs().facts(), pairs().load()
    assert list(outputs) == list(facts) == ["left", "right", "same"]
    assert all(values.shape == (pairs().example_count(), *facts[name]) for name, values in outputs.items())
    assert [values.dtype for values in outputs.values()] == [np.float32, np.float32, np.int64]


def test_the_same_seed_makes_the_same_pairs_and_another_one_others() -> None:
    first, again, other = pairs().load(), pairs().load(), pairs(seed=1).load()
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["left"], other["left"])


def test_each_picture_belongs_to_one_pair_and_half_of_the_pairs_are_the_same_digit(labels: dict[bytes, int]) -> None:
    outputs = pairs().load()
    assert len(pictures(outputs)) == 2 * len(outputs["same"])
    left, right = (kinds(outputs, side, labels) for side in ("left", "right"))
    assert np.array_equal(outputs["same"], left == right)
    assert abs(outputs["same"].mean() - 0.5) < 0.02
    # Each digit stands on either side, in pairs that are the same and in others.
    for side in (left, right):
        for same in (0, 1):
            assert np.bincount(side[outputs["same"] == same], minlength=10).min() > 20


@pytest.mark.parametrize("share", [0.1, 0.2, 0.9])
def test_no_digit_of_the_held_pairs_occurs_in_training_in_any_epoch(share: float, labels: dict[bytes, int]) -> None:
    found = split(pairs(), seed=3, validation_share=share, device=torch.device("cpu"))
    held, known = pictures(found.validation), pictures(found.train)
    assert len(held) == 2 * len(found.validation["same"]) and not held & known
    for epoch in range(3):
        made = found.examples(epoch)
        assert pictures(made) <= known
        left, right = (kinds(made, side, labels) for side in ("left", "right"))
        assert np.array_equal(made["same"], left == right)
        assert made["same"].float().mean() == pytest.approx(0.5, abs=0.02)
        assert len(made["same"]) == len(found.train["same"])


def test_the_training_pairs_of_an_epoch_are_new_and_no_picture_is_paired_with_itself() -> None:
    found = split(pairs(), seed=0, validation_share=0.2, device=torch.device("cpu"))
    first, second, again = (found.examples(epoch) for epoch in (1, 2, 1))
    assert not torch.equal(first["left"], second["left"])
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert (first["left"] != first["right"]).flatten(1).any(1).all()

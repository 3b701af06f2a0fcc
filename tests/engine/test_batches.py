"""Says how examples are parted for training and validation, and in which order they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import DATA_SETS, DataSet
from engine.data.batches import Split, order, split
from engine.declare import declared, make
from engine.message import Misfit
from engine.seeds import stable_seed
from engine.shape import Shape, features, label

CPU = torch.device("cpu")


@declared
class Rows(DataSet):
    """Rows whose number is one of their outputs, so that a test can follow them."""

    title = "Rows"
    standardised = ("features",)
    classes: tuple[int, ...] = (0,)
    numbers: tuple[float, ...] = (0.0,)

    def facts(self) -> Mapping[str, Shape]:
        return {"features": features(3), "row": Shape((), (), "integer"), "label": label(5)}

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        numbers = np.array(self.numbers, dtype=np.float32)
        columns = np.stack([numbers, 1000 + numbers, np.full_like(numbers, 0.1)], axis=1)
        return {"features": columns, "row": np.arange(len(numbers)), "label": np.array(self.classes)}


def rows(classes: list[int]) -> Rows:
    random = np.random.default_rng(0)
    return Rows(tuple(classes), tuple(random.normal(7, 3, len(classes)).tolist()))


def parted(one: DataSet, share: float = 0.2, seed: int = 0) -> Split:
    return split(one, seed=seed, validation_share=share, device=CPU)


def same(first: Split, second: Split) -> bool:
    pairs = ((first.train, second.train), (first.validation, second.validation))
    return all(a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a) for a, b in pairs)


@settings(max_examples=100)
@given(
    classes=st.lists(st.integers(0, 4), min_size=2, max_size=120),
    share=st.floats(0, 0.95),
    seed=st.integers(0, 2**40),
)
def test_a_split_loses_no_row_repeats_none_and_keeps_the_shares_of_classes(
    classes: list[int], share: float, seed: int
) -> None:
    try:
        found = parted(rows(classes), share, seed)
    except Misfit as error:
        assert len(classes) * (1 - share) < 1 and f"{len(classes)} examples" in str(error)
        return
    train, validation = found.train["row"], found.validation["row"]
    assert sorted(torch.cat([train, validation]).tolist()) == list(range(len(classes)))
    assert len(train) >= 1 and -1e-6 <= len(validation) - len(classes) * share < 1
    assert found.train["label"].tolist() == [classes[row] for row in train]
    assert torch.isfinite(found.train["features"]).all()
    counts = Counter(classes)
    smaller = min(len(train), len(validation))
    if min(counts.values()) >= 2 and smaller >= len(counts):
        held = Counter(found.validation["label"].tolist())
        for name, count in counts.items():
            assert abs(held[name] - count * len(validation) / len(classes)) <= 1


def test_the_same_seed_gives_the_same_split_and_another_seed_another() -> None:
    digits = make(DATA_SETS.members["Digits"], {})
    assert same(parted(digits, seed=3), parted(digits, seed=3))
    assert not same(parted(digits, seed=3), parted(digits, seed=4))
    assert not same(parted(digits, 0, seed=3), parted(digits, 0, seed=4))


def test_a_split_holds_contiguous_tensors_of_the_declared_types() -> None:
    found = parted(make(DATA_SETS.members["Digits"], {}))
    for part, count in ((found.train, 1437), (found.validation, 360)):
        assert {name: (tuple(one.shape), one.dtype) for name, one in part.items()} == {
            "image": ((count, 1, 8, 8), torch.float32),
            "label": ((count,), torch.int64),
        }
        assert all(one.is_contiguous() and one.device == CPU for one in part.values())


def test_a_validation_share_of_0_leaves_an_empty_part_and_shuffles_the_rest() -> None:
    found = parted(rows([0, 1] * 20), 0)
    assert found.validation["features"].shape == (0, 3) and found.validation["label"].shape == (0,)
    assert found.train["row"].tolist() != sorted(found.train["row"].tolist())


def test_the_validation_part_is_as_large_as_its_share_says_in_spite_of_rounding() -> None:
    assert 100 * 0.07 > 7
    assert len(parted(rows([0, 1] * 50), 0.07).validation["row"]) == 7


@pytest.mark.parametrize("share", [-0.1, 1.0, float("nan")])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(Misfit, match="must be at least 0 and less than 1"):
        parted(rows([0, 1]), share)


def test_a_share_that_leaves_nothing_to_train_on_is_refused_with_the_numbers() -> None:
    with pytest.raises(Misfit, match=r"Rows has 3 examples, .* 0\.9 takes 3 of them"):
        parted(rows([0, 0, 1]), 0.9)


def test_validation_rows_do_not_move_what_the_training_rows_become() -> None:
    clean = rows([0, 1] * 20)
    before = parted(clean)
    held = set(before.validation["row"].tolist())
    poisoned = tuple(1e6 if row in held else number for row, number in enumerate(clean.numbers))
    after = parted(Rows(clean.classes, poisoned))
    assert torch.equal(before.train["features"], after.train["features"])
    assert (after.validation["features"][:, :2] > 1e4).all(), "the poison must have been in the validation part"


def test_training_features_get_mean_0_and_deviation_1_and_a_constant_column_0() -> None:
    found = parted(rows([0, 1] * 50))
    varied, constant = found.train["features"][:, :2], found.train["features"][:, 2]
    assert torch.allclose(varied.mean(0), torch.zeros(2), atol=1e-4)
    assert torch.allclose(varied.std(0, correction=0), torch.ones(2), atol=1e-4)
    assert constant.abs().max() < 1e-6
    assert found.validation["features"].abs().max() < 10


@settings(max_examples=50)
@given(count=st.integers(1, 500), seed=st.integers(0, 2**63), epoch=st.integers(0, 10_000))
def test_an_order_is_a_permutation_that_seed_and_epoch_decide(count: int, seed: int, epoch: int) -> None:
    first = order(count, seed, epoch)
    torch.rand(3)
    assert torch.equal(first, order(count, seed, epoch))
    assert sorted(first.tolist()) == list(range(count))


def test_orders_differ_between_epochs_and_between_seeds() -> None:
    seen = {tuple(order(50, seed, epoch).tolist()) for seed in range(10) for epoch in range(10)}
    assert len(seen) == 100


def test_orders_and_seeds_are_those_that_older_runs_were_trained_with() -> None:
    assert stable_seed("order", 0, 0) == 8035625583693011362
    assert order(10, 0, 0).tolist() == [5, 2, 8, 9, 7, 6, 0, 1, 3, 4]
    assert parted(rows([0, 1] * 5)).validation["row"].tolist() == [4, 5]


@settings(max_examples=100)
@given(st.lists(st.lists(st.integers() | st.text(), max_size=4), min_size=2, max_size=6, unique_by=repr))
def test_other_parts_give_other_seeds_of_63_bits(parts: list[list[int | str]]) -> None:
    seeds = [stable_seed(*one) for one in parts]
    assert len(set(seeds)) == len(parts) and all(0 <= seed < 2**63 for seed in seeds)

"""Holds the made ratings to their table, and to what their settings say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from engine.data import DATA_SETS
from engine.data.sets.ratings import Ratings
from engine.declare import make


def ratings(**params: Any) -> Ratings:
    made = make(DATA_SETS.members["Ratings"], params)
    assert isinstance(made, Ratings)
    return made


def test_the_examples_have_the_shapes_that_the_facts_tell() -> None:
    one = ratings(people=30, films=20, known=0.5)
    facts, outputs = one.facts(), one.load()
    assert list(outputs) == list(facts) == ["person", "film", "rating"]
    assert facts["person"].classes == 30 and facts["film"].classes == 20
    assert all(values.shape == (one.example_count(), *facts[name]) for name, values in outputs.items())
    assert [values.dtype for values in outputs.values()] == [np.int64, np.int64, np.float32]
    assert outputs["person"].max() == 29 and outputs["film"].max() == 19


def same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    return all(np.array_equal(first[name], second[name]) for name in first)


def test_the_same_seed_makes_the_same_ratings_and_another_one_others() -> None:
    assert same(ratings().load(), ratings().load())
    assert not same(ratings().load(), ratings(seed=1).load())


def test_a_person_rates_as_many_films_as_the_share_says_and_none_twice() -> None:
    outputs = ratings(people=50, films=40, known=0.25).load()
    pairs = set(zip(outputs["person"].tolist(), outputs["film"].tolist(), strict=True))
    assert len(pairs) == len(outputs["rating"]) == 50 * 10
    assert np.bincount(outputs["person"]).tolist() == [10] * 50
    # However small the share is, each person rates a film.
    assert len(ratings(people=5, films=2, known=0.01).load()["rating"]) == 5


@pytest.mark.parametrize("rank", [1, 3])
def test_what_neither_people_nor_films_explain_has_the_rank_that_was_asked_for(rank: int) -> None:
    table = ratings(rank=rank).table()
    taste = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    assert np.linalg.matrix_rank(taste, tol=1e-6) == rank
    assert 0 < table.mean() < 10


def test_ratings_are_those_of_the_table_but_for_the_noise() -> None:
    for noise in (0.0, 0.5):
        one = ratings(noise=noise)
        outputs = one.load()
        strayed = outputs["rating"] - one.table()[outputs["person"], outputs["film"]]
        assert strayed.std() == pytest.approx(noise, rel=0.05, abs=1e-5)

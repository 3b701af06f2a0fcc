"""Holds what data sets make, or bring along, to what they promise: sums to Python's, tables to scikit-learn's."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import datasets
from sklearn.linear_model import LinearRegression

from engine.data import DATA_SETS, DataSet
from engine.data.batches import split
from engine.data.sets.drawn_points import FIRST, MOST_CLASSES
from engine.data.sets.letters import Strings
from engine.data.sets.tables import Measurements
from engine.declare import make, plain
from engine.message import Misfit

WORKED = {"plus": operator.add, "minus": operator.sub, "times": operator.mul}
SIGNS = {"plus": "+", "minus": "-", "times": "×"}


def made(name: str, **params: Any) -> Any:
    return make(DATA_SETS.members[name], params)


def texts(one: Strings, name: str) -> list[str]:
    return [one.decode(name, tokens) for tokens in one.load()[name].tolist()]


TABLES = [
    ("Iris", "iris", "label"),
    ("Wine", "wine", "label"),
    ("BreastCancer", "breast_cancer", "label"),
    ("Diabetes", "diabetes", "progression"),
]


@pytest.mark.parametrize(("name", "known", "answer"), TABLES)
def test_a_table_is_that_of_scikit_learn_with_a_name_for_each_column(name: str, known: str, answer: str) -> None:
    one, options = made(name), {"scaled": False} if known == "diabetes" else {}
    theirs, ours = getattr(datasets, f"load_{known}")(**options), one.load()
    assert isinstance(one, Measurements)
    assert np.array_equal(ours["features"], theirs.data.astype(np.float32))
    assert np.array_equal(ours[answer].ravel(), theirs.target)
    assert len(one.columns["features"]) == theirs.data.shape[1] == one.facts()["features"].count
    assert one.example_count() == len(theirs.data)


def test_columns_and_classes_have_the_names_of_scikit_learn() -> None:
    cancer, wine = datasets.load_breast_cancer(), datasets.load_wine()
    assert made("BreastCancer").columns["features"] == tuple(cancer.feature_names)
    assert made("BreastCancer").class_names["label"] == tuple(cancer.target_names)
    assert made("Wine").columns["features"] == tuple(name.replace("_", " ") for name in wine.feature_names)


def test_what_diabetes_asks_for_is_scaled_with_the_training_part_alone() -> None:
    one: DataSet = made("Diabetes")
    assert one.aims() == ("progression",)
    parted = split(one, seed=0, validation_share=0.2, device=torch.device("cpu"))
    for name in ("features", "progression"):
        assert parted.train[name].mean(0).abs().max() < 1e-4
        assert (parted.train[name].std(0, correction=0) - 1).abs().max() < 1e-4
    assert parted.validation["progression"].mean().abs() > 1e-3


def test_a_plane_is_found_by_a_straight_line_and_noise_is_as_large_as_asked() -> None:
    clean, noisy = made("Plane", noise=0).load(), made("Plane", noise=0.2, examples=20_000).load()
    line = LinearRegression().fit(clean["point"], clean["height"])
    assert line.coef_.ravel() == pytest.approx([0.5, 0.5], abs=1e-5) and abs(float(line.intercept_[0])) < 1e-6
    assert np.std(noisy["height"] - noisy["point"].mean(1, keepdims=True)) == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize("waves", [1, 3, 6])
def test_a_curve_of_sines_is_their_sum_and_never_beyond_one(waves: int) -> None:
    found = made("Sines", noise=0, waves=waves, examples=5000).load()
    place = found["place"].astype(np.float64)
    wanted = sum(np.sin(np.pi * 2**at * place) / 2**at for at in range(waves)) / sum(0.5**at for at in range(waves))
    assert np.allclose(found["height"], wanted, atol=1e-5)
    assert 0.5 < np.abs(found["height"]).max() <= 1


@pytest.mark.parametrize("name", ["Plane", "Sines", "Arithmetic", "Copying"])
def test_the_same_seed_makes_the_same_and_another_one_others(name: str) -> None:
    first, again, other = (made(name, seed=seed, examples=50).load() for seed in (3, 3, 4))
    assert all(np.array_equal(first[key], again[key]) for key in first)
    assert not any(np.array_equal(first[key], other[key]) for key in first)


@settings(max_examples=20)
@given(digits=st.integers(1, 4), operation=st.sampled_from(["plus", "minus", "times"]), seed=st.integers(0, 2**31 - 1))
def test_a_result_is_what_python_works_out(digits: int, operation: str, seed: int) -> None:
    one = made("Arithmetic", digits=digits, operation=operation, seed=seed, examples=40)
    sums, results = texts(one, "sum"), texts(one, "result")
    assert len(set(sums)) == 40
    for output, written in (("sum", sums), ("result", results)):
        assert one.tokens(output, written).tolist() == [one.encode(output, text) for text in written]
    for text, result in zip(sums, results, strict=True):
        left, right = text.rstrip(" ="), result.rstrip()
        assert WORKED[operation](*map(int, left.split(SIGNS[operation]))) == int(right), (text, result)
        assert one.encode("sum", text.rstrip()) == one.encode("sum", text)
    assert np.array_equal(one.made(one.numbers(one.load()), np.random.default_rng())["sum"], one.load()["sum"])


def test_what_is_heard_is_said_after_the_pause_and_the_call() -> None:
    one = made("Copying", letters=4, pause=5, examples=100)
    heard, said = texts(one, "heard"), texts(one, "said")
    for text, answer in zip(heard, said, strict=True):
        assert text[4:] == "....?...." and len(text) == 13
        assert answer == "." * 9 + text[:4]
    assert {*"".join(text[:4] for text in heard)} == {*"abcdefgh"}
    assert len(set(heard)) == 100


@pytest.mark.parametrize(("name", "params"), [("Arithmetic", {"digits": 2}), ("Copying", {"letters": 4, "pause": 3})])
def test_each_epoch_brings_others_and_never_those_kept_for_validation(name: str, params: dict[str, int]) -> None:
    one = made(name, examples=4000, **params)
    parted = split(one, seed=1, validation_share=0.3, device=torch.device("cpu"))

    def numbers(part: dict[str, torch.Tensor]) -> set[int]:
        return set(one.numbers({key: values.numpy() for key, values in part.items()}).tolist())

    held, first, later = numbers(parted.validation), numbers(parted.train), numbers(parted.examples(3))
    assert not held & (first | later) and first != later
    assert len(later) == len(first) == 2800 and len(held) == 1200


@pytest.mark.parametrize(("name", "params"), [("Arithmetic", {"digits": 1}), ("Copying", {"letters": 2})])
def test_more_strings_than_there_are_is_a_sentence(name: str, params: dict[str, int]) -> None:
    with pytest.raises(Misfit, match=r"has only \d+ different strings with these settings, but 200 were asked for"):
        made(name, examples=200, **params).load()


def test_drawn_points_come_back_from_a_file_with_as_many_classes_as_were_drawn() -> None:
    one = made("DrawnPoints", points=[[0.5, -1, 3], [0, 1, 0]])
    assert DATA_SETS.read(plain(one)) == one and one.facts()["label"].classes == 4
    found = one.load()
    assert found["point"].tolist() == [[0.5, -1], [0, 1]] and found["label"].tolist() == [3, 0]
    assert made("DrawnPoints").load()["label"].tolist() == [kind for _, _, kind in FIRST]


SENTENCES = [
    ([[0, 0, MOST_CLASSES]], "Point 1 is of class 10, but there are 10 classes at most, from 0 to 9."),
    ([[0, 0]], "Points holds points of two numbers and the whole number of a class, but one is [0, 0]."),
    ([[0, 0, 0.5]], "Points holds points of two numbers and the whole number of a class, but one is [0, 0, 0.5]."),
    ([[0, 0, -1]], "Points holds points of two numbers and the whole number of a class, but one is [0, 0, -1]."),
    ([[0, 0, True]], "Points holds points of two numbers and the whole number of a class, but one is [0, 0, True]."),
    ([[2, 0, 0]], "Points is 2, but must be from -1 to 1."),
    ([["a", 0, 0]], "Points must be a number, but is 'a'."),
    ("abc", "Points must be a list of at most 65,536 points, but is 'abc'."),
]


@pytest.mark.parametrize(("points", "sentence"), SENTENCES, ids=lambda part: str(part)[:20])
def test_what_is_no_drawn_point_is_told(points: Any, sentence: str) -> None:
    with pytest.raises(Misfit) as caught:
        made("DrawnPoints", points=points)
    assert str(caught.value) == sentence


def test_points_of_one_class_are_too_few_to_learn_from() -> None:
    for points in ([], [[0, 0, 1]]):
        with pytest.raises(Misfit, match="points of two classes at least are needed"):
            made("DrawnPoints", points=points).load()
        assert made("DrawnPoints", points=points).facts()["label"].classes == 2

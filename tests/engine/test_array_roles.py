"""Finds out what the arrays of a file are for and what their numbers stand for, and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from engine.data.finding import found
from engine.data.sets.arrays import Arrays
from engine.data.transformed import Transformed
from engine.data.transforms.columns import Impute
from engine.data.transforms.scaling import Scale
from engine.message import Misfit
from engine.shape import Shape, features, image, label

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(20, 5))


def read(path: Path) -> Arrays:
    made = found(path).data_set
    assert isinstance(made, Arrays)
    return made


def saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def roles(path: Path) -> dict[str, str]:
    return {one.name: one.role for one in read(path).arrays}


def test_channels_behind_the_pixels_are_turned_to_the_front_and_others_stay(tmp_path: Path) -> None:
    last = RANDOM.integers(0, 256, (10, 12, 11, 3), dtype=np.uint8)
    one = found(saved(tmp_path / "last.npz", x=last, y=np.arange(10) % 2))
    assert one.data_set.facts()["image"] == image(3, 12, 11)
    assert "behind its pixels, so they are turned to the front" in " ".join(map(str, one.reasons))
    first = read(saved(tmp_path / "first.npz", x=np.moveaxis(last, 3, 1), y=np.arange(10) % 2))
    assert np.array_equal(one.data_set.load()["x"], first.load()["x"])
    np.testing.assert_allclose(first.load()["x"], np.moveaxis(last, 3, 1) / 255, rtol=1e-6)


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        (RANDOM.normal(size=(20, 5)), features(5)),
        (RANDOM.normal(size=20), features(1)),
        (RANDOM.normal(size=(20, 100, 3)), Shape((100, 3))),
        (RANDOM.normal(size=(20, 28, 28)), image(1, 28, 28)),
        (RANDOM.normal(size=(20, 1, 28, 28)), image(1, 28, 28)),
        (RANDOM.normal(size=(20, 2, 4, 8, 8)), Shape((2, 4, 8, 8))),
    ],
)
def test_the_sizes_of_an_array_say_what_its_examples_are(values: Any, shape: Shape, tmp_path: Path) -> None:
    facts = read(saved(tmp_path / "a.npz", x=values, y=np.arange(20) % 2)).facts()
    assert next(one for name, one in facts.items() if name != "label") == shape


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("x", "y"), {"x": "input", "y": "target"}),
        (("Features", "Targets"), {"Features": "input", "Targets": "target"}),
        (("X_train", "y_train"), {"X_train": "input", "y_train": "target"}),
        (("xtrain", "ytrain"), {"xtrain": "input", "ytrain": "target"}),
        (("trainImages", "trainLabels"), {"trainImages": "input", "trainLabels": "target"}),
        (("arr_0", "arr_1"), {"arr_0": "input", "arr_1": "target"}),
        (("data", "class"), {"data": "input", "class": "target"}),
    ],
)
def test_names_say_what_arrays_are_for(names: tuple[str, str], expected: dict[str, str], tmp_path: Path) -> None:
    values = {names[0]: X, names[1]: np.arange(20) % 2}
    assert roles(saved(tmp_path / "a.npz", **values)) == expected


def test_examples_kept_for_a_test_and_what_belongs_to_no_example_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as made:
        for portion, count in (("train", 30), ("test", 60)):
            made[f"{portion}_set_x"] = RANDOM.integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)
            made[f"{portion}_set_y"] = np.arange(count) % 2
        made["list_classes"] = np.array([b"no cat", b"cat"])
        made["scale"] = 3.0
    made = found(path)
    used = {one.name: one.role for one in made.data_set.arrays if one.role != "ignore"}  # type: ignore[attr-defined]
    assert used == {"train_set_x": "input", "train_set_y": "target"} and made.data_set.example_count() == 30
    told = " ".join(map(str, made.reasons))
    assert "'test_set_x', 'test_set_y'" in told and "'list_classes' is left out" in told


def test_a_person_may_name_another_target(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", x=X, y=np.arange(20) % 2, size=RANDOM.normal(size=20))
    made = found(path)
    assert made.data_set.aims() == ("y",) and set(made.targets) == {"x", "y", "size"}
    asked = found(path, "size").data_set
    assert asked.aims() == ("size",) and asked.facts()["target"] == features(1)
    with pytest.raises(Misfit, match="no array 'z' that can be a target"):
        found(path, "z")


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (np.arange(40) % 3, ("0", "1", "2")),
        (np.arange(40) % 3 + 1, ("1", "2", "3")),
        (np.arange(40) % 2 * 2.0 - 1, ("-1", "1")),
        (np.arange(40)[:, None] % 2, ("0", "1")),
        (np.arange(40) % 2 == 0, ("0", "1")),
        (np.array([0, 1, 3, 4] * 10, np.uint8), ("0", "1", "2", "3", "4")),
        (np.eye(4)[np.arange(40) % 4], ("0", "1", "2", "3")),
    ],
)
def test_whole_numbers_of_few_values_and_rows_of_a_single_1_are_classes(
    values: Any, kinds: Any, tmp_path: Path
) -> None:
    one = read(saved(tmp_path / "a.npz", x=RANDOM.normal(size=(40, 5)), y=values))
    assert one.class_names["label"] == kinds
    numbers = values.argmax(axis=1) if values.ndim == 2 and values.shape[1] > 1 else values.reshape(-1).astype(int)
    assert [int(kinds[place]) for place in one.load()["y"]] == numbers.tolist()


@pytest.mark.parametrize("values", [RANDOM.normal(size=60), RANDOM.permutation(60) * 7, RANDOM.normal(size=(60, 3))])
def test_other_targets_are_numbers_that_a_scale_brings_to_size(values: Any, tmp_path: Path) -> None:
    made = found(saved(tmp_path / "a.npz", x=RANDOM.normal(size=(60, 5)) * 100, y=values))
    assert made.data_set.facts()["target"] == features(values.size // 60)
    assert made.transforms == (Scale(of="x"), Scale(of="y"))
    assert dict(Transformed(made.data_set, made.transforms).facts()) == dict(made.data_set.facts())


def test_inputs_of_single_numbers_stand_together_and_holes_are_filled(tmp_path: Path) -> None:
    weight = RANDOM.normal(size=30)
    weight[4] = np.nan
    made = found(saved(tmp_path / "a.npz", age=RANDOM.normal(size=30), weight=weight, y=np.arange(30) % 2))
    assert made.data_set.facts()["features"] == features(2) and Impute(of="weight") in made.transforms
    assert np.isnan(made.data_set.load()["weight"][4, 0])


def test_an_array_by_itself_is_read_and_told_no_target(tmp_path: Path) -> None:
    np.save(tmp_path / "pictures.npy", RANDOM.integers(0, 256, (20, 9, 9), dtype=np.uint8))
    made = found(tmp_path / "pictures.npy")
    assert dict(made.data_set.facts()) == {"image": image(1, 9, 9)} and made.data_set.aims() == ()
    assert "is told no target" in " ".join(map(str, made.reasons))


@pytest.mark.parametrize(
    "names", [("X", "y"), ("x_train", "y_train"), ("test_images", "test_labels"), ("xval", "yval")]
)
@pytest.mark.parametrize("dropped", [0, 1])
def test_inputs_and_targets_in_files_of_their_own_find_each_other(
    names: tuple[str, str], dropped: int, tmp_path: Path
) -> None:
    for name, values in zip((*names, "x_other", "notes"), (X, np.arange(20) % 2, X, X), strict=True):
        np.save(tmp_path / f"{name}.npy", values)
    made = found(tmp_path / f"{names[dropped]}.npy")
    one = made.data_set
    assert dict(one.facts()) == {"features": features(5), "label": label(2)} and one.aims() == (names[1],)
    assert "lies beside" in str(made.reasons[0]) and np.array_equal(one.load()[names[1]], np.arange(20) % 2)
    np.save(tmp_path / f"{names[1 - dropped]}.npy", np.zeros((20, 5)))
    with pytest.raises(Misfit, match=rf"{names[1 - dropped]}.npy has changed"):
        one.load()

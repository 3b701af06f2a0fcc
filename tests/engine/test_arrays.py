"""Reads arrays of people as numpy, h5py and safetensors wrote them, and finds out what they are for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from engine.data import DATA_SETS
from engine.data.arrays.part import Images, Labels, Measures
from engine.data.files.array_file import opened
from engine.data.finding import found, kind_of
from engine.data.sets.arrays import Arrays
from engine.declare import plain
from engine.message import Misfit
from engine.shape import image, label
from tests.engine.array_files import SAVERS, digits, safetensors_bytes
from tests.engine.strategies import several

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(20, 5))
TYPES = ("|b1", "|u1", "|i1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


def read(path: Path) -> Arrays:
    made = found(path).data_set
    assert isinstance(made, Arrays)
    return made


def saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize("kind", SAVERS)
@several(25, 8)
@given(data=st.data())
def test_any_rows_of_any_array_are_those_that_were_written(kind: str, data: st.DataObject, scratch: Path) -> None:
    ending, save = SAVERS[kind]
    sizes = arrays_of.array_shapes(min_dims=1, max_dims=4, max_side=6)
    types = st.sampled_from(TYPES).map(np.dtype)
    written = {
        name: data.draw(arrays_of.arrays(types, sizes, fill=st.nothing()), name)
        for name in data.draw(st.sets(st.sampled_from(("x", "y", "a b", "{z}")), min_size=1))
    }
    path = scratch / f"any{ending}"
    save(path, written)
    with opened(path) as file:
        assert set(file.arrays) == set(written)
        for name, values in written.items():
            array = file.arrays[name]
            assert (array.sizes, np.dtype(array.dtype)) == (values.shape, values.dtype)
            first = data.draw(st.integers(0, len(values)))
            stop = data.draw(st.integers(first, len(values)))
            for part in ((first, stop), (0, len(values)), (first, stop)):
                np.testing.assert_array_equal(array.rows(*part), values[slice(*part)])
            together = np.concatenate([rows for _, rows in array.blocks()])
            np.testing.assert_array_equal(together, values)


@settings(max_examples=40)
@given(
    values=arrays_of.arrays(st.sampled_from(("<f4", ">f8", ">i2", "|u1")), arrays_of.array_shapes(max_dims=4)),
    turned=st.booleans(),
    packed=st.booleans(),
    data=st.data(),
)
def test_an_array_in_the_order_of_fortran_or_of_other_machines_is_read_alike(
    values: Any, turned: bool, packed: bool, data: st.DataObject, scratch: Path
) -> None:
    values = np.asarray(values, order="F" if turned else "C")
    path = scratch / ("any.npz" if packed else "any.npy")
    if packed:
        np.savez_compressed(path, any=values)
    else:
        np.save(path, values)
    first = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(first, len(values)))
    with opened(path) as file:
        np.testing.assert_array_equal(file.arrays["any"].rows(first, stop), values[first:stop])
        np.testing.assert_array_equal(file.arrays["any"].rows(0, len(values)), values)


def test_short_floats_of_safetensors_are_the_first_half_of_long_ones(tmp_path: Path) -> None:
    values = RANDOM.normal(size=(20, 3)).astype("<f4")
    header = b'{"x": {"dtype": "BF16", "shape": [20, 3], "data_offsets": [0, 120]}}'
    (tmp_path / "a.safetensors").write_bytes(safetensors_bytes(header, values.view("<u2")[:, 1::2].tobytes()))
    with opened(tmp_path / "a.safetensors") as file:
        expected = (values.view("<u4") & 0xFFFF0000).view("<f4")
        assert np.array_equal(file.arrays["x"].rows(5, 20), expected[5:])


def test_chunks_of_hdf5_that_were_never_written_hold_what_fills_them(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as made:
        x = made.create_dataset("x", (50, 3), "<f4", chunks=(7, 2), compression="gzip", fillvalue=4.5)
        x[3:20] = 1
        expected = x[:]
    with opened(path) as file:
        np.testing.assert_array_equal(file.arrays["x"].rows(0, 50), expected)


def test_groups_of_hdf5_are_in_the_names_and_those_in_a_circle_end(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as made:
        made["train/x"] = RANDOM.normal(size=(9, 3))
        made["train/again"] = made["train"]
        made["short cut"] = h5py.SoftLink("/train/x")
        made["nowhere"] = h5py.SoftLink("/none")
    with opened(path) as file:
        assert list(file.arrays) == ["train/x"]


@pytest.mark.parametrize("kind", SAVERS)
def test_pictures_and_their_classes_are_found_in_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    ending, save = SAVERS[kind]
    pixels, classes = RANDOM.integers(0, 256, (60, 9, 9), dtype=np.uint8), np.arange(60) % 3
    save(tmp_path / f"a{ending}", {"images": pixels, "labels": classes})
    made = found(tmp_path / f"a{ending}")
    one = made.data_set
    assert isinstance(one, Arrays) and made.transforms == () and one.aims() == ("labels",)
    assert dict(one.facts()) == {"image": image(1, 9, 9), "label": label(3)} and one.example_count() == 60
    assert dict(one.class_names) == {"label": ("0", "1", "2")}
    loaded = one.load()
    assert np.array_equal(loaded["images"], (pixels[:, None] / np.float32(255)).astype(np.float32))
    assert np.array_equal(loaded["labels"], classes) and loaded["labels"].dtype == np.int64
    told = " ".join(map(str, made.reasons))
    assert "9 × 9 pixels" in told and "divided by 255" in told and "'labels' is what the network is to say" in told
    with one.open() as file:
        part = one.rows(file, 10, 25)
    assert all(np.array_equal(part[name], loaded[name][10:25]) for name in loaded)


def test_a_set_of_arrays_comes_back_from_its_plain_values_and_tells_when_its_file_has_changed(tmp_path: Path) -> None:
    path = digits(tmp_path)
    one = read(path)
    again = DATA_SETS.read(plain(one))
    assert again == one and again.facts() == one.facts()
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(Misfit, match="has changed since Arrays looked at it"):
        again.load()


def test_the_files_of_others_are_left_to_others(tmp_path: Path) -> None:
    for name in ("a.npy", "b.NPZ", "c.h5", "d.hdf5", "e.safetensors"):
        (tmp_path / name).write_bytes(b"")
        assert kind_of(tmp_path / name) is Arrays
    for name in ("a.csv", "b.zip", "c.h5.txt"):
        (tmp_path / name).write_bytes(b"")
        assert not Arrays.reads(tmp_path / name)
    assert not Arrays.reads(tmp_path) and not Arrays.reads(tmp_path / ("x" * 5000 + ".npy"))


def test_other_files_of_the_same_kind_can_be_entered(tmp_path: Path) -> None:
    one = read(saved(tmp_path / "a.npz", x=X, y=np.arange(20) % 2))
    np.save(tmp_path / "new.npy", np.ones((7, 5)))
    entered = one.inputs(tmp_path / "new.npy")
    assert np.array_equal(entered.parts["x"], np.ones((7, 5), np.float32)) and len(entered.told["row"]) == 7
    np.save(tmp_path / "other.npy", np.ones((7, 6)))
    with pytest.raises(Misfit, match="has the sizes 6, but 5 was expected"):
        one.inputs(tmp_path / "other.npy")


CHANGES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "pictures as numbers": (lambda one: Measures(name="x", sizes=(8, 8)), ""),
    "other pictures": (lambda one: Images(name="x", height=9, width=8), "has the sizes 8 × 8, but 9 × 8 was expected"),
    "pictures as classes": (lambda one: Labels(name="x"), "has the sizes 8 × 8"),
    "another name": (lambda one: Measures(name="z"), "has no array 'z'. It has: x, y"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_person_says_of_an_array_holds_where_it_fits(change: str, tmp_path: Path) -> None:
    one = read(digits(tmp_path))
    changed, expected = CHANGES[change]
    raw = plain(one) | {"arrays": [plain(changed(one)), plain(one.arrays[1])]}
    made = DATA_SETS.read(raw)
    if expected:
        with pytest.raises(Misfit, match=expected):
            made.load()
    else:
        assert made.load()["x"].shape == (40, 8, 8)


def test_a_table_of_safetensors_may_come_in_any_order_with_notes(tmp_path: Path) -> None:
    header = json.dumps(
        {
            "__metadata__": {"by": "me"},
            "y": {"dtype": "U8", "shape": [4], "data_offsets": [16, 20]},
            "x": {"dtype": "F32", "shape": [4, 1], "data_offsets": [0, 16]},
        }
    ).encode()
    path = tmp_path / "a.safetensors"
    path.write_bytes(safetensors_bytes(header, np.arange(4, dtype="<f4").tobytes() + bytes([0, 1, 0, 1])))
    assert read(path).load()["x"][:, 0].tolist() == [0, 1, 2, 3]

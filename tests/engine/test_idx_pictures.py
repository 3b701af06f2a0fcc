"""Reads pictures and labels of people from IDX files of any type and sizes, and finds which two belong together."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from engine.data import DATA_SETS
from engine.data.files.array_file import opened_idx
from engine.data.files.idx import TYPES
from engine.data.finding import found, kind_of
from engine.data.sets.idx_pictures import IdxPictures
from engine.data.transforms.scaling import Scale
from engine.declare import plain
from engine.message import Misfit
from engine.shape import features, image, label
from tests.engine.idx_files import idx_bytes, labels, pictures

ROOT = Path(__file__).parents[2]
REAL_MNIST = ROOT.parent / "shared" / "data" / "mnist"
MEBIBYTE = 1 << 20
NAMES = ("a-images-idx3-ubyte", "a-labels-idx1-ubyte")
RANDOM = np.random.default_rng(0)
SMALL = RANDOM.integers(0, 256, (20, 9, 8), dtype=np.uint8)

real_mnist = pytest.mark.skipif(not REAL_MNIST.is_dir(), reason=f"the real MNIST digits are not in {REAL_MNIST}")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


def idx_of(values: np.ndarray[Any, Any], kind: int) -> bytes:
    """A file of any type of numbers."""
    sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
    return bytes((0, 0, kind, values.ndim)) + sizes + values.astype(TYPES[kind][0]).tobytes()


def pair(folder: Path, images: bytes, classes: bytes, names: tuple[str, str] = NAMES) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in zip(names, (images, classes), strict=True):
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder


def read(path: Path) -> IdxPictures:
    made = found(path).data_set
    assert isinstance(made, IdxPictures)
    return made


@real_mnist
@pytest.mark.parametrize("dropped", ["", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
def test_the_real_mnist_digits_are_found_from_their_folder_and_from_either_file(dropped: str) -> None:
    made = found(REAL_MNIST / dropped)
    one = made.data_set
    assert dict(one.facts()) == {"image": image(1, 28, 28), "label": label(10)} and one.example_count() == 10_000
    assert one.class_names["label"] == tuple("0123456789") and one.aims() == ("label",) and made.transforms == ()
    told = " ".join(map(str, made.reasons))
    assert "The labels in t10k-labels-idx1-ubyte.gz belong to the pictures in t10k-images-idx3-ubyte.gz" in told
    assert "28 × 28 pixels" in told and "divided by 255" in told
    if not dropped:
        ours, trusted = one.load(), DATA_SETS.read({"type": "Mnist", "folder": str(REAL_MNIST)}).load()
        assert all(np.array_equal(ours[name], trusted[name]) for name in trusted)


@settings(max_examples=60)
@given(data=st.data(), kind=st.sampled_from(sorted(TYPES)), packed=st.booleans())
def test_any_rows_of_any_type_and_sizes_are_those_that_were_written(
    data: st.DataObject, kind: int, packed: bool, scratch: Path
) -> None:
    values = data.draw(arrays_of.arrays(TYPES[kind][0], arrays_of.array_shapes(max_dims=4, max_side=5)))
    path = scratch / "any"
    path.write_bytes(gzip.compress(idx_of(values, kind)) if packed else idx_of(values, kind))
    first = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(first, len(values)))
    with opened_idx(path, "x") as file:
        for part in ((first, stop), (0, len(values))):
            np.testing.assert_array_equal(file.arrays["x"].rows(*part), values[slice(*part)])


@pytest.mark.parametrize(
    "names",
    [
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
        ("emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte.gz"),
        ("Images-IDX3", "Labels-IDX1"),
        ("pixels.idx3", "kinds.idx1"),
    ],
)
def test_the_other_file_is_found_by_its_name(names: tuple[str, str], tmp_path: Path) -> None:
    folder = pair(tmp_path / "both", idx_bytes(SMALL), idx_bytes(np.arange(20) % 3), names)
    for dropped in (folder, folder / names[0], folder / names[1]):
        assert kind_of(dropped) is IdxPictures
        one = read(dropped)
        assert (Path(one.file).name, Path(one.labels).name) == names
        assert dict(one.facts()) == {"image": image(1, 9, 8), "label": label(3)}
        assert np.array_equal(one.load()["label"], np.arange(20) % 3)


def test_of_several_pairs_that_for_training_is_taken_and_told(tmp_path: Path) -> None:
    for name, count in (("t10k", 30), ("train", 20)):
        names = (f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte")
        pair(tmp_path, idx_bytes(pictures(count)), idx_bytes(labels(count)), names)
    made = found(tmp_path)
    assert made.data_set.example_count() == 20
    assert "holds 2 sets of pictures. train-images-idx3-ubyte was chosen" in str(made.reasons[0])
    assert found(tmp_path / "t10k-labels-idx1-ubyte").data_set.example_count() == 30


def test_pictures_without_labels_are_read_and_labels_without_pictures_are_not(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(idx_bytes(SMALL))
    made = found(tmp_path / NAMES[0])
    assert list(made.data_set.facts()) == list(made.data_set.load()) == ["image"] and made.data_set.aims() == ()
    assert "No labels lie beside" in str(made.reasons[0])
    (tmp_path / NAMES[0]).rename(tmp_path / "other")
    (tmp_path / NAMES[1]).write_bytes(idx_bytes(labels(20)))
    with pytest.raises(Misfit, match="holds a label for each of 20 pictures, but no file of pictures lies beside it"):
        found(tmp_path / NAMES[1])
    with pytest.raises(Misfit, match="holds no IDX file of pictures"):
        found(tmp_path)


def test_classes_may_begin_at_1_and_colours_may_stand_behind(tmp_path: Path) -> None:
    colours = RANDOM.integers(0, 256, (26, 9, 8, 3))
    one = read(pair(tmp_path, idx_bytes(colours), idx_bytes(np.arange(26) % 13 + 1)))
    assert dict(one.facts()) == {"image": image(3, 9, 8), "label": label(13)}
    assert one.class_names["label"][0] == "1" and one.load()["label"].tolist() == [*range(13)] * 2
    np.testing.assert_allclose(one.load()["image"], np.moveaxis(colours, 3, 1) / 255, rtol=1e-6)


def test_other_types_of_numbers_are_measured_inputs_and_targets(tmp_path: Path) -> None:
    values, targets = RANDOM.normal(size=(20, 4)), RANDOM.normal(size=20)
    made = found(pair(tmp_path, idx_of(values, 14), idx_of(targets, 13)))
    assert dict(made.data_set.facts()) == {"image": features(4), "label": features(1)}
    assert Scale(of="label") in made.transforms
    np.testing.assert_allclose(made.data_set.load()["label"][:, 0], targets, rtol=1e-6)


def test_a_pair_comes_back_from_its_plain_values_and_tells_when_either_file_has_changed(tmp_path: Path) -> None:
    one = read(pair(tmp_path, idx_bytes(SMALL), idx_bytes(np.arange(20) % 3)))
    again = DATA_SETS.read(plain(one))
    assert again == one and np.array_equal(again.load()["image"], one.load()["image"])
    (tmp_path / NAMES[1]).write_bytes(idx_bytes(np.arange(20) % 4))
    with pytest.raises(Misfit, match=rf"{NAMES[1]} has changed since IDX pictures looked at it"):
        again.load()
    (tmp_path / NAMES[1]).unlink()
    with pytest.raises(Misfit, match=rf"{NAMES[1]} was not found"):
        again.load()


def test_other_pictures_of_the_same_sizes_can_be_entered(tmp_path: Path) -> None:
    one = read(pair(tmp_path, idx_bytes(SMALL), idx_bytes(np.arange(20) % 3)))
    (tmp_path / "new").write_bytes(idx_bytes(SMALL[:5]))
    entered = one.inputs(tmp_path / "new")
    assert np.array_equal(entered.parts["image"], one.load()["image"][:5]) and len(entered.told["row"]) == 5
    with pytest.raises(Misfit, match="has the sizes 28 × 28, but 9 × 8 was expected"):
        (tmp_path / "new").write_bytes(idx_bytes(pictures(3)))
        one.inputs(tmp_path / "new")


GOOD, CLASSES = idx_bytes(SMALL), idx_bytes(np.arange(20) % 3)
DAMAGES: dict[str, tuple[bytes, bytes, str]] = {
    "empty": (b"", CLASSES, "is empty"),
    "a web page": (b"<html>", CLASSES, r"is no IDX file: it begins with the bytes 3c 68 74 6d"),
    "a cut header": (GOOD[:9], CLASSES, "ends after 9 bytes, within its header of 16"),
    "an unknown type": (b"\0\0\x0a\x03" + GOOD[4:], CLASSES, "IDX type 0x0a, but there is no such type"),
    "no axes": (b"\0\0\x08\0", CLASSES, "has 0 axes, but 1 to 9 were expected"),
    "too many axes": (b"\0\0\x08\xff" + bytes(2000), CLASSES, "has 255 axes, but 1 to 9 were expected"),
    "no examples": (idx_bytes(SMALL[:0]), CLASSES, "holds no examples"),
    "cut": (GOOD[:-1], CLASSES, "promises 1,440 bytes for '.*', but has only 1,439"),
    "too long": (GOOD + b"\0", CLASSES, "goes on after the 1,440 bytes"),
    "a huge promise": (b"\0\0\x0e\x03" + b"\xff" * 12 + bytes(99), CLASSES, "promises 633,825,299"),
    "cut gzip": (gzip.compress(GOOD)[:-9], CLASSES, "cannot be read"),
    "a wrong sum": (gzip.compress(GOOD)[:-8] + bytes(8), CLASSES, "cannot be read .*CRC"),
    "packed and too long": (gzip.compress(GOOD + b"\0"), CLASSES, "goes on after the 1,440 bytes"),
    "other counts": (GOOD, idx_bytes(labels(19)), "holds 20 pictures, but .* holds 19 labels"),
    "a class by itself": (GOOD, idx_bytes(np.ones(20)), "are of the class 1, so there is nothing to learn"),
    "a target that is none": (GOOD, idx_of(np.full(20, np.nan), 13), "Row 0 of 'label' in .* holds NaN"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_pair_gets_a_sentence_with_its_path(damage: str, tmp_path: Path) -> None:
    images, classes, expected = DAMAGES[damage]
    folder = pair(tmp_path, images, classes)
    tracemalloc.start()
    try:
        with pytest.raises(Misfit, match=expected) as caught:
            found(folder / NAMES[0])
        assert tracemalloc.get_traced_memory()[1] < 4 * MEBIBYTE
    finally:
        tracemalloc.stop()
    assert str(folder) in str(caught.value) and str(caught.value).endswith(".")


def test_a_gzip_bomb_is_refused_by_what_its_header_promises(tmp_path: Path) -> None:
    path = tmp_path / NAMES[0]
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"\0\0\x08\x02" + (66).to_bytes(4, "big") + MEBIBYTE.to_bytes(4, "big"))
        for _ in range(66):
            file.write(bytes(MEBIBYTE))
    with pytest.raises(Misfit, match=r"promises to unpack from .* to 69,206,016 bytes, more than 100 times as many"):
        found(path)


def test_only_files_that_are_idx_by_name_or_by_their_bytes_are_taken(tmp_path: Path) -> None:
    (tmp_path / "pixels").write_bytes(GOOD)
    (tmp_path / "longer").write_bytes(GOOD + b"\0")
    (tmp_path / "notes.txt").write_bytes(b"text")
    (tmp_path / "folder-idx3").mkdir()
    assert IdxPictures.reads(tmp_path / "pixels")
    for name in ("longer", "notes.txt", "none", "", "folder-idx3", "x" * 5000):
        assert not IdxPictures.reads(tmp_path / name)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / NAMES[0])
        assert not IdxPictures.reads(tmp_path) and not IdxPictures.reads(tmp_path / NAMES[0])

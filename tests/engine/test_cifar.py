"""Reads CIFAR's files of bytes, and MNIST's twin, as their authors describe them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import DATA_SETS, DataSet
from engine.data.sets.mnist import TRAIN
from engine.declare import make
from engine.message import Misfit
from tests.engine.idx_files import idx_bytes, labels, pictures, write_pair


def cifar(kind: str, folder: Path | str) -> DataSet:
    return make(DATA_SETS.members[kind], {"folder": str(folder)})


def photos(count: int, classes: int, coarse: bool = False) -> bytes:
    """So many photos, whose first pixel is red, and whose last has their number as its blue."""
    at = int(coarse)
    rows = np.zeros((count, at + 1 + 3072), np.uint8)
    rows[:, at] = np.arange(count) % classes
    rows[:, at + 1] = 255
    rows[:, -1] = np.arange(count)
    return rows.tobytes()


@pytest.mark.parametrize(
    ("kind", "name", "classes"), [("Cifar10", "data_batch_2.bin", 10), ("Cifar100", "train.bin", 100)]
)
def test_photos_are_read_in_the_order_of_colours_rows_and_columns(
    tmp_path: Path, kind: str, name: str, classes: int
) -> None:
    (tmp_path / name).write_bytes(photos(120, classes, coarse=kind == "Cifar100"))
    one = cifar(kind, tmp_path)
    found = one.load()
    assert found["image"].shape == (120, 3, 32, 32) and found["image"].dtype == np.float32
    assert found["label"].tolist() == [at % classes for at in range(120)]
    assert (found["image"][:, 0, 0, 0] == 1).all() and not found["image"][:, 1].any()
    assert np.allclose(found["image"][:, 2, 31, 31] * 255, np.arange(120))
    assert len(one.class_names["label"]) == len(set(one.class_names["label"])) == classes
    assert one.class_names["label"] == tuple(sorted(one.class_names["label"])) or classes == 10


def test_the_training_files_come_one_after_the_other_and_before_the_test_file(tmp_path: Path) -> None:
    (tmp_path / "test_batch.bin").write_bytes(photos(5, 10))
    assert len(cifar("Cifar10", tmp_path).load()["label"]) == 5
    for number, count in ((1, 3), (3, 4)):
        (tmp_path / f"data_batch_{number}.bin").write_bytes(photos(count, 10))
    assert cifar("Cifar10", tmp_path).load()["label"].tolist() == [0, 1, 2, 0, 1, 2, 3]


DAMAGED = {
    "empty": (b"", "has 0 bytes, but 1 to 50,000 photos of 3,073 bytes were expected"),
    "cut off": (photos(3, 10)[:-1], "has 9,218 bytes"),
    "a label beyond": (photos(20, 20), "holds the label 19, but 0 to 9 were expected"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    content, sentence = DAMAGED[name]
    (tmp_path / "data_batch_1.bin").write_bytes(content)
    with pytest.raises(Misfit) as caught:
        cifar("Cifar10", tmp_path).load()
    assert sentence in str(caught.value) and "data_batch_1.bin" in str(caught.value)


def test_missing_files_are_asked_for(tmp_path: Path) -> None:
    for place, sentence in (("", "but no folder was given"), (tmp_path, f"were not found in {tmp_path}")):
        with pytest.raises(Misfit) as caught:
            cifar("Cifar100", place).load()
        assert sentence in str(caught.value) and "train.bin" in str(caught.value) and "170 MB" in str(caught.value)


def test_fashion_has_the_form_of_mnist_and_names_for_its_classes(tmp_path: Path) -> None:
    write_pair(tmp_path, TRAIN, idx_bytes(pictures(20)), idx_bytes(labels(20)))
    one = cifar("FashionMnist", tmp_path)
    assert one.load()["image"].shape == (20, 1, 28, 28) and one.class_names["label"][9] == "Ankle boot"
    with pytest.raises(Misfit, match=r"^Fashion-MNIST needs its files.*26 MB together.*zalandoresearch"):
        cifar("FashionMnist", "").load()

"""Learns from arrays that are too large for the memory: each example once an epoch, parted alike, in little room."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from engine.data.arrays import stream
from engine.data.batches import USUAL, Split, split
from engine.data.declare import DataSet
from engine.data.finding import found
from engine.data.parting import Parting
from engine.data.splits.folds import Folds
from engine.data.splits.groups import ByGroup
from engine.data.streams import streamed
from engine.data.streams.streamed import Streamed
from engine.message import Misfit
from engine.runs import METRICS
from engine.starting.beginning import begun
from engine.training import checkpoint
from engine.training.loop import Loop
from tests.engine.array_files import save_packed_npz
from tests.engine.idx_files import idx_bytes, write_pair

COUNT, SIDE = 2000, 10


def made() -> tuple[np.ndarray, np.ndarray]:
    """Pictures whose first two pixels number them, ordered by their classes."""
    images = np.random.default_rng(0).integers(0, 256, (COUNT, SIDE, SIDE)).astype(np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(COUNT), 256)
    return images, np.repeat(np.arange(4), COUNT // 4).astype(np.uint8)


def npy(folder: Path) -> Path:
    images, labels = made()
    np.save(folder / "train_images.npy", images)
    np.save(folder / "train_labels.npy", labels)
    return folder / "train_images.npy"


def turned(folder: Path) -> Path:
    images, labels = made()
    np.savez(folder / "all.npz", images=np.asfortranarray(images), labels=labels)
    return folder / "all.npz"


def hdf5(folder: Path, **packed: object) -> Path:
    images, labels = made()
    with h5py.File(folder / "all.h5", "w") as file:
        file.create_dataset("images", data=images, chunks=(48, SIDE, SIDE), **packed)
        file.create_dataset("labels", data=labels)
    return folder / "all.h5"


def packed_hdf5(folder: Path) -> Path:
    return hdf5(folder, compression="gzip")


def idx(folder: Path) -> Path:
    images, labels = made()
    names = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
    return write_pair(folder, names, idx_bytes(images), idx_bytes(labels)) / names[0]


FILES = [npy, turned, hdf5, packed_hdf5, idx]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small arrays count as large, and are read in blocks of 32 examples, of which 10 are shuffled together."""
    for name, value in {"MOST_NUMBERS": 1000, "BLOCK": 32 * (SIDE**2 + 1), "POOL": 330 * (SIDE**2 * 4 + 8)}.items():
        monkeypatch.setattr(stream, name, value)
    monkeypatch.setattr(streamed, "SEEN", 16)


def parted(data_set: DataSet, by: Parting = USUAL) -> Split:
    return split(data_set, seed=3, validation_share=0.2, device=torch.device("cpu"), by=by)


def rows(parts: list[dict[str, torch.Tensor]]) -> dict[int, tuple[bytes, int]]:
    """The pictures and classes by the numbers that are in the pictures."""
    found: dict[int, tuple[bytes, int]] = {}
    for part in parts:
        for image, label in zip(part["image"], part["label"], strict=True):
            high, low = (image.flatten()[:2] * 255).round().int().tolist()
            assert high * 256 + low not in found, "each comes once"
            found[high * 256 + low] = image.numpy().tobytes(), int(label)
    return found


@pytest.mark.parametrize("make", FILES)
@pytest.mark.parametrize("by", [USUAL, Folds(folds=4, held=2)], ids=["usual", "folds"])
def test_each_example_comes_once_an_epoch_and_is_parted_as_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path], by: Parting
) -> None:
    data_set = found(make(tmp_path)).data_set
    kept = parted(data_set, by)
    assert not isinstance(kept, Streamed)
    monkeypatch.setattr(stream, "MOST_NUMBERS", 1000)
    monkeypatch.setattr(stream, "BLOCK", 32 * (SIDE**2 + 1))
    read = parted(data_set, by)
    assert isinstance(read, Streamed)
    learned, held = list(read.batches(1, 0, 64)), list(read.held(64))
    assert [len(one["label"]) for one in learned[:-1]] == [64] * (len(learned) - 1)
    assert rows(learned) == rows([kept.train]) and rows(held) == rows([kept.validation])
    assert (read.count, read.held_count) == (kept.count, kept.held_count)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("make", FILES)
def test_an_epoch_goes_on_at_any_batch_and_is_another_than_the_one_before(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    data = parted(found(make(tmp_path)).data_set)
    whole, other = (list(data.batches(1, epoch, 64)) for epoch in (0, 1))
    assert rows(whole).keys() == rows(other).keys() and list(rows(whole)) != list(rows(other))
    for first in (0, 5, len(whole) - 1):
        again = [next(data.batches(1, 0, 64, first)), data.batch(1, 0, first, 64)]
        assert all(torch.equal(one["image"], whole[first]["image"]) for one in again)


@pytest.mark.usefixtures("small")
def test_a_batch_is_of_all_classes_though_the_file_is_ordered_by_them(tmp_path: Path) -> None:
    data = parted(found(npy(tmp_path)).data_set)
    different = [len(set(one["label"].tolist())) for one in islice(data.batches(1, 0, 64), 24)]
    assert min(different) >= 2 and np.mean(different) > 3
    assert torch.bincount(torch.cat([one["label"] for one in data.held(64)])).tolist() == [100] * 4


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("make", [npy, packed_hdf5])
def test_an_epoch_takes_a_small_part_of_the_memory_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path]
) -> None:
    monkeypatch.setattr(stream, "POOL", 2 * 32 * SIDE**2 * 4)
    data = parted(found(make(tmp_path)).data_set)
    tracemalloc.start()
    try:
        assert sum(len(one["label"]) for one in data.batches(0, 0, 16)) == 1600
        assert sum(len(one["label"]) for one in data.held(16)) == 400
        assert tracemalloc.get_traced_memory()[1] < COUNT * SIDE**2 * 4 / 3
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("small")
def test_a_training_goes_on_in_the_middle_of_an_epoch_bit_for_bit(tmp_path: Path) -> None:
    project = begun(npy(tmp_path)).project
    whole, cut = Loop(project, 1), Loop(project, 1)
    assert isinstance(whole.data, Streamed)
    for _ in islice(whole.steps(), 20):
        pass
    for _ in islice(cut.steps(), 9):
        pass
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / METRICS).touch()
    checkpoint.write(cut, tmp_path / "run")
    later = Loop(project, 1)
    checkpoint.restore(later, checkpoint.checkpoints(tmp_path / "run")[-1])
    assert 0 < later.batch < later.steps_per_epoch
    for _ in islice(later.steps(), 11):
        pass
    assert whole.step == later.step
    weights = later.network.state_dict()
    assert all(torch.equal(value, weights[name]) for name, value in whole.network.state_dict().items())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("make", FILES)
@pytest.mark.parametrize("change", ["longer", "shorter"])
def test_a_file_that_changes_meanwhile_is_told_in_a_sentence(
    tmp_path: Path, make: Callable[[Path], Path], change: str
) -> None:
    path = make(tmp_path)
    data = parted(found(path).data_set)
    content = path.read_bytes()
    path.write_bytes(content + b"more" if change == "longer" else content[: len(content) // 2])
    text = "has changed while a network|ends in the middle of|cannot be read|is damaged"
    with pytest.raises(Misfit, match=text):
        for _ in data.batches(0, 0, 32):
            pass


@pytest.mark.usefixtures("small")
def test_of_too_many_examples_each_is_parted_by_its_own_throw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_KNOWN", 100)
    data_set = found(npy(tmp_path)).data_set
    data = parted(data_set)
    learned, held = rows(list(data.batches(1, 0, 64))), rows(list(data.held(64)))
    assert sorted([*learned, *held]) == list(range(COUNT))
    assert abs(len(held) - 400) < 100 and (len(learned), len(held)) == (data.count, data.held_count)
    with pytest.raises(Misfit, match="parted one by one at random"):
        parted(data_set, Folds())


@pytest.mark.usefixtures("small")
def test_a_split_that_the_data_cannot_be_parted_by_is_told_as_in_memory(tmp_path: Path) -> None:
    with pytest.raises(Misfit, match="group"):
        parted(found(npy(tmp_path)).data_set, ByGroup())


@pytest.mark.usefixtures("small")
def test_what_can_only_be_unpacked_as_a_whole_is_kept_in_memory(tmp_path: Path) -> None:
    images, labels = made()
    save_packed_npz(tmp_path / "all.npz", {"images": images, "labels": labels})
    assert not isinstance(parted(found(tmp_path / "all.npz").data_set), Streamed)


@pytest.mark.usefixtures("small")
def test_weights_that_are_averaged_after_each_epoch_are_judged_by_what_is_in_memory(tmp_path: Path) -> None:
    project = begun(npy(tmp_path)).project
    wanted = {"averaging": {"type": "SWA", "start": 0.0}, "epochs": 1, "batch_size": 64}
    loop = Loop(replace(project, training={**project.training, **wanted}), 1)
    assert isinstance(loop.data, Streamed) and any("running_mean" in name for name in loop.network.state_dict())
    for _ in loop.steps():
        pass
    assert loop.epoch == 1 and np.isfinite(loop.history).all()

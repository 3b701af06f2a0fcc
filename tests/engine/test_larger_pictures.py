"""Learns from pictures that are too many for the memory: the same as from memory, bit for bit, in little room."""

from __future__ import annotations

import tracemalloc
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.data.batches import USUAL, Split, split
from engine.data.declare import DataSet
from engine.data.files import decoding, squares
from engine.data.finding import found
from engine.data.looking.kept import Kept
from engine.data.parting import Parting
from engine.data.splits.at_random import Random
from engine.data.splits.folds import Folds
from engine.data.splits.given import Given
from engine.data.streams import streamed
from engine.data.streams.streamed import Streamed
from engine.message import Misfit
from engine.runs import METRICS
from engine.starting.beginning import begun
from engine.training import checkpoint
from engine.training.loop import Loop
from tests.engine.picture_files import in_a_table, in_folders

EACH, SIDE = 90, 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return in_folders(tmp_path / "pictures", SIDE, EACH)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few pictures count as too many, and few of them are read at a time."""
    monkeypatch.setattr(squares, "MOST_NUMBERS", 1000)
    monkeypatch.setattr(streamed, "SEEN", 16)
    monkeypatch.setattr(decoding, "MOST_AT_ONCE", 8)


def parted(data_set: DataSet, share: float = 0.2, by: Parting = USUAL) -> Split:
    return split(data_set, seed=3, validation_share=share, device=torch.device("cpu"), by=by)


def same(one: list[dict[str, torch.Tensor]], other: list[dict[str, torch.Tensor]]) -> bool:
    return len(one) == len(other) and all(
        first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)
        for first, second in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("make", [in_folders, in_a_table], ids=["folders", "table"])
@pytest.mark.parametrize("by", [USUAL, Random(), Folds(folds=4, held=2)], ids=["usual", "random", "folds"])
def test_all_batches_are_those_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: object, by: Parting
) -> None:
    data_set = found(make(tmp_path / "pictures", SIDE, EACH)).data_set  # type: ignore[operator]
    kept = parted(data_set, by=by)
    assert not isinstance(kept, Streamed)
    monkeypatch.setattr(squares, "MOST_NUMBERS", 1000)
    read = parted(data_set, by=by)
    assert isinstance(read, Streamed) and (read.count, read.held_count) == (kept.count, kept.held_count)
    assert len(read.train["image"]) <= kept.count
    for epoch in (0, 1):
        assert same(list(read.batches(1, epoch, 32)), list(kept.batches(1, epoch, 32)))
        assert same([read.batch(1, epoch, 3, 32)], [kept.batch(1, epoch, 3, 32)])
    assert same(list(read.batches(1, 1, 32, first=2)), list(kept.batches(1, 1, 32))[2:])
    assert same(list(read.held(10)), list(kept.held(10)))


@pytest.mark.usefixtures("small")
def test_each_batch_has_pictures_of_all_classes_though_the_files_are_ordered_by_them(folder: Path) -> None:
    data = parted(found(folder).data_set)
    assert all(set(one["label"].tolist()) == {0, 1} for one in data.batches(0, 0, 16))
    shares = [float(torch.cat([one["label"] for one in part]).float().mean()) for part in (data.held(8),)]
    assert shares == [0.5], "the classes keep their shares"
    assert len(data.train["image"]) == 16 and len(data.validation["image"]) <= 16


@pytest.mark.usefixtures("small")
def test_worker_processes_read_the_same_and_end_with_the_epoch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = parted(found(folder).data_set)
    plain = list(data.batches(0, 0, 32))
    monkeypatch.setattr(decoding, "FEW", 0)
    monkeypatch.setattr(decoding, "cores", lambda: 3)
    started: list[decoding.Worker] = []

    class Kept(decoding.Worker):
        def __init__(self, side: int, mode: decoding.Mode) -> None:
            super().__init__(side, mode)
            started.append(self)

    monkeypatch.setattr(decoding, "Worker", Kept)
    assert same(list(data.batches(0, 0, 32)), plain)
    with closing(data.batches(0, 0, 32)) as batches:
        next(batches)
    assert len(started) == 4 and all(worker.process.wait(10) is not None for worker in started)


@pytest.mark.usefixtures("small")
def test_an_epoch_takes_a_small_part_of_the_memory_of_all(tmp_path: Path) -> None:
    data_set = found(in_folders(tmp_path, 32, 150)).data_set
    whole = 300 * 4 * 3 * 32 * 32
    data = parted(data_set)
    tracemalloc.start()
    try:
        assert sum(len(one["label"]) for one in data.batches(0, 0, 8)) == 240
        assert sum(len(one["label"]) for one in data.held(8)) == 60
        assert tracemalloc.get_traced_memory()[1] < whole / 4
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("small")
def test_a_training_goes_on_in_the_middle_of_an_epoch_bit_for_bit(folder: Path, tmp_path: Path) -> None:
    project = begun(folder).project
    whole, cut = Loop(project, 1), Loop(project, 1)
    assert isinstance(whole.data, Streamed)
    for _ in islice(whole.steps(), 12):
        pass
    for _ in islice(cut.steps(), 7):
        pass
    assert 0 < cut.batch < cut.steps_per_epoch
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / METRICS).touch()
    checkpoint.write(cut, tmp_path / "run")
    later = Loop(project, 1)
    checkpoint.restore(later, checkpoint.checkpoints(tmp_path / "run")[-1])
    for _ in islice(later.steps(), 5):
        pass
    steps = min(whole.step, later.step)
    assert steps == whole.step == later.step
    assert all(
        torch.equal(value, later.network.state_dict()[name]) for name, value in whole.network.state_dict().items()
    )


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("change", ["rewritten", "gone"])
def test_a_picture_that_changes_meanwhile_is_told_in_a_sentence(folder: Path, change: str) -> None:
    data = parted(found(folder).data_set)
    for _ in data.batches(0, 0, 32):
        pass
    for path in folder.rglob("*.png"):
        if change == "gone":
            path.unlink()
        else:
            Image.fromarray(np.zeros((SIDE + 1, SIDE + 1, 3), np.uint8)).save(path)
    with pytest.raises(Misfit, match=r"\.png (has changed while a network|cannot be read as a picture)"):
        for _ in data.batches(0, 1, 32):
            pass


@pytest.mark.usefixtures("small")
def test_a_second_file_to_judge_by_is_refused(folder: Path, tmp_path: Path) -> None:
    other = in_folders(tmp_path / "other", SIDE, 6)
    with pytest.raises(Misfit, match="larger than memory, so all its examples are parted"):
        parted(found(folder).data_set, by=Given(file=str(other)))


@pytest.mark.usefixtures("small")
def test_the_window_of_the_data_looks_at_some_of_them(folder: Path) -> None:
    shown = Kept().shown(found(folder).data_set, {"seed": 3, "validation_share": 0.2, "by": USUAL}, "data", {})
    overview = shown.looked.overview
    assert (overview.examples, overview.train, overview.validation) == (180, 144, 36)


def test_that_they_are_read_anew_is_told_when_a_network_is_begun(folder: Path, small: None) -> None:
    told = " ".join(str(one) for one in found(folder).reasons)
    assert "so they are read anew in each epoch" in told

"""Learns from tables that are read piece by piece: every example once an epoch, the same each time, as from memory."""

from __future__ import annotations

import threading
from itertools import islice
from pathlib import Path

import numpy as np
import polars
import pytest
import torch

from engine.data import streamed
from engine.data.batches import Split, batch_of, split
from engine.data.sets import table as tables
from engine.data.stream import Stream
from engine.data.streamed import Streamed, ahead
from engine.starting import begun
from engine.training.loop import Loop

COUNT = 5_000


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Parquet file that counts as too large for the memory, in pieces of 512 lines."""
    random = np.random.default_rng(0)
    numbers = random.standard_normal((COUNT, 3)).astype(np.float32)
    frame = {f"x{at}": numbers[:, at] for at in range(3)}
    kinds = np.array(["low", "high"])[(numbers.sum(1) > 0).astype(int)]
    made = tmp_path / "large.parquet"
    polars.DataFrame({**frame, "number": np.arange(COUNT, dtype=np.float32), "y": kinds}).write_parquet(made)
    monkeypatch.setattr(tables, "MOST_NUMBERS", 100)
    monkeypatch.setattr(tables, "Stream", lambda count, read: Stream(count, read, 512))
    monkeypatch.setattr(streamed, "SEEN", 64)
    return made


def parted(path: Path, share: float = 0.2) -> Split:
    data_set = Loop(begun(path).project, 1).data_set
    return split(data_set, seed=3, validation_share=share, device=torch.device("cpu"))


def rows(data: Split, parts: list[dict[str, torch.Tensor]]) -> list[int]:
    """Which examples these are, by the column that counts them."""
    features = torch.cat([one["features"] for one in parts]).double().numpy()
    learned = data.prepared.learned[[one.name for one in data.prepared.pipeline.steps].index("number")]
    return np.rint(features[:, 3] * learned["width"] + learned["middle"]).astype(int).tolist()


def test_each_training_example_comes_once_an_epoch_and_none_that_is_kept(path: Path) -> None:
    data = parted(path)
    assert isinstance(data, Streamed) and len(data.train["features"]) == 64
    learned = list(data.batches(seed=1, epoch=0, size=100))
    assert [len(one["label"]) for one in learned[:-1]] == [100] * (len(learned) - 1)
    held = list(data.held(256))
    first, kept = rows(data, learned), rows(data, held)
    assert sorted(first + kept) == list(range(COUNT))
    assert len(first) == data.count and len(kept) == data.held_count
    assert abs(len(kept) - COUNT / 5) < 5 * (COUNT * 0.16) ** 0.5
    again = rows(data, list(data.batches(seed=1, epoch=0, size=100)))
    other = rows(data, list(data.batches(seed=1, epoch=1, size=100)))
    assert again == first and other != first and sorted(other) == sorted(first)
    steps = np.abs(np.diff(first))
    assert np.median(steps) > 200, "neighbours in the file are no neighbours in the training"


def test_an_epoch_goes_on_at_any_batch(path: Path) -> None:
    data = parted(path)
    whole = list(data.batches(seed=1, epoch=2, size=64))
    for first in (0, 1, 17, len(whole) - 1):
        found = next(data.batches(seed=1, epoch=2, size=64, first=first))
        assert all(torch.equal(found[name], values) for name, values in whole[first].items()), first
        assert torch.equal(batch_of(data, 1, 2, first, 64)["features"], whole[first]["features"])


def test_a_network_learns_from_a_stream_and_goes_on_bit_for_bit(path: Path) -> None:
    project = begun(path).project
    losses = []
    for _ in range(2):
        loop = Loop(project, 1)
        for _ in islice(loop.steps(), 700):
            pass
        losses.append(loop.evaluate(loop.data.held(512)))
    assert losses[0] == losses[1] and losses[0]["accuracy"] > 0.9


def test_what_transforms_learn_comes_from_the_training_part(path: Path) -> None:
    data = parted(path)
    assert isinstance(data, Streamed)
    train = np.concatenate([one["x0"] for one in data.reader.learned(0, 0)])
    step = [one.name for one in data.prepared.pipeline.steps].index("x0")
    assert data.prepared.learned[step]["middle"] == pytest.approx(train.astype(float).mean(), abs=0.05)


def test_the_reader_ends_with_who_reads_and_tells_what_fails() -> None:
    def items():
        yield {"a": torch.zeros(1)}
        yield {"a": torch.ones(1)}
        raise ValueError("damaged")

    reading = ahead(items())
    assert next(reading)["a"].item() == 0 and next(reading)["a"].item() == 1
    with pytest.raises(ValueError, match="damaged"):
        next(reading)
    endless = ahead({"a": torch.zeros(1)} for _ in iter(int, 1))
    next(endless)
    endless.close()
    for thread in [one for one in threading.enumerate() if one.name == "layerloom-reader"]:
        thread.join(5)
        assert not thread.is_alive()

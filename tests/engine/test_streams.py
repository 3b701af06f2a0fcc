"""Learns from tables that are read piece by piece: every example once an epoch, the same each time, as from memory."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import polars
import pytest
import torch

from engine.data.batches import Split, batch_of, split
from engine.data.column import Number
from engine.data.finding import found
from engine.data.sets import table as tables
from engine.data.sets.table import Table
from engine.data.splits.copies import CopiesTogether
from engine.data.streams import streamed
from engine.data.streams.stream import Stream
from engine.data.streams.streamed import Streamed, ahead
from engine.data.tabular.describing import changed
from engine.declare import make
from engine.message import Misfit
from engine.starting.beginning import begun
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
    monkeypatch.setattr(tables, "Stream", lambda count, read, known: Stream(count, read, 512, known=known))
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


def test_the_lines_are_parted_as_in_memory_also_by_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    numbers = np.arange(COUNT, dtype=np.float32)
    kinds = np.array(["low", "high"])[random.integers(0, 2, COUNT)]
    path = tmp_path / "grouped.parquet"
    frame = {"number": numbers, "x": random.standard_normal(COUNT), "who": numbers // 10, "y": kinds}
    polars.DataFrame(frame).write_parquet(path)
    data_set = found(path, "y").data_set
    assert isinstance(data_set, Table)
    roles = {"number": "input", "x": "input", "who": "group", "y": "target"}
    columns = tuple(changed(one, role=roles[one.name]) for one in data_set.columns)
    values = {one.name: getattr(data_set, one.name) for one in data_set.params()}
    for table in (data_set, make(Table, {**values, "columns": columns})):
        kept = split(table, seed=3, validation_share=0.2, device=torch.device("cpu"))
        with monkeypatch.context() as patch:
            patch.setattr(tables, "MOST_NUMBERS", 100)
            read = split(table, seed=3, validation_share=0.2, device=torch.device("cpu"))
            assert isinstance(read, Streamed)
            held, whole = torch.cat([one["features"] for one in read.held(512)]), kept.validation["features"]
        assert sorted(map(tuple, held.tolist())) == sorted(map(tuple, whole.tolist()))


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("y", None, r"has lines without a value in the column 'y'.* take these lines out\.$"),
        ("x0", "strange", r"large\.parquet holds 'strange' in the column 'x0', but a number was expected"),
    ],
)
def test_of_a_sample_no_line_is_told_and_no_way_out_that_there_is_not(
    column: str, value: str | None, told: str, path: Path
) -> None:
    cells = [value if at == COUNT - 3 else f"{at % 97}.5" for at in range(COUNT)]
    polars.read_parquet(path).with_columns(polars.Series(column, cells)).write_parquet(path)
    with pytest.raises(Misfit, match=told) as caught:
        found(path, "y")
    assert "ine " not in str(caught.value) and "Incomplete" not in str(caught.value)
    # Where it is read piece by piece, its line is known.
    columns = (Number(name="number"), Number(name=column, role="target"))
    stream = Table(file=str(path), columns=columns, count=COUNT).stream()
    assert stream is not None
    with pytest.raises(Misfit, match=rf"\b[Ll]ine {COUNT - 1:,}\b") as caught:
        stream.read(COUNT - 10, 10)
    assert "Incomplete" not in str(caught.value)


def test_what_compares_all_examples_is_refused(path: Path) -> None:
    data_set = Loop(begun(path).project, 1).data_set
    with pytest.raises(Misfit, match="cannot all be compared with each other"):
        split(data_set, seed=3, validation_share=0.2, device=torch.device("cpu"), by=CopiesTogether())


def test_of_too_many_lines_none_is_parted_by_groups_silently(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_KNOWN", 100)
    assert isinstance(parted(path), Streamed)
    data_set = found(path, "y").data_set
    assert isinstance(data_set, Table)
    columns = tuple(changed(one, role="group") if one.name == "x1" else one for one in data_set.columns)
    values = {one.name: getattr(data_set, one.name) for one in data_set.params()}
    with pytest.raises(Misfit, match="not by the column 'x1'"):
        make(Table, {**values, "columns": columns}).stream()


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
        steps = loop.steps()
        while loop.step < 500:
            next(steps)
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

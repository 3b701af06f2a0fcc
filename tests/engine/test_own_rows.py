"""Reads pictures as one of several processes: its own rows of each batch are those of one process, bit for bit."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from engine.data.batches import Split
from engine.data.files import decoding, squares
from engine.data.streams import streamed
from engine.data.streams.own_rows import OwnRows
from engine.data.streams.streamed import Streamed
from engine.graph.edits import add, connect, set_param
from engine.graph.model import Project, Wire
from engine.starting.beginning import begun
from engine.training.loop import Loop
from engine.training.start import changed
from engine.training.together.ranks import Ranks
from engine.training.together.reading import reading
from tests.engine.networks import node
from tests.engine.picture_files import in_folders
from tests.engine.projects import same
from tests.engine.strategies import WHOLE
from tests.engine.test_together import PATIENCE, ROOT, TORCHRUN, surroundings

EACH, SIDE, SIZE = 41, 8, 10
"""82 pictures, 66 of them to learn from: the last batch of an epoch is smaller than the others."""
DRAWS = ("Flip", "Rotate", "Colour", "Noise", "Cutout")

Batch = dict[str, torch.Tensor]
WAYS: dict[str, Callable[[Split], Iterator[Batch]]] = {
    "learned": lambda data: data.batches(1, 2, SIZE),
    "held": lambda data: data.held(SIZE),
    "behind": lambda data: data.batches(1, 2, SIZE, first=4),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A network for pictures of which few count as too many, and of which few are read at a time."""
    monkeypatch.setattr(squares, "MOST_NUMBERS", 1000)
    monkeypatch.setattr(streamed, "SEEN", 16)
    monkeypatch.setattr(decoding, "MOST_AT_ONCE", 7)
    made = begun(in_folders(tmp_path / "pictures", SIDE, EACH)).project
    return changed(made, None, {"device": "cpu", "batch_size": SIZE})


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pictures that are read from now on."""
    decoded, paths = squares.decoded, list[str]()

    def counting(wanted: Sequence[str], *given: Any) -> Any:
        paths.extend(wanted)
        return decoded(wanted, *given)

    monkeypatch.setattr(squares, "decoded", counting)
    return paths


def parts(loop: Loop, count: int) -> list[Streamed]:
    """The data of such a loop as each of so many ranks reads them."""
    made = [reading(loop.data, loop.made.plan, Ranks(number, count)) for number in range(count)]
    assert all(isinstance(one, Streamed) for one in made)
    return made  # type: ignore[return-value]


def assert_own_rows(whole: list[Batch], some: list[Batch], rank: Ranks) -> None:
    assert len(whole) == len(some)
    for one, other in zip(whole, some, strict=True):
        first, last = rank.share(len(one["label"]))
        assert one.keys() == other.keys() and torch.equal(one["label"], other["label"])
        assert one["image"].shape == other["image"].shape
        assert torch.equal(one["image"][first:last], other["image"][first:last])
        assert last > first or torch.equal(one["image"][:1], other["image"][:1])


@pytest.mark.parametrize("count", [2, 3, 12])
def test_the_rows_of_a_rank_are_those_of_one_process_and_no_others_are_read(
    project: Project, read: list[str], count: int
) -> None:
    loop = Loop(project, 1)
    data = loop.data
    assert isinstance(data, Streamed)
    asked = dict[str, list[str]]()
    for number, some in enumerate(parts(loop, count)):
        rank = Ranks(number, count)
        for name, batches in WAYS.items():
            whole = list(batches(data))
            read.clear()
            assert_own_rows(whole, list(batches(some)), rank)
            asked.setdefault(name, []).extend(read)
            assert len(read) <= sum(-(-len(one["label"]) // count) for one in whole)
        assert torch.equal(some.batch(1, 2, 3, SIZE)["image"], data.batch(1, 2, 3, SIZE)["image"]), "whole, to look at"
    if count < SIZE // 2:
        assert len(set(asked["learned"])) == len(asked["learned"]) == data.count
        assert len(set(asked["held"])) == len(asked["held"]) == data.held_count


def drawing(project: Project, *names: str) -> Project:
    (key,) = (key for key, one in project.graph.nodes.items() if one.type == "Data")
    graph = set_param(project.graph, key, "transforms", [{"type": name} for name in names])
    return Project(graph, project.training, project.title)


def test_what_is_drawn_for_each_batch_is_drawn_alike(project: Project) -> None:
    loop = Loop(drawing(project, *DRAWS), 1)
    assert loop.data.draws
    whole = list(loop.data.batches(1, 0, SIZE))
    for number, some in enumerate(parts(loop, 3)):
        assert some.own is not None
        assert_own_rows(whole, list(some.batches(1, 0, SIZE)), Ranks(number, 3))


def judged_by_its_input(project: Project) -> Project:
    """With a second result, which is compared with the picture itself."""
    graph = add(project.graph, node("Sigmoid", "same"), node("MeanSquaredError", "again"))
    (key,) = (key for key, one in project.graph.nodes.items() if one.type == "Data")
    wires = (
        Wire(key, "image", "same", "values"),
        Wire("same", "output", "again", "prediction"),
        Wire(key, "image", "again", "target"),
    )
    return Project(connect(graph, *wires), project.training, project.title)


@pytest.mark.parametrize("change", [lambda one: drawing(one, "Mixup"), judged_by_its_input], ids=["mixed", "judged"])
def test_where_others_rows_are_of_use_all_are_read(project: Project, change: Any) -> None:
    loop = Loop(change(project), 1)
    (first, _) = parts(loop, 2)
    assert first is loop.data and first.own is None


def test_alone_all_is_read(project: Project) -> None:
    loop = Loop(project, 1)
    assert reading(loop.data, loop.made.plan, Ranks()) is loop.data


def test_who_has_no_row_of_a_batch_reads_its_first() -> None:
    rows = OwnRows(Ranks(0, 12).share, frozenset({"image"}))
    assert rows.share(10) == (0, 0) and rows.of(10) == range(1)
    assert rows.places(25, 10).tolist() == [0, 10, 20]


@pytest.mark.skipif(not WHOLE, reason="two processes that start take longer than all the rest; `make accept` has them")
def test_two_ranks_that_read_their_own_rows_learn_the_same_bits(tmp_path: Path) -> None:
    folder = in_folders(tmp_path / "pictures", 16, 84)
    command = [*TORCHRUN, str(ROOT / "tests" / "engine" / "own_rows_worker.py"), str(folder), str(tmp_path)]
    subprocess.run(command, env=surroundings(tmp_path), check=True, timeout=PATIENCE, capture_output=True)
    whole, own = (load_file(tmp_path / f"{name}.safetensors") for name in ("whole", "own"))
    assert len(whole["judged"]) and same(whole, own)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU to copy to")
def test_what_is_read_reaches_a_gpu_without_anybody_waiting(project: Project) -> None:
    on_processor, on_gpu = (Loop(changed(project, None, {"device": device}), 1).data for device in ("cpu", "cuda"))
    batches = on_gpu.batches(1, 0, SIZE)
    found = [next(batches)]
    torch.cuda.set_sync_debug_mode("error")
    try:
        found += batches
    finally:
        torch.cuda.set_sync_debug_mode("default")
    for one, other in zip(on_processor.batches(1, 0, SIZE), found, strict=True):
        assert same(one, {name: values.cpu() for name, values in other.items()})

"""Tries batch sizes: each by real steps, never more than a share of the memory, and one of them is recommended."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import torch

from engine import files
from engine.cli import main
from engine.commands import find_batch as command
from engine.commands.codes import BAD_FILE, FAILED
from engine.message import Misfit
from engine.training import batch_finder
from engine.training.batch_finder import Finder, find_batch
from engine.training.batch_sizes import BatchSizes, Tried
from tests.engine.projects import mlp, points, same, state


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_finder, "OF_A_SIZE", 0.0)


def test_every_power_of_two_and_the_chosen_size_is_tried_up_to_all_examples() -> None:
    found = find_batch(points(batch_size=48), threads=1)
    assert [one.size for one in found.tried] == [1, 2, 4, 8, 16, 32, 48, 64, 128]
    assert all(one.fits and one.rate > 0 for one in found.tried)
    assert found.why == "examples" and found.examples == 160 and found.largest == 128
    memory = [one.memory for one in found.tried]
    assert memory == sorted(set(memory)), "a larger batch takes more"


def test_a_batch_norm_is_not_tried_with_one_example() -> None:
    finder = Finder(mlp(), 1)
    assert next(finder.sweep()).size == 2


def test_no_more_than_half_of_the_free_memory_is_ever_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = find_batch(points(), threads=1)
    (at,) = (one.memory for one in whole.tried if one.size == 32)
    monkeypatch.setattr(batch_finder, "free", lambda device: 2 * at)
    begun: list[int] = []
    rate = batch_finder._rate
    monkeypatch.setattr(batch_finder, "_rate", lambda loop, size: begun.append(size) or rate(loop, size))
    found = find_batch(points(), threads=1)
    assert begun[:6] == [1, 2, 4, 8, 16, 32] and len(begun) == 9 and max(begun) == 32, "the faster half twice"
    assert found.largest == 32 and found.why == "memory" and [one.size for one in found.tried if not one.fits] == [64]
    assert "A batch of 32 fits." in str(found.told[0]) and "half" in str(found.told[0])


def test_where_memory_runs_short_in_a_step_the_size_before_is_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = batch_finder._rate

    def limited(loop: object, size: int) -> float:
        if size > 16:
            # What the allocator raises itself.
            torch.empty(1 << 60)
        return rate(loop, size)

    monkeypatch.setattr(batch_finder, "_rate", limited)
    found = find_batch(points(), threads=1)
    assert found.largest == 16 and found.why == "memory" and found.tried[-1] == Tried(32, 0.0, found.tried[-1].memory)


def test_when_its_time_is_over_it_says_that_larger_ones_may_fit() -> None:
    found = find_batch(points(), threads=1, seconds=0.0)
    assert [one.size for one in found.tried] == [1] and found.why == "time"
    assert "may fit too" in str(found.told[0])


def test_nothing_learns_while_sizes_are_tried() -> None:
    finder = Finder(points(), 1)
    before = {name: value for name, value in state(finder.loop).items()}
    for _ in finder.sweep():
        pass
    assert same(before, state(finder.loop))


@pytest.mark.parametrize(
    ("rates", "recommended"),
    [((100, 190, 300, 310), 4), ((100, 190, 300, 320), 8), ((100, 90, 80, 70), 1), ((96, 100, 0, 0), 1), ((0,), 0)],
)
def test_the_smallest_size_that_is_within_five_in_a_hundred_of_the_fastest_is_recommended(
    rates: tuple[int, ...], recommended: int
) -> None:
    tried = tuple(Tried(1 << at, float(rate), 10) for at, rate in enumerate(rates))
    found = BatchSizes(tried, "memory", "cpu", 100, 1 << 20)
    assert found.recommended == recommended
    assert str(recommended) in str(found.told[-1]) if recommended else "Not even" in str(found.told[0])


def test_a_project_that_cannot_be_trained_is_refused() -> None:
    with pytest.raises(Misfit):
        find_batch(points(batch_size=0))


def test_the_command_tells_the_sizes_as_a_table_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(tmp_path / "points.loom")
    files.save(points(), file)
    assert main(["find-batch", file, "--device", "cpu"]) == 0
    said = capsys.readouterr()
    assert "Examples a second" in said.out and "A batch of 128 fits" in said.out and "batch 128:" in said.err
    (row,) = (line for line in said.out.splitlines() if line.startswith("*"))
    assert main(["find-batch", file, "--json"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["largest"] == 128 and told["recommended"] in [one["size"] for one in told["tried"]]
    assert {"size", "rate", "memory", "fits"} == told["tried"][0].keys() and not said.err and row
    assert main(["find-batch", str(tmp_path / "none.loom")]) == BAD_FILE


def test_the_command_fails_where_not_even_the_smallest_fits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_finder, "free", lambda device: 1000)
    file = str(tmp_path / "points.loom")
    files.save(points(), file)
    assert main(["find-batch", file]) == FAILED
    assert "Not even the smallest batch" in capsys.readouterr().out


def test_the_window_hears_each_size_when_it_was_tried_and_at_last_what_was_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (points(), points(batch_size=0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(files.dumps(one)) + "\n"))
        command.main()
    *sizes, last, refused = map(json.loads, capsys.readouterr().out.splitlines())
    tried = {one["tried"]["size"]: Tried(**one["tried"]) for one in sizes}
    assert [*tried] == [1, 2, 4, 8, 16, 32, 64, 128]
    found = BatchSizes(tuple(tried.values()), **last["found"])
    assert found.largest == 128 and found.why == "examples" and list(refused) == ["refused"]

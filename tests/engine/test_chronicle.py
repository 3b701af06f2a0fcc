"""A run keeps how its weights, gradients and activations were spread: few snapshots, in a small file."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.recorded import history
from engine.recorded.history import HISTORY, Snapshot
from engine.runs import Run
from engine.training.loop import Loop
from engine.training.messages import Failed
from engine.training.start import recording
from engine.training.watching.ask import Ask, Histogram, Seen
from engine.training.watching.chronicle import KEPT, ROOM, SHARE, Chronicle
from engine.training.watching.probe import rows_of
from engine.training.watching.schedule import SHARE as WATCHING
from engine.training.watching.schedule import Watching
from tests.engine.networks import node
from tests.engine.projects import cut, dense, failing, lstm, mlp, points, project, recorded, same, state, told
from tests.engine.sick_networks import SICK


class Clock:
    """A clock on which every reading is a tick later."""

    def __init__(self, tick: float = 0.0) -> None:
        self.now, self.tick = 0.0, tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


def chronicled(loop: Loop, folder: Path, **asked: Any) -> Chronicle:
    """A training to its end that was looked at as often as it may be."""
    chronicle = Chronicle(loop, folder, asked.get("clock", Clock()))
    chronicle.begin()
    for _ in loop.steps():
        chronicle.tick()
    chronicle.end()
    return chronicle


def seen(snapshot: Snapshot, view: str, key: str) -> Seen:
    return next(one for one in snapshot.seen() if one.ask == Ask(view, key))


def check(found: Histogram, values: np.ndarray) -> None:
    numbers = values.astype(np.float64).ravel()
    assert found.counts.tolist() == np.histogram(numbers, len(found.counts))[0].tolist()
    assert (found.low, found.high) == (numbers.min(), numbers.max())
    assert found.mean == pytest.approx(numbers.mean()) and found.deviation == pytest.approx(numbers.std())


def test_moments_hold_what_pytorch_finds_in_the_network(tmp_path: Path) -> None:
    loop = Loop(points(epochs=2), 1)
    chronicled(loop, tmp_path)
    first, *_, last = history.snapshots(tmp_path)
    assert (first.step, last.step) == (0, loop.step)
    network, data = loop.network.eval(), {name: one[: rows_of(loop)] for name, one in loop.data.validation.items()}
    with torch.no_grad():
        check(seen(last, "weights", "hidden").facts["histograms"][0], network.hidden.weight.numpy())
        values = network.hidden(data["point"])
        check(seen(last, "activations", "hidden").facts["histograms"][0], values.numpy())
    assert seen(last, "activations", "hidden").facts["ports"] == {"output": {"dead": 0.0, "units": 8}}
    loss = functional.cross_entropy(network.train()(data["point"])["answer"], data["label"])
    slope = torch.autograd.grad(loss, network.answer.weight)[0]
    gradients = seen(last, "gradients", "answer").facts
    check(gradients["histograms"][0], slope.numpy())
    assert gradients["norms"]["weight"] == pytest.approx(float(slope.norm()), rel=1e-5)
    begun = Loop(points(epochs=2), 1)
    check(seen(first, "weights", "hidden").facts["histograms"][0], begun.network.hidden.weight.detach().numpy())


@pytest.mark.parametrize("make", [mlp, lstm])
def test_a_training_that_is_chronicled_is_the_same_bit_for_bit(make: Any, tmp_path: Path) -> None:
    alone, watched = Loop(make(epochs=1), 1), Loop(make(epochs=1), 1)
    told(alone.steps())
    chronicled(watched, tmp_path)
    assert len(history.snapshots(tmp_path)) > 10 and same(state(alone), state(watched))


def test_a_long_run_keeps_few_moments_spread_evenly_from_first_to_last(tmp_path: Path) -> None:
    loop = Loop(points(epochs=2), 1)
    chronicle = Chronicle(loop, tmp_path, Clock())
    chronicle._kept.gap = 1
    chronicle._looks = lambda: iter(())  # type: ignore[method-assign]
    most = 0
    for step in range(5000):
        loop.step = step
        chronicle.tick()
        if step % 500 == 0:
            most = max(most, len(history.snapshots(tmp_path)))
    loop.step = 5000
    chronicle.end()
    steps = [one.step for one in history.snapshots(tmp_path)]
    assert max(most, len(steps)) <= KEPT + 1 and len(steps) >= KEPT // 2
    assert (steps[0], steps[-1]) == (0, 5000)
    gaps = np.diff(steps[:-1])
    assert gaps.max() <= 2 * gaps.min()


def test_a_run_of_many_steps_is_looked_at_about_two_hundred_times(tmp_path: Path) -> None:
    loop = Loop(points(epochs=200), 1)
    chronicle = Chronicle(loop, tmp_path, Clock())
    chronicle._looks = lambda: iter(())  # type: ignore[method-assign]
    looked = 0
    for step in range(200 * loop.steps_per_epoch + 1):
        loop.step = step
        before = chronicle._kept.newest
        chronicle.tick()
        looked += chronicle._kept.newest is not before
    assert KEPT - 20 <= looked <= KEPT + 1


def test_the_file_stays_small_however_large_a_moment_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ROOM == 8 * 2**20
    monkeypatch.setattr("engine.training.watching.chronicle.ROOM", 2**18)
    loop = Loop(points(), 1)
    chronicle = Chronicle(loop, tmp_path, Clock())
    largest = 0
    for step in range(200):
        loop.step = step
        chronicle._add(history.BLOB + bytes(5_000))
        largest = max(largest, (tmp_path / HISTORY).stat().st_size)
    assert 2**17 < largest < 2**18 + 10_000


def test_looking_takes_its_share_of_the_time_and_no_more(tmp_path: Path) -> None:
    loop = Loop(points(epochs=60), 1)
    clock, looks = Clock(), []
    chronicle = Chronicle(loop, tmp_path, clock)
    chronicle._kept.gap = 1

    def look() -> Any:
        clock.now += 0.002
        looks.append(clock.now)
        return iter(())

    chronicle._looks = look  # type: ignore[method-assign]
    chronicle.begin()
    for step in range(1, 10_000):
        loop.step = step
        clock.now += 0.001
        chronicle.tick()
    assert len(looks) >= 20 and 0.002 * len(looks) <= SHARE * clock.now + 0.004


def test_what_the_chronicle_takes_is_taken_from_all_looking(tmp_path: Path) -> None:
    def rounds(spent: float) -> int:
        """How often is looked in a hundred seconds, where each look takes some milliseconds."""
        clock, found = Clock(0.001), 0
        watching = Watching(Loop(points(), 1), clock)
        watching.ask([Ask("weights", "hidden")])
        watching.spend(spent)
        while clock.now < 100:
            found += len(list(watching.round()))
            clock.now += 0.01
        return found

    free, paying = rounds(0.0), rounds(0.3)
    assert free * (1 - 0.3 / WATCHING / 100) == pytest.approx(paying, rel=0.05)
    assert rounds(30.0) >= 0.6 * free, "no panel stands still for it"


def test_a_recorded_run_can_be_read_while_it_is_written_and_when_it_is_over(tmp_path: Path) -> None:
    recorder = recorded(points(epochs=2), tmp_path / "run")
    recorder.chronicle.clock = Clock()
    read = []
    for _ in recorder.steps():
        read.append([one.step for one in Run(tmp_path / "run").snapshots()])
    assert read[:2] == [[], [0]] and read[-1] == list(range(recorder.loop.step + 1))
    assert all(before == after[: len(before)] for before, after in pairwise(read))


def test_a_resumed_run_keeps_the_moments_before_its_checkpoint_and_goes_on(tmp_path: Path) -> None:
    folder = cut(points(epochs=3), tmp_path / "run", 7)
    assert [one.step for one in Run(folder).snapshots()] == [0, 7]
    later = history.piece_of(Snapshot(9, ()))
    history.add(folder, later)
    recorder = recording(points(epochs=3), resume=folder, threads=1)
    assert Run(folder).snapshots()[-1].step == 7
    recorder.chronicle.clock = Clock()
    told(recorder.steps())
    steps = [one.step for one in Run(folder).snapshots()]
    assert steps == sorted(set(steps)) and steps[0] == 0 and 8 in steps and steps[-1] == recorder.loop.step


def test_a_moment_that_a_crash_cut_short_ends_the_history_and_goes_when_the_run_goes_on(tmp_path: Path) -> None:
    loop = Loop(points(epochs=1), 1)
    chronicled(loop, tmp_path)
    whole = (tmp_path / HISTORY).read_bytes()
    steps = [one.step for one in history.snapshots(tmp_path)]
    (tmp_path / HISTORY).write_bytes(whole[:-10])
    assert [one.step for one in history.snapshots(tmp_path)] == steps[:-1]
    history.cut(tmp_path, steps[-1])
    history.add(tmp_path, history.piece_of(Snapshot(steps[-1] + 1, ())))
    assert [one.step for one in history.snapshots(tmp_path)] == [*steps[:-1], steps[-1] + 1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no history",
        b"\xc6\xff\xff\xff\xff" + bytes(100),
        history.BLOB + (3).to_bytes(4, "big") + b"\x01\x02\x03",
        history.piece_of(Snapshot(5, ()))[:-1] + b"\xc1",
    ],
)
def test_a_damaged_history_is_empty(data: bytes, tmp_path: Path) -> None:
    (tmp_path / HISTORY).write_bytes(data)
    assert history.snapshots(tmp_path) == []


def test_a_run_without_a_history_has_no_moments(tmp_path: Path) -> None:
    assert Run(tmp_path).snapshots() == []
    history.cut(tmp_path, 3)
    assert not (tmp_path / HISTORY).exists()


def test_a_full_disk_ends_the_chronicle_and_not_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = recorded(points(epochs=2), tmp_path / "run")
    monkeypatch.setattr(recorder.chronicle, "folder", tmp_path / "gone")
    messages = told(recorder.steps())
    assert type(messages[-1]).__name__ == "Finished" and recorder.loop.epoch == 2


def test_a_training_that_diverged_keeps_the_moment_in_which_it_ended(tmp_path: Path) -> None:
    recorder = recorded(SICK["no_number"](), tmp_path / "run")
    assert isinstance(told(recorder.steps())[-1], Failed)
    last = Run(tmp_path / "run").snapshots()[-1]
    assert last.step == recorder.loop.step
    assert not torch.isfinite(recorder.loop.network.answer.weight).all()
    (weight, _) = seen(last, "weights", "answer").facts["histograms"]
    assert weight.counts.sum() == int(torch.isfinite(recorder.loop.network.answer.weight).sum())


def test_a_training_that_failed_says_why_whatever_the_chronicle_finds(tmp_path: Path) -> None:
    folder = failing(tmp_path / "run")
    recorder = recording(points(optimizer={"type": "RMSprop"}), resume=folder, threads=1)

    def broken() -> Any:
        raise ArithmeticError("no look")

    recorder.chronicle._looks = broken  # type: ignore[method-assign]
    failed = told(recorder.steps())[-1]
    assert isinstance(failed, Failed) and "no look" not in str(failed.message)
    assert Run(folder).facts["status"] == "failed"


def test_one_example_to_judge_by_is_enough_for_a_batch_norm(tmp_path: Path) -> None:
    layers = [dense("hidden", 4), node("BatchNorm", "norm"), dense("answer", 2)]
    loop = Loop(project({"type": "Moons", "examples": 20}, *layers, epochs=1, validation_share=0.05), 1)
    assert len(loop.data.validation["label"]) == 1
    chronicled(loop, tmp_path)
    assert seen(history.snapshots(tmp_path)[-1], "gradients", "norm").facts["norms"]["weight"] > 0

"""A training that outlives its window: it goes on by itself, is found again by who has its key, and tells all."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from engine.runs import Run
from engine.training import staying
from engine.training.changes import Change
from engine.training.commands import Continue, Follow, Pause, Stay, Stop
from engine.training.messages import CaughtUp, Changed, Held, Paused, Progress
from engine.training.process import Ready
from engine.training.regained import Regained, knock
from engine.training.staying import Place, place, places, reached
from tests import forked_workers
from tests.engine.owner import Owner
from tests.engine.projects import points

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 and folders of one's own alone are not of Windows")

LONG = 100_000


def own(told: Connection, server: str, home: str, epochs: int, paused: bool, follows: bool) -> None:
    """Be a window with a training that shall stay, and say which process that is; or one that wants it back."""
    os.environ["LAYERLOOM_HOME"] = home
    forked_workers.fork_from(server)
    owner = Owner()
    owner.send(Stay("/some/where/mine.loom", "mine"))
    owner.begin(points(epochs=epochs))
    owner.wait(Progress)
    if paused:
        owner.send(Pause())
        owner.wait(Paused)
    if follows:
        owner.send(Follow())
        while staying.stays(owner.worker.process.pid):
            time.sleep(0.01)
    told.send(owner.worker.process.pid)
    time.sleep(1000)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Longer than the name of a socket may be.
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / ("long" * 20)))


@pytest.fixture
def left() -> Iterator[Callable[..., int]]:
    """Leaves a training alone whose window was killed with -9; ends all that is left of it behind the test."""
    pids: list[int] = []

    def leave(epochs: int = LONG, *, paused: bool = False, follows: bool = False) -> int:
        owner, pid = forked_workers.begun(own, os.environ["LAYERLOOM_HOME"], epochs, paused, follows)
        pids.append(pid)
        owner.kill()
        owner.join(10)
        owner.close()
        return pids[-1]

    yield leave
    for pid in pids:
        if psutil.pid_exists(pid):
            os.kill(pid, signal.SIGKILL)


def gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def held(one: Place) -> tuple[Owner, Held]:
    """Take hold of a training as a window does."""
    found = knock(one)
    assert found is not None
    wire, said = found
    assert not said.is_taken
    owner = Owner.__new__(Owner)
    owner.worker, owner.heard, owner.seen = Regained(wire, said.pid), [], 0
    return owner, said


def test_a_training_whose_window_was_killed_goes_on_is_found_and_obeys_the_next_one(
    left: Callable[..., int],
) -> None:
    pid = left()
    (one,) = places()
    assert one.entry.name == "mine" and one.run is not None and stat_of(one) == (0o700, 0o600)
    before = Run(one.run).folder.joinpath("metrics.jsonl").stat().st_size
    time.sleep(1.0)
    owner, said = held(one)
    assert (said.pid, said.name, said.file, said.begun) == (pid, "mine", "/some/where/mine.loom", True)
    assert said.project == points(epochs=LONG)
    caught = owner.wait(CaughtUp)
    assert caught.folder == str(one.run) and caught.size > before
    told = owner.heard[: owner.heard.index(caught)]
    assert [type(one) for one in told] == [Ready]
    read = (one.run / "metrics.jsonl").read_bytes()[: caught.size]
    assert read.endswith(b"\n")
    assert owner.wait(Progress).first == 1 + last_step(read), "nothing is told twice, and nothing is missing"
    owner.send(Change("batch_size", 16, ""))
    owner.wait(Changed)
    owner.send(Pause())
    owner.wait(Paused)
    owner.send(Continue(), Stop())
    assert owner.end().stopped
    assert Run(one.run).facts["status"] == "stopped" and not places()
    owner.worker.kill()
    assert gone(pid, 3)


def stat_of(one: Place) -> tuple[int, int]:
    return place().stat().st_mode & 0o777, one.file.stat().st_mode & 0o777


def last_step(read: bytes) -> int:
    return max(line["step"] for line in map(json.loads, read.splitlines()) if line["event"] == "steps")


def test_only_one_window_holds_it_and_who_lets_go_leaves_it_to_the_next(left: Callable[..., int]) -> None:
    pid = left(paused=True)
    (one,) = places()
    first, _ = held(one)
    first.wait(CaughtUp)
    # It stood still; nobody was there to go on.
    first.wait(Progress)
    second = knock(one)
    assert second is not None and second[1].is_taken
    second[0].close()
    step = first.wait(Progress).step
    first.worker.let_go()
    assert first.worker.is_over and psutil.pid_exists(pid)
    # Of a window that is killed the system closes the wire.
    third = knock(one)
    assert third is not None and not third[1].is_taken
    third[0].close()
    fourth, _ = held(one)
    fourth.wait(CaughtUp)
    assert fourth.wait(Progress).step > step
    fourth.worker.let_go()
    fifth = knock(one)
    assert fifth is not None
    fifth[0].send(Follow())
    while places():
        time.sleep(0.01)
    fifth[0].close()
    assert gone(pid, 3)


def test_a_training_that_ends_alone_leaves_its_results_and_its_entry_and_no_process(left: Callable[..., int]) -> None:
    pid = left(600)
    assert gone(pid, 60)
    (one,) = places()
    assert one.run is not None and Run(one.run).facts["status"] == "finished"
    assert reached(one) is None and knock(one) is None
    one.forget()
    assert not places() and not list(place().iterdir())


def test_a_training_that_is_to_follow_again_ends_with_its_window(left: Callable[..., int]) -> None:
    pid = left(follows=True)
    assert gone(pid, 3) and not places()


def test_who_does_not_know_the_key_is_not_let_in_and_damaged_entries_are_none(left: Callable[..., int]) -> None:
    pid = left()
    (one,) = places()
    wrong = Place(one.file, staying.Entry("0" * 64, "mine", one.entry.run))
    assert reached(wrong) is None
    for number, text in enumerate((b"", b"{}", b"[" * 10_000, b'{"key":"../../x"}', b"x" * 2**17, b"\xff\xfe")):
        (place() / f"{number}.json").write_bytes(text)
    (place() / "folder.json").mkdir()
    os.mkfifo(place() / "pipe.json")
    (place() / "gone.json").symlink_to(place() / "nowhere")
    assert [found.file for found in places()] == [one.file]
    assert Place(one.file, staying.Entry("0" * 64, "", "../../etc")).run is None
    owner, _ = held(one)
    owner.worker.kill()
    assert gone(pid, 3)

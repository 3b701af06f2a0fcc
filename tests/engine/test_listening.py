"""Listens to processes that are not healthy: who listens never waits, takes in no more than fits, and can end them."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from engine.training import listening, process
from engine.training.messages import Failed, Paused, Preparing
from engine.training.process import CLOSED, GARBLED, Died, Heard, Ready, Worker
from engine.training.watching.ask import Seen
from tests.engine import broken_processes
from tests.engine.owner import Owner
from tests.engine.test_sending import ends, senders

PATIENCE = 30.0
needs_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[..., None]], Worker]]:
    """Starts a process that does this in the place of serving."""
    begun: list[Worker] = []

    def start(does: Callable[..., None]) -> Worker:
        monkeypatch.setattr(process, "_serve", does)
        begun.append(Worker())
        return begun[-1]

    yield start
    for one in begun:
        one.kill()
        assert not one.process.is_alive() and not senders() and not listeners()
    del one
    begun.clear()


def listeners() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "layerloom-listener"]


def heard(worker: Worker, until: Callable[[Heard], bool]) -> list[Heard]:
    """All that is heard until this comes."""
    found: list[Heard] = []
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for one in worker.receive():
            found.append(one)
            if until(one):
                return found
        time.sleep(0.002)
    raise AssertionError(f"it did not come; heard {found[-5:]}")


@pytest.mark.parametrize(
    ("does", "cause"),
    [
        (broken_processes.closes, CLOSED),
        (broken_processes.tells_garbage, GARBLED),
        (broken_processes.promises_too_much, GARBLED),
        (broken_processes.promises_a_large_frame, GARBLED),
        (broken_processes.sends_another_length, GARBLED),
        (broken_processes.promises_less_than_nothing, GARBLED),
        (broken_processes.tells_a_command, GARBLED),
        (broken_processes.dies_in_half_a_message, ""),
    ],
    ids=lambda one: getattr(one, "__name__", one or "death"),
)
@needs_signals
def test_a_process_that_cannot_be_understood_is_ended_and_told_as_gone(
    begin: Callable[..., Worker], does: Callable[..., None], cause: str
) -> None:
    worker = begin(does)
    assert heard(worker, lambda one: isinstance(one, Died)) == [Died(-signal.SIGKILL, cause)]
    assert worker.is_over and worker.receive() == [] and not worker.process.is_alive()


@needs_signals
def test_who_listens_to_half_a_message_does_not_wait_and_can_end_the_process(begin: Callable[..., Worker]) -> None:
    worker = begin(broken_processes.stops_in_half_a_message)
    pid = worker.process.pid
    assert pid is not None
    deadline = time.monotonic() + PATIENCE
    while _state(pid) != "T" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ends(worker.receive) and worker.receive() == []
    assert ends(worker.kill) and not worker.process.is_alive() and worker.receive() == []


def _state(pid: int) -> str:
    """T for one that is stopped."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0]


def test_of_a_flood_no_more_is_taken_in_than_fits_and_nothing_is_lost(begin: Callable[..., Worker]) -> None:
    worker = begin(broken_processes.floods)
    before = -1
    deadline = time.monotonic() + PATIENCE
    while (worker.signs == 0 or worker.signs > before) and time.monotonic() < deadline:
        before = worker.signs
        time.sleep(0.2)
    assert worker.signs == listening.MOST_WAITING + 1
    found = heard(worker, lambda one: isinstance(one, Died))
    assert [one.step for one in found if isinstance(one, Paused)] == list(range(broken_processes.MANY))
    assert found[-1] == Died(0)


def test_of_pictures_that_nobody_took_only_the_newest_is_kept(begin: Callable[..., Worker]) -> None:
    worker = begin(broken_processes.paints)
    deadline = time.monotonic() + PATIENCE
    while worker.signs < 101 and time.monotonic() < deadline:
        time.sleep(0.02)
    found = heard(worker, lambda one: isinstance(one, Preparing))
    assert [one.step for one in found if isinstance(one, Seen)] == [98, 99]


def test_a_process_that_is_told_what_it_cannot_read_says_so_in_one_sentence_and_ends() -> None:
    owner = Owner()
    owner.wait(Ready)
    owner.worker._wire._connection.send_bytes(b"\x80\x04cos\nsystem\n.")
    failed = owner.wait(Failed)
    assert str(failed.message) == "The training process cannot go on: a frame is longer than its head says."
    assert "Traceback" in failed.details
    assert owner.wait(Died) == Died(0)
    owner.worker.kill()


@needs_signals
def test_a_process_gives_signs_of_life_while_it_waits_and_none_while_it_is_stopped() -> None:
    owner = Owner()
    owner.wait(Ready)
    before = owner.worker.signs
    deadline = time.monotonic() + PATIENCE
    while owner.worker.signs < before + 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert owner.worker.signs >= before + 2
    assert owner.worker.process.pid is not None
    os.kill(owner.worker.process.pid, signal.SIGSTOP)
    time.sleep(0.2)
    stopped = owner.worker.signs
    time.sleep(2.2)
    assert owner.worker.signs == stopped and owner.worker.receive() == []
    assert ends(owner.worker.kill) and not owner.worker.process.is_alive()

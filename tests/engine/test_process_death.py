"""Kills training processes and their owners: the death is told, the work goes on, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from engine.runs import Run
from engine.training.checkpoint import checkpoints
from engine.training.commands import Continue, Pause, Start, Stop
from engine.training.loop import Loop
from engine.training.messages import Paused, Progress
from engine.training.process import Died
from tests import forked_workers
from tests.engine.owner import Owner
from tests.engine.projects import cnn, figures, kept, losses, points, same, state

ROOT = Path(__file__).parents[2]
LONG = 100_000
needs_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")


@needs_signals
def test_a_run_whose_process_was_killed_goes_on_in_another_as_if_nothing_had_been() -> None:
    one = cnn(epochs=LONG, optimizer={"type": "Adam", "learning_rate": 0.001})
    first, second = Owner(), Owner()
    try:
        folder = Path(first.begin(one).folder)
        while not checkpoints(folder):
            first.wait(Progress)
        # In mid-epoch, and past the checkpoint.
        done = first.wait(Progress, lambda news: news.step > int(checkpoints(folder)[-1].name[5:]) and news.step % 45)
        first.worker.process.kill()
        killed_at = time.monotonic()
        died = first.wait(Died)
        assert time.monotonic() - killed_at < 2
        assert died == Died(-signal.SIGKILL)
        assert first.worker.receive() == []
        first.send(Continue(), Stop())
        assert Run(folder).facts["status"] == "running"

        again = second.begin(one, resume=str(folder))
        assert 0 < again.step == int(checkpoints(folder)[-1].name[5:])
        second.wait(Progress, lambda news: news.step > max(again.step, done.step) + 200)
        second.send(Stop())
        finished = second.end()
    finally:
        first.worker.kill()
        second.worker.kill()
    never_killed = Loop(one, 1)
    told = []
    for message in never_killed.steps():
        told.append(message)
        if never_killed.step == finished.step:
            break
    told += never_killed.rest()
    assert figures(folder)[0] == losses(message for message in told if message is not None)
    assert same(kept(folder)[0], state(never_killed))
    assert not second.worker.process.is_alive()


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def own(told: Connection, server: str) -> None:
    """Be a window that stands still, so that the worker may be stuck in a send."""
    forked_workers.fork_from(server)
    owner = Owner()
    owner.begin(points(epochs=LONG))
    owner.wait(Progress)
    told.send(owner.worker.process.pid)
    while True:
        time.sleep(1)


HOLDING = """
import time
from engine.training import process
from tests.engine import broken_processes
process._serve = broken_processes.holds_on
worker = process.Worker()
while not worker.signs:
    time.sleep(0.01)
print(worker.process.pid, flush=True)
while True:
    time.sleep(1)
"""
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with the one that began it")


def ends(worker: int) -> bool:
    """Whether a process ends soon; it does in any case."""
    deadline = time.monotonic() + 3
    while not gone(worker) and time.monotonic() < deadline:
        time.sleep(0.02)
    ended = gone(worker)
    if not ended:
        os.kill(worker, signal.SIGKILL)
    return ended


@needs_signals
def test_a_training_ends_with_its_owner() -> None:
    owner, worker = forked_workers.begun(own)
    assert not gone(worker)
    owner.kill()
    owner.join(10)
    owner.close()
    assert ends(worker)


@needs_signals
@only_linux
@pytest.mark.as_people_do
def test_a_training_in_one_long_step_ends_with_its_owner() -> None:
    """Linux asks for it who began it, which is not who forks it: both processes are started as people do."""
    owner = subprocess.Popen([sys.executable, "-c", HOLDING], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    worker = int(owner.stdout.readline())
    assert not gone(worker)
    owner.kill()
    owner.wait(10)
    owner.stdout.close()
    assert ends(worker)


@needs_signals
def test_ctrl_c_leaves_a_training_alone_and_a_kill_is_told_while_it_stands_still() -> None:
    owner = Owner()
    owner.begin(points(epochs=LONG))
    pid = owner.worker.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    step = owner.wait(Progress).step
    owner.wait(Progress, lambda news: news.step > step + 100)
    owner.send(Pause())
    owner.wait(Paused)
    os.kill(pid, signal.SIGKILL)
    assert owner.wait(Died) == Died(-signal.SIGKILL)


def test_a_process_that_its_owner_ends_says_nothing_more() -> None:
    owner = Owner()
    owner.worker.kill()
    assert not owner.worker.process.is_alive()
    assert owner.worker.receive() == []
    owner.send(Start(points()))

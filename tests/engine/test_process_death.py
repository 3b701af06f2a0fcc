"""Kills training processes and their owners: the death is told, the work goes on, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from engine.runs import Run
from engine.training.checkpoint import checkpoints
from engine.training.commands import Continue, Pause, Start, Stop
from engine.training.loop import Loop
from engine.training.messages import Paused, Progress
from engine.training.process import Died, Ready
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
        assert 0 < again.step == int(checkpoints(folder)[-1].name[5:]) <= done.step
        second.wait(Progress, lambda news: news.step > done.step + 200)
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


@needs_signals
def test_a_process_that_is_killed_while_it_waits_or_stands_still_is_told_too() -> None:
    owner = Owner()
    owner.wait(Ready)
    owner.begin(points(epochs=LONG))
    owner.send(Pause())
    owner.wait(Paused)
    os.kill(owner.worker.process.pid or 0, signal.SIGKILL)
    assert owner.wait(Died) == Died(-signal.SIGKILL)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


OWNER = """
import sys, time
from engine.training.messages import Progress
from tests.engine.owner import Owner
from tests.engine.projects import points
owner = Owner()
owner.begin(points(epochs=100_000))
owner.wait(Progress)
print(owner.worker.process.pid, flush=True)
while True:  # a window that stands still, so that the worker may be stuck in a send
    time.sleep(1)
"""


@needs_signals
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_training_ends_with_its_owner(number: signal.Signals) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    worker = int(owner.stdout.readline())
    assert not gone(worker)
    owner.send_signal(number)
    owner.wait(10)
    deadline = time.monotonic() + 3
    while not gone(worker) and time.monotonic() < deadline:
        time.sleep(0.02)
    ended = gone(worker)
    if not ended:
        os.kill(worker, signal.SIGKILL)
    owner.stdout.close()
    assert ended


@needs_signals
def test_ctrl_c_in_the_terminal_of_a_window_leaves_its_training_alone() -> None:
    owner = Owner()
    try:
        owner.begin(points(epochs=LONG))
        os.kill(owner.worker.process.pid or 0, signal.SIGINT)
        step = owner.wait(Progress).step
        assert owner.wait(Progress, lambda news: news.step > step + 100)
        owner.send(Stop())
        assert owner.end().stopped
    finally:
        owner.worker.kill()
    assert owner.worker.receive() == []
    owner.send(Start(points()))
    assert not owner.worker.process.is_alive()

"""Tells processes that do not read: who tells never waits, the newest wish counts, and no thread is left behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import Pipe

import pytest

from engine.training.commands import Command, Continue, Pause, Watch
from engine.training.frames import SAID, TOLD
from engine.training.process import Died, Worker
from engine.training.sending import Sender
from engine.training.watching.ask import Ask
from engine.training.wire import Wire
from tests.engine.owner import Owner

PATIENCE = 10.0


def drawn(name: str, characters: int = 2_000_000) -> Watch:
    """A wish about an example that is larger than what any pipe holds."""
    return Watch((Ask("try_it", name, (("example", "x" * characters),)),))


def senders() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "layerloom-sender"]


def ends(work: Callable[[], object]) -> bool:
    """Whether this comes to its end, and does not wait for somebody."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return not thread.is_alive()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_who_tells_a_process_that_stands_still_does_not_wait_and_can_end_it() -> None:
    worker = Worker()
    pid = worker.process.pid
    assert pid is not None and worker.process.is_alive()
    os.kill(pid, signal.SIGSTOP)
    try:
        assert ends(lambda: [worker.send(one) for one in (drawn("first"), Pause(), drawn("second"))])
    finally:
        worker.process.kill()
    worker.kill()
    assert not worker.process.is_alive() and not senders()
    worker.send(Continue())
    assert worker.receive() == []


def test_commands_keep_their_order_and_of_wishes_in_a_row_the_newest_is_heard() -> None:
    ours, theirs = Pipe()
    sender = Sender(Wire(ours, TOLD), pytest.fail)
    sender.send(drawn("on its way"))
    other = Wire(theirs, SAID)
    assert theirs.poll(PATIENCE)  # It is taken up, and stuck on its way.
    told: list[Command] = [drawn("older", 9), drawn("newer", 9), Pause(), drawn("old", 9), drawn("newest", 9)]
    for one in (*told, Continue()):
        sender.send(one)
    heard = [other.recv() for _ in range(5)]
    assert heard == [drawn("on its way"), told[1], Pause(), told[4], Continue()]
    assert not theirs.poll()
    sender.end()
    assert not senders()


def test_a_process_that_ends_while_it_is_told_is_told_as_gone_and_leaves_no_thread() -> None:
    owner = Owner()
    owner.send(drawn("nobody hears it"))
    owner.worker.process.kill()
    assert isinstance(owner.wait(Died), Died)
    owner.send(Pause())
    assert not senders() and owner.worker.receive() == []

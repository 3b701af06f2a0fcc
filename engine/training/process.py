"""The training process as its owner sees it: commands go in, messages come out, and its death is noticed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen
from engine.training.commands import Command
from engine.training.messages import TrainingMessage
from engine.training.sending import Sender

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

AT_ONCE = 200
"""So many messages are taken at one look; the rest waits for the next, so that a window never stalls."""


@frozen
class Ready:
    """The process has imported PyTorch and waits for a start; ``device_name`` is what ``auto`` would take."""

    device: str
    device_name: str


@frozen
class Died:
    """The process is gone; ``exit_code`` is negative where a signal killed it."""

    exit_code: int | None


Heard = TrainingMessage | Ready | Died


def _serve(connection: Connection, surroundings: Mapping[str, str]) -> None:
    # Imported here: the owner of the process imports this file too, and must not import PyTorch.
    from engine.training.serve import serve

    # What is forked has those of the process that it was forked from.
    os.environ.update(surroundings)
    serve(connection)


class Worker:
    """One training process. It imports PyTorch at once and waits, so that a start does not."""

    start_method = "spawn"
    """CUDA cannot be used after a fork, and it is the same on every system."""

    def __init__(self) -> None:
        # Only here: the window is seen before it starts a process.
        import multiprocessing

        context: Any = multiprocessing.get_context(self.start_method)
        self._connection, theirs = context.Pipe()
        given = theirs, dict(os.environ)
        self.process = context.Process(target=_serve, args=given, name="layerloom-training", daemon=True)
        self.process.start()
        theirs.close()
        self._sender = Sender(self._connection)
        self._gone = False

    def send(self, command: Command) -> None:
        """Tell the process something, without waiting; one that is gone hears nothing, and :meth:`receive` says so."""
        self._sender.send(command)

    def receive(self) -> list[Heard]:
        """What came since the last look, oldest first; Died once, as the last, when the process is gone."""
        heard: list[Heard] = []
        if self._gone:
            return heard
        try:
            while len(heard) < AT_ONCE and self._connection.poll():
                heard.append(self._connection.recv())
        except (EOFError, OSError):
            heard.append(self._bury())
        return heard

    def _bury(self) -> Died:
        self._close()
        return Died(self.process.exitcode)

    def kill(self) -> None:
        """End the process at once."""
        if self.process.is_alive():
            self.process.kill()
        self._close()

    def _close(self) -> None:
        self._gone = True
        self.process.join(5)
        # Only now: what is being sent to a process that is gone breaks off, and a pipe in use is not to be closed.
        self._sender.end()
        self._connection.close()

"""The training process as its owner sees it: commands go in, messages come out, and its death is noticed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen
from engine.message import Message
from engine.training.commands import Command, Leave
from engine.training.messages import Failed, TrainingMessage

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from engine.training.wire import Wire

AT_ONCE = 100
"""So many messages are taken at one look; the rest waits for the next, so that a window never stalls."""
MOMENT = 0.5
"""So long an owner waits at most for a process that it ends by force; what remains is done behind its back."""
LAST_SECONDS = 1.0
"""So long a process may take to end by itself once it has closed its end of the wire."""
DEATH_SECONDS = 10.0
CLOSED, GARBLED, SILENT = "closed", "garbled", "silent"


@frozen
class Ready:
    """The process has imported PyTorch and waits for a start; ``device_name`` is what ``auto`` would take."""

    device: str
    device_name: str


@frozen
class Beat:
    """The process lives, whatever it is busy with: told each second by a thread of its own."""


@frozen
class Died:
    """The process is gone; ``exit_code`` is negative where a signal killed it.

    ``cause`` is why it was ended by force: it closed its end of the wire and lived on, told what cannot be read, or did
    not answer; empty where it ended without that.
    """

    exit_code: int | None
    cause: str = ""


Heard = TrainingMessage | Ready | Died


def _serve(connection: Connection, surroundings: Mapping[str, str]) -> None:
    # What is forked has those of the process that it was forked from.
    os.environ.update(surroundings)
    from engine.training.life import live

    live(connection)


class Worker:
    """One training process. It imports PyTorch at once and waits, so that a start does not.

    Threads of its own send and hear: nothing here waits for the process, whatever that does.
    """

    start_method = "spawn"
    """CUDA cannot be used after a fork, and it is the same on every system."""
    is_own = True
    """Whether it is for its owner to end; a training that is only followed is not."""

    def __init__(self) -> None:
        """Raises OSError where the system has no process left to give."""
        # Only here: the window is seen before it starts a process.
        import multiprocessing

        from engine.training.frames import TOLD
        from engine.training.wire import Wire

        context: Any = multiprocessing.get_context(self.start_method)
        ours, theirs = context.Pipe()
        given = theirs, dict(os.environ)
        self.process = context.Process(target=_serve, args=given, name="layerloom-training", daemon=True)
        try:
            self.process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._talk(Wire(ours, TOLD))

    def _talk(self, wire: Wire) -> None:
        from engine.training.listening import Listener
        from engine.training.sending import Sender

        self._wire = wire
        self._is_let_go = False
        self._sender = Sender(wire, self._refuse)
        self._listener = Listener(wire, self._bury)

    @property
    def signs(self) -> int:
        """How many signs of life the process gave so far; it gives one each second at least."""
        return self._listener.signs

    @property
    def is_over(self) -> bool:
        """Whether it told all that it ever will: it is gone, or will be in a moment."""
        return self._listener.is_over

    def send(self, command: Command) -> None:
        """Tell the process something, without waiting; one that is gone hears nothing, and :meth:`receive` says so."""
        self._sender.send(command)

    def receive(self) -> list[Heard]:
        """What came since the last look, oldest first; Died once, as the last, when the process is gone."""
        return self._listener.take()

    def kill(self) -> None:
        """End the process at once, whatever it does; nothing more is heard of it."""
        self.process.kill()
        self._listener.end(MOMENT)

    def let_go(self) -> None:
        """Leave the process to itself, where it was told to stay; nothing more is heard of it."""
        # What is left of it at the end of Python ends all children that it knows.
        from multiprocessing import process

        process._children.discard(self.process)  # type: ignore[attr-defined]
        self._is_let_go = True
        self.send(Leave())
        self._listener.end(MOMENT)

    def _refuse(self, error: Exception) -> None:
        text = "The training process cannot be told this: {error}. Make the project smaller."
        self._listener.hear(Failed(Message(text, {"error": str(error)})))

    def _bury(self, cause: str) -> Died:
        """Called by the thread that listens: all waiting for the end of the process is done there."""
        if self._is_let_go:
            self._sender.end()
            self._wire.close()
            return Died(None)
        if cause == CLOSED:
            self.process.join(LAST_SECONDS)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join(DEATH_SECONDS)
        elif cause == CLOSED:
            cause = ""
        # Only now: what is being sent to a process that is gone breaks off, and a pipe in use is not to be closed.
        self._sender.end()
        self._wire.close()
        return Died(self.process.exitcode, cause)

"""Who owns a training process: the window at the other end of its wire, or nobody for a while where it was to stay."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from engine.message import Message
from engine.training import parent
from engine.training.commands import CatchUp, Command, Continue, Follow, Leave, Start, Stay, Watch
from engine.training.frames import SAID, BrokenFrame
from engine.training.messages import CaughtUp, Failed, Finished, Held, Preparing, Refused, Started
from engine.training.process import Beat, Ready
from engine.training.wire import Wire

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from engine.training.staying import Door

LOOK_SECONDS = 0.5
"""So often the wire is looked at anew: a closed one that is waited for is closed for nobody else."""
SOON_SECONDS = 0.02
LAST_SECONDS = 1.0
"""So long this process takes to end by itself when its window is gone."""


class Owner:
    """Sends and receives as a wire does; while nobody owns the process, what it tells is recorded and not sent.

    A thread hears the commands: those of staying and leaving hold at once, whatever the training does.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire: Wire | None = wire
        self._is_child = True
        """Whether this wire is that of the window which started the process."""
        self._turn = threading.RLock()
        self._sending = threading.RLock()
        self._commands: SimpleQueue[Command | Exception] = SimpleQueue()
        self._wish: Stay | None = None
        self._start: Start | None = None
        """The training that is on, from its command to its last word."""
        self._run = ""
        """The folder of its run, as soon as there is one."""
        self._end: Finished | Failed | None = None
        self._ready: Ready | None = None
        self._is_caught_up = True
        self._door: Door | None = None
        self._listen(wire, is_child=True)

    # What the process does with it

    def send(self, message: object) -> None:
        """Raises OSError where the owner is gone and nothing stays, TypeError or ValueError for what cannot be told."""
        with self._turn:
            self._note(message)
            is_news = self._is_caught_up or isinstance(message, (Beat, Ready, Preparing))
            wire = self._wire if is_news else None
        if wire is not None:
            self._tell(wire, message)
        if isinstance(message, CaughtUp) and self._end is not None:
            self.send(self._end)

    def poll(self) -> bool:
        return not self._commands.empty()

    def recv(self) -> Command:
        """Raises EOFError where the owner is gone and nothing stays, BrokenFrame for what it cannot have meant."""
        one = self._commands.get()
        if isinstance(one, Exception):
            raise one
        return one

    def _tell(self, wire: Wire, message: object) -> None:
        try:
            with self._sending:
                if wire is self._wire:
                    wire.send(message)
        except OSError:
            if not self._lose(wire):
                raise

    def _note(self, message: object) -> None:
        """Know how far the training is by what it tells."""
        if isinstance(message, Ready):
            self._ready = message
        if isinstance(message, CaughtUp):
            self._is_caught_up = True
        if isinstance(message, Started):
            self._run = Path(message.folder).name
            # A disk that does not take it costs no more than the end of the sentence that is told later.
            with contextlib.suppress(OSError):
                self._show_entry()
        if isinstance(message, (Finished, Failed)) and self._start is not None:
            self._end, self._start = message, None
            self._finish()

    def _finish(self) -> None:
        """The training is over: the window knows, or the next one will find its entry."""
        if self._wire is None:
            self._commands.put(EOFError("nobody owns this process any more"))
        elif self._door is not None:
            self._door.hide()

    # What its owner says

    def _listen(self, wire: Wire, *, is_child: bool) -> None:
        self._is_child = is_child
        threading.Thread(target=self._hear, args=(wire, is_child), name="layerloom-owner", daemon=True).start()

    def _hear(self, wire: Wire, is_child: bool) -> None:
        if is_child:
            # Linux remembers for each thread what is to happen at the death of the parent; it is let go of here too.
            parent.follow()
        try:
            while self._wire is wire:
                if wire.poll(LOOK_SECONDS):
                    self._take(wire.recv(), wire)
        except BrokenFrame as error:
            if not self._lose(wire):
                self._commands.put(error)
        except (EOFError, OSError):
            if not self._lose(wire):
                self._commands.put(EOFError("the owner is gone"))
                if not is_child:
                    time.sleep(LAST_SECONDS)
                    os._exit(1)

    def _take(self, command: Command, wire: Wire) -> None:
        with self._turn:
            if isinstance(command, Start):
                self._start, self._run, self._end = command, "", None
                self._is_caught_up = True
            elif isinstance(command, Stay):
                self._wish = command
            elif isinstance(command, Follow):
                self._follow()
            if isinstance(command, (Start, Stay)):
                self._stay(wire)
        if isinstance(command, Leave):
            with self._sending:
                self._lose(wire)
        elif not isinstance(command, (Stay, Follow, CatchUp)):
            self._commands.put(command)

    def _stay(self, wire: Wire) -> None:
        """Do as was wished, as soon as there is a training; where that cannot be, the window is told."""
        if self._wish is None or self._start is None:
            return
        # Only here: most trainings end with their window.
        from engine.training import staying

        try:
            self._door = self._door or staying.Door(self._knock)
            self._show_entry()
        except OSError as error:
            text = "The training cannot go on without the window: '{folder}' cannot be written ({error})."
            values = {"folder": str(staying.place()), "error": error.strerror or str(error)}
            # Not in this thread, which must never wait for a window that hears nothing.
            told = wire, Refused(Message(text, values))
            threading.Thread(target=self._tell, args=told, name="layerloom-refusal", daemon=True).start()
            return
        parent.let_go()
        staying.detach()

    def _show_entry(self) -> None:
        if self._door is not None and self._wish is not None and self._start is not None:
            self._door.show(self._wish.name or self._start.name, self._run)

    def _follow(self) -> None:
        self._wish = None
        if self._door is not None:
            self._door.hide()
        if self._is_child:
            parent.follow()

    @property
    def _stays(self) -> bool:
        return self._wish is not None and self._start is not None and self._door is not None

    def _lose(self, wire: Wire) -> bool:
        """The window at this wire is gone; False where the process has to end with it."""
        with self._turn:
            if self._wire is not wire:
                return True
            if not self._stays:
                return False
            self._wire = None
            # What stood still for somebody goes on, and nobody looks at it.
            self._commands.put(Watch())
            self._commands.put(Continue())
        # Never while something is on its way: another file may get the number of this one at once.
        with self._sending:
            wire.close()
        return True

    # Who takes hold of it

    def _knock(self, connection: Connection) -> None:
        """A window wants this training; raises OSError where it is gone again."""
        wire = Wire(connection, SAID)
        until = time.monotonic() + LAST_SECONDS
        while self._wire is not None and time.monotonic() < until:
            # The window that holds it may just have been killed, which is noticed in a moment.
            time.sleep(SOON_SECONDS)
        with self._turn:
            start, wish = self._start, self._wish
            if start is None or wish is None:
                wire.close()
                return
            is_taken = self._wire is not None
            name = wish.name or start.name
            wire.send(Held(os.getpid(), start.project, name, wish.file, bool(self._run), is_taken))
            if is_taken:
                wire.close()
                return
            if self._ready is not None:
                wire.send(self._ready)
            self._wire = wire
            self._is_caught_up = not self._run
            if self._run:
                self._commands.put(CatchUp())
            self._listen(wire, is_child=False)

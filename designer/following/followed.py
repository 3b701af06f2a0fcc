"""A training that is followed, as the line of the window sees it: a process of which little can be wished."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import msgspec

from designer.runs.retelling import paced
from designer.training.record import HEALTH
from engine.files.problem import DAMAGED
from engine.message import Message
from engine.recorded.history import HEAD, VIEWS, Snapshot
from engine.runs import Line, message_of
from engine.training.changes import Change
from engine.training.commands import Command, Continue, Pause, Stop, Watch
from engine.training.messages import (
    Failed,
    Finished,
    Paused,
    Progress,
    Refused,
    Started,
    TrainingMessage,
    Unseen,
)
from engine.training.process import AT_ONCE, Heard, Worker
from engine.training.watching.ask import Ask

WISHES: dict[type, str] = {Pause: "pause", Continue: "go", Stop: "stop"}


class Followed(Worker):
    """Has no process of its own to end: who follows the run tells it what comes, and hears what is wished."""

    is_own = False

    def __init__(self, wish: Callable[[str], None], leave: Callable[[], None], copy: str, folder: str) -> None:
        """``copy`` is where the files of the run are read, ``folder`` where it is itself on this machine, if it is."""
        self._wish, self._leave = wish, leave
        self._copy, self._folder = copy, folder
        self._waiting: deque[TrainingMessage] = deque()
        self._asks: tuple[Ask, ...] = ()
        self._last: Progress | None = None
        self._looks = 0
        self._is_over = False
        self.place = 0, 0
        """The epoch and the step that were told last."""

    @property
    def signs(self) -> int:
        # Its silence is told by who follows it: a machine that is far may be out of reach for an hour.
        self._looks += 1
        return self._looks

    @property
    def is_over(self) -> bool:
        return self._is_over

    @property
    def is_empty(self) -> bool:
        """Whether the window has heard all that was told."""
        return not self._waiting

    def send(self, command: Command) -> None:
        if type(command) in WISHES:
            self._wish(WISHES[type(command)])
        elif isinstance(command, Watch):
            self._watch(command.asks)
        elif isinstance(command, Change):
            text = "This training runs elsewhere: it can be paused, continued and stopped from here, and not changed."
            self._waiting.append(Refused(Message(text)))

    def receive(self) -> list[Heard]:
        found: list[Heard] = []
        while self._waiting and len(found) < AT_ONCE:
            found.append(self._waiting.popleft())
            self._is_over = self._is_over or isinstance(found[-1], (Finished, Failed))
        return found

    def kill(self) -> None:
        """Follow it no more; it goes on by itself."""
        self._is_over = True
        self._waiting.clear()
        self._leave()

    def let_go(self) -> None:
        self.kill()

    # What is told of it

    def hear(self, message: TrainingMessage) -> None:
        """Something that the window is to hear in its turn."""
        self._waiting.append(message)

    def hear_lines(self, lines: Iterable[Line]) -> None:
        """Lines of the metrics of its run."""
        for line in lines:
            message = message_of(line)
            if message is None:
                continue
            message = placed(message, self._copy, self._folder)
            if isinstance(message, Progress):
                message, self._last = paced(message, self._last), message
                self.place = message.epoch, message.step
            self._waiting.append(message)

    def pause(self) -> None:
        """It stands still."""
        self._waiting.append(Paused(*self.place))

    def look(self, piece: bytes) -> None:
        """A snapshot of its weights, gradients and activations; what nobody asks for is not shown."""
        try:
            snapshot = msgspec.msgpack.decode(piece[HEAD:], type=Snapshot)
        except DAMAGED:
            return
        spreads = (spread for look in snapshot.looks for spread in look.spreads)
        if any(len(spread.counts) % 2 for spread in spreads):
            return
        self._waiting.extend(seen for seen in snapshot.seen() if seen.ask in self._asks)

    def _watch(self, asks: tuple[Ask, ...]) -> None:
        self._asks = asks
        text = "This is not kept in the folder of a run: it can be seen while a training of this window runs."
        names = dict.fromkeys(ask.view for ask in asks if ask.view not in VIEWS and ask != HEALTH)
        self._waiting.extend(Unseen(name, Message(text)) for name in names)


def placed(message: Any, copy: str, folder: str) -> Any:
    """A message with the places of this machine: the folder that it names is one of the machine that wrote it."""
    if isinstance(message, Started):
        return replace(message, folder=copy)
    return replace(message, folder=folder) if isinstance(message, (Finished, Failed)) else message

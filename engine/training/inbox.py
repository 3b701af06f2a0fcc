"""The wire to the owner of a training process, of which a stop is heard even while no one reads the commands."""

from __future__ import annotations

from collections import deque
from time import perf_counter

from engine.message import Message
from engine.progress import Stage
from engine.training.commands import Command, Stop
from engine.training.messages import Preparing, Unseen
from engine.training.owner import Owner
from engine.training.watching.ask import Seen

GRACE_SECONDS = 0.25
"""What is read as quickly as this is not cancelled: the training stops behind its first step, and can go on."""


class Cancelled(BaseException):
    """The owner does not want the training any more whose data are being read; no fault of what reads them."""


class Inbox:
    """Sends and receives as a wire does; commands that came while the data were read wait for who reads them."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._waiting: deque[Command] = deque()
        self._begun = 0.0

    def send(self, message: object) -> None:
        """Raises TypeError or ValueError for what cannot be told; of a picture the owner hears that instead."""
        try:
            self._owner.send(message)
        except (TypeError, ValueError) as error:
            if not isinstance(message, Seen):
                raise
            text = "What '{view}' shows cannot be told: {error}."
            view = message.ask.view
            self._owner.send(Unseen(view, Message(text, {"view": view, "error": str(error)})))

    def poll(self) -> bool:
        return bool(self._waiting) or self._owner.poll()

    def recv(self) -> Command:
        if self._waiting:
            return self._waiting.popleft()
        return self._owner.recv()

    def begin(self) -> None:
        """From now on data are read."""
        self._begun = perf_counter()

    def tell(self, stage: Stage) -> None:
        """Tell the owner how far the reading is; raises Cancelled where it wants no more of it."""
        self._owner.send(Preparing(stage.message, stage.done, stage.count))
        while self._owner.poll():
            self._waiting.append(self._owner.recv())
        stops = [one for one in self._waiting if isinstance(one, Stop)]
        if stops and perf_counter() - self._begun > GRACE_SECONDS:
            for one in stops:
                self._waiting.remove(one)
            raise Cancelled

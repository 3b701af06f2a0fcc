"""What the process that follows a run tells its window, and how each of that becomes a line."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.message import Message, Misfit
from engine.runs import Line


class CaughtUp(msgspec.Struct, frozen=True, tag=True):
    """The copy of the run has all that was told so far: its project, its facts, and the first bytes of its metrics.

    Told again where the run was taken up at an earlier step: what was told before may not hold any more.
    """

    status: str
    size: int
    silent: float = 0.0
    """For how many seconds nothing was told there, as far as that is known."""


class News(msgspec.Struct, frozen=True, tag=True):
    """Lines of its metrics, the oldest first."""

    lines: list[Line]


class Looked(msgspec.Struct, frozen=True, tag=True):
    """A snapshot of its weights, gradients and activations, as it stands in the file of its history."""

    piece: bytes


class Turned(msgspec.Struct, frozen=True, tag=True):
    """Its training runs, stands still, or has ended: the status of its facts; what led to that was told before."""

    status: str


class Silent(msgspec.Struct, frozen=True, tag=True):
    """Its training runs, it is said, but has told nothing for so many seconds."""

    seconds: float


class Lost(msgspec.Struct, frozen=True, tag=True):
    """It cannot be reached; this is tried again in so many seconds."""

    reason: str
    seconds: float


class Back(msgspec.Struct, frozen=True, tag=True):
    """It was reached again."""


class Refused(msgspec.Struct, frozen=True, tag=True):
    """It cannot be followed; nothing more is told."""

    text: str
    values: dict[str, Any]

    @property
    def message(self) -> Message:
        return Message(self.text, self.values)


class Unwished(msgspec.Struct, frozen=True, tag=True):
    """What was wished of it could not be said to it."""

    wish: str
    reason: str


Told = CaughtUp | News | Looked | Turned | Silent | Lost | Back | Refused | Unwished


def encoded(told: Told) -> bytes:
    return msgspec.json.encode(told)


def decoded(line: bytes) -> Told:
    """Raises :class:`msgspec.MsgspecError` where it is none."""
    found: Told = msgspec.json.decode(line, type=Told)
    return found


def refused(misfit: Misfit) -> Refused:
    values = misfit.message.values.items()
    plain = {name: value if isinstance(value, (int, float)) else str(value) for name, value in values}
    return Refused(misfit.message.text, plain)

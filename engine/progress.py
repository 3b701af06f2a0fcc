"""Says how far a long step is to whoever listens, from wherever in the engine it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import TypeVar

from engine.frozen import frozen
from engine.message import Message

TOLD_SECONDS = 0.1
Item = TypeVar("Item")


@frozen
class Stage:
    """What is being done, and how much of it is done."""

    message: Message
    done: int = 0
    count: int = 0
    """So many there are in all; 0 where nobody knows."""


Listener = Callable[[Stage], None]
"""Hears how far it is, some times a second; what it raises ends the work."""


class _Hearing:
    """Tells a listener no more often than somebody can read."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._last = ("", 0.0)

    def tell(self, text: str, done: int, count: int) -> None:
        now = perf_counter()
        if text != self._last[0] or now - self._last[1] >= TOLD_SECONDS:
            self._last = text, now
            self._listener(Stage(Message(text, {"done": done, "count": count}), done, count))


_hearing: ContextVar[_Hearing | None] = ContextVar("hearing", default=None)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Let this one hear of all that is done within, in this thread."""
    before = _hearing.set(_Hearing(listener))
    try:
        yield
    finally:
        _hearing.reset(before)


def tell(text: str, done: int, count: int = 0) -> None:
    """Say how far it is, where somebody listens: a text with ``done`` and ``count`` in it."""
    hearing = _hearing.get()
    if hearing is not None:
        hearing.tell(text, done, count)


def counted(items: Iterable[Item], text: str, count: int) -> Iterator[Item]:
    """The same items, each told when it is reached."""
    for done, item in enumerate(items):
        tell(text, done, count)
        yield item

"""What the ranks of a training do together between some of its steps, as the first of them says."""

from __future__ import annotations

import time
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.training.together.ranks import Ranks

PAUSE_S = 0.2
"""About so often they talk: a word takes as long as a step of a small network."""
FIRST = 5
"""The step behind which they talk first, when it is known how long one takes."""


class Word(IntEnum):
    """What may be said."""

    GO = 0
    KEEP = 1
    STOP = 2
    PAUSE = 3


class Agreement:
    """Asked behind each step; every rank asks behind the same ones."""

    def __init__(self, ranks: Ranks, step: int) -> None:
        self.ranks = ranks
        self._begun, self._first = time.monotonic(), step
        self._next = step + FIRST

    def on(self, step: int, wish: Word, *, now: bool = False) -> Word:
        """The wish of the first rank, where they talk behind this step, as they do at once with ``now``; else to go on.

        A single process has its own wish.
        """
        if self.ranks.count == 1:
            return wish
        if step < self._next and not now:
            return Word.GO
        pace = (time.monotonic() - self._begun) / max(1, step - self._first)
        said, self._next = self.ranks.agreed(int(wish), step + max(1, int(PAUSE_S / max(pace, 1e-6))))
        return Word(said)

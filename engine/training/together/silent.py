"""A rank that takes the same steps as the first, and leaves the run to that one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.runs import Run
from engine.training import checkpoint
from engine.training.changes import Change
from engine.training.loop import Loop
from engine.training.record import Recorder
from engine.training.state import state_of
from engine.training.together.unwatched import Unwatched


class Unwritten(Run):
    """A run of which nothing is written."""

    def tell(self, **facts: Any) -> None:
        pass

    def add_lines(self, lines: Iterable[bytes]) -> None:
        pass


class Silent(Recorder):
    """Keeps nothing, tells nobody, and stops when the first rank says so."""

    def __init__(self, loop: Loop, changes: Iterable[tuple[int, Change]] = ()) -> None:
        super().__init__(loop, Unwritten(Path(os.devnull)), changes)
        self.chronicle = Unwatched()

    def _begin(self) -> None:
        pass

    def _keep(self) -> None:
        """Say what only this rank knows, which the first one keeps: random numbers, and shares of weights."""
        if self.loop.step != self._kept_step and self._between:
            if self.loop.ranks.sharded:
                checkpoint.weights_of(self.loop)
            state_of(self.loop)
            self._kept_step = self.loop.step
            self._kept_at = time.monotonic()

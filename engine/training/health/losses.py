"""The losses of a training as the rules of health see them: of the last steps, of the first ones, of each epoch."""

from __future__ import annotations

from collections import deque

import numpy as np
import torch

from engine.training.loop import Loop
from engine.training.watching.numbers import Array

KEPT = 4096
"""So many losses of single steps are remembered, the newest."""
FIRST = 10
"""The mean of so many steps is what a training began with."""


class Losses:
    """Grows by the steps since the last look."""

    def __init__(self) -> None:
        self.last = 0
        """The number of the last step that is known."""
        self.recent: deque[float] = deque(maxlen=KEPT)
        self.first: list[float] = []
        self.lowest = float("inf")
        """The smallest mean of :data:`WINDOW` steps in a row so far."""
        self._epochs: dict[int, tuple[float, int]] = {}

    def follow(self, loop: Loop) -> None:
        """Take over what the loop has told, and what it has not told yet."""
        for first, losses in tuple(loop.news.recent):
            self._take(loop, first, losses)
        waiting = loop.news.losses
        if waiting:
            self._take(loop, loop.step - len(waiting) + 1, torch.stack(waiting).float().cpu().numpy())

    def _take(self, loop: Loop, first: int, losses: Array) -> None:
        fresh = losses[max(0, self.last + 1 - first) :]
        if not len(fresh):
            return
        begin = first + len(losses) - len(fresh)
        for step, loss in enumerate(fresh.tolist(), begin):
            epoch, _ = loop.epochs.place(step - 1)
            total, count = self._epochs.get(epoch, (0.0, 0))
            self._epochs[epoch] = (total + loss, count + 1)
            if step <= FIRST:
                self.first.append(loss)
            self.recent.append(loss)
            if len(self.recent) >= WINDOW and step % (WINDOW // 2) == 0:
                self.lowest = min(self.lowest, self.mean())
        self.last = begin + len(fresh) - 1

    @property
    def start(self) -> float:
        """What the training began with."""
        return float(np.median(self.first)) if self.first else float("nan")

    def mean(self, count: int = 0) -> float:
        """The mean of the last steps."""
        return float(np.mean(self.tail(count or WINDOW))) if self.recent else float("nan")

    def tail(self, count: int) -> Array:
        """The last losses, no more than these."""
        return np.array(list(self.recent)[-count:], np.float64)

    def of_epoch(self, epoch: int) -> float:
        """The mean loss of the training in an epoch, from 0; no number where none of it was seen."""
        total, count = self._epochs.get(epoch, (0.0, 0))
        return total / count if count else float("nan")

    @property
    def are_sound(self) -> bool:
        """Whether all of them are numbers."""
        return bool(np.isfinite(self.tail(KEPT)).all())


WINDOW = 30
"""Losses of single batches differ by chance; the mean of so many tells."""

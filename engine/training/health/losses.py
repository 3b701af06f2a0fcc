"""The losses of a training as the rules of health see them: of the last steps, of the first ones, of each epoch."""

from __future__ import annotations

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view

from engine.training.loop import Loop
from engine.training.watching.numbers import Array

KEPT = 4096
"""So many losses of single steps are remembered, the newest."""
FIRST = 10
"""The mean of so many steps is what a training began with."""
WINDOW = 30
"""Losses of single batches differ by chance; the mean of so many tells."""


class Losses:
    """Grows by the steps since the last look."""

    def __init__(self) -> None:
        self.last = 0
        """The number of the last step that is known."""
        self.recent: Array = np.empty(0)
        """The last losses, one a step, KEPT at most."""
        self.first: list[float] = []
        self.lowest = float("inf")
        """The smallest mean of :data:`WINDOW` steps in a row so far."""
        self._epochs: dict[int, tuple[float, int]] = {}

    def follow(self, loop: Loop) -> None:
        """Take over what the loop has told, and what it has not told yet."""
        told = [losses for first, losses in loop.news.recent if first + len(losses) > self.last + 1]
        if loop.news.losses:
            told.append(torch.stack(loop.news.losses).float().cpu().numpy())
        if told:
            losses = np.concatenate(told)
            self._take(loop, loop.step - len(losses) + 1, losses)

    def _take(self, loop: Loop, first: int, losses: Array) -> None:
        """Add the losses from step ``first`` on, one a step, as far as they are not known."""
        fresh = losses[max(0, self.last + 1 - first) :].astype(np.float64)
        if not len(fresh):
            return
        begin = first + len(losses) - len(fresh)
        self.last = begin + len(fresh) - 1
        self.first += fresh[: max(0, FIRST + 1 - begin)].tolist()
        known = np.concatenate((self.recent, fresh))
        self.recent = known[-KEPT:]
        self._count_epochs(loop, begin, fresh)
        self._find_lowest(known, begin)

    def _find_lowest(self, known: Array, begin: int) -> None:
        """Take the mean at each step that is a multiple of half the window, from ``begin`` on."""
        half = WINDOW // 2
        first = len(known) - (self.last - -(-begin // half) * half) - WINDOW
        first += -(min(first, 0) // half) * half
        if 0 <= first <= len(known) - WINDOW:
            means = sliding_window_view(known, WINDOW)[first::half].mean(axis=1)
            self.lowest = min(self.lowest, float(means.min()))

    def _count_epochs(self, loop: Loop, begin: int, fresh: Array) -> None:
        taken = begin - 1
        while taken < self.last:
            (number, _), end = loop.epochs.place(taken), min(loop.epochs.end(taken), self.last)
            part = fresh[taken - begin + 1 : end - begin + 1]
            total, count = self._epochs.get(number, (0.0, 0))
            self._epochs[number] = (total + float(part.sum()), count + len(part))
            taken = end

    @property
    def start(self) -> float:
        """What the training began with."""
        return float(np.median(self.first)) if self.first else float("nan")

    def mean(self, count: int = 0) -> float:
        """The mean of the last steps."""
        return float(np.mean(self.tail(count or WINDOW))) if len(self.recent) else float("nan")

    def tail(self, count: int) -> Array:
        """The last losses, no more than these."""
        return self.recent[-count:]

    def of_epoch(self, epoch: int) -> float:
        """The mean loss of the training in an epoch, from 0; no number where none of it was seen."""
        total, count = self._epochs.get(epoch, (0.0, 0))
        return total / count if count else float("nan")

    @property
    def are_sound(self) -> bool:
        """Whether all of them are numbers."""
        return bool(np.isfinite(self.tail(KEPT)).all())

"""The losses of a training on their way to whoever follows it: gathered on the device, told a few times a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from engine.training.diverging import diverged
from engine.training.messages import Failed, Progress, TrainingMessage

if TYPE_CHECKING:
    from engine.training.loop import Loop

NEWS_SECONDS = 0.05
RECENT = 1024
"""So many handfuls of losses are remembered: those of a minute."""


def is_failed(told: Sequence[TrainingMessage]) -> bool:
    """Whether what was told ends the training."""
    return bool(told) and isinstance(told[-1], Failed)


class News:
    """Gathers losses on the device and hands them out every 50 ms: no step waits for a number.

    But the first: a person has pressed Train, and waits to see it learn.
    """

    def __init__(self) -> None:
        self.losses: list[Tensor] = []
        self.recent: deque[tuple[int, np.ndarray[Any, Any]]] = deque(maxlen=RECENT)
        """What was told last: the number of the first step, and the losses from it on."""
        self.told_at = perf_counter()

    def restart(self) -> None:
        """Leave a pause out of the steps per second."""
        self.told_at = perf_counter()

    def due(self, loop: Loop) -> list[TrainingMessage]:
        is_due = not self.recent or perf_counter() - self.told_at >= NEWS_SECONDS
        return self.rest(loop) if is_due else []

    def rest(self, loop: Loop) -> list[TrainingMessage]:
        """All losses that were not told yet; the first that is no number ends them with a Failed."""
        if not self.losses:
            return []
        begun = perf_counter()
        losses = torch.stack(self.losses).float().cpu().numpy()
        now = perf_counter()
        # Where steps only queue work on a device, their time passes here.
        loop.seconds += now - begun
        elapsed, self.told_at = max(now - self.told_at, 1e-9), now
        first = loop.step - len(losses) + 1
        self.losses.clear()
        wrong = np.flatnonzero(~np.isfinite(losses))
        sound = losses[: wrong[0]] if len(wrong) else losses
        told: list[TrainingMessage] = []
        is_known = bool(self.recent) or len(losses) > 1
        self.recent.append((first, losses))
        if len(sound):
            last = first + len(sound) - 1
            epoch = loop.epochs.place(last - 1)[0] + 1
            # A first step finds nothing where it is needed: what it takes says nothing of the others.
            speed = len(losses) / elapsed if is_known else 0.0
            told.append(Progress(epoch, last, first, sound, loop.rate(last - 1), loop.seconds, speed))
        if len(wrong):
            told.append(diverged(loop, first + int(wrong[0])))
        return told

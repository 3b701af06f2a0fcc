"""The figures that a training told, in little room: every loss, and the rest as finely as a person can see."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from engine.training.messages import Changed, EpochDone, Progress, Resized

MOST = 2048
"""So many marks of time, and so many epochs, are kept; beyond that each second one goes."""

Figure = Progress | EpochDone | Changed | Resized


class Mark(NamedTuple):
    """What was told behind a step beside the losses."""

    step: int
    epoch: int
    rate: float
    seconds: float
    speed: float


class Figures:
    """Takes the messages of one training in their order, and tells them again."""

    def __init__(self) -> None:
        self._first = 1
        self._losses = array("f")
        self._marks: list[Mark] = []
        self._epochs: list[EpochDone] = []
        self._changes: list[Changed | Resized] = []

    def add(self, figure: Figure) -> None:
        if isinstance(figure, Progress):
            self._add_losses(figure)
        elif isinstance(figure, EpochDone):
            # A table is large, and only the newest is looked at.
            if self._epochs:
                self._epochs[-1] = replace(self._epochs[-1], tables={})
            self._epochs.append(figure)
            _thin(self._epochs)
        else:
            self._changes.append(figure)

    def truncate(self, step: int) -> None:
        """Forget what came after a step."""
        del self._losses[max(0, step - self._first + 1) :]
        self._marks = [one for one in self._marks if one.step <= step]
        self._epochs = [one for one in self._epochs if one.step <= step]
        self._changes = [one for one in self._changes if one.step <= step]

    @property
    def last(self) -> Progress | None:
        """The newest of what was told about the steps."""
        return next(self._progress(self._marks[-1:]), None)

    def tell(self) -> Iterator[Figure]:
        """All of it again, in the order of the steps."""
        told: list[Iterator[Figure]] = [self._progress(self._marks), iter(self._epochs), iter(self._changes)]
        return heapq.merge(*told, key=lambda one: one.step)

    def _add_losses(self, progress: Progress) -> None:
        if not self._losses:
            self._first = progress.first
        if progress.first < self._first + len(self._losses):
            self.truncate(progress.first - 1)
        missing = progress.first - self._first - len(self._losses)
        self._losses.extend([float("nan")] * missing)
        self._losses.frombytes(progress.losses.astype("float32").tobytes())
        rate, seconds, speed = progress.learning_rate, progress.seconds, progress.steps_per_second
        self._marks.append(Mark(progress.step, progress.epoch, rate, seconds, speed))
        _thin(self._marks)

    def _progress(self, marks: list[Mark]) -> Iterator[Progress]:
        if not marks:
            return
        # The window opens without it.
        import numpy

        losses = numpy.array(self._losses, dtype=numpy.float32)
        begun = self._first if marks is self._marks else marks[0].step
        for mark in marks:
            part = losses[begun - self._first : mark.step - self._first + 1]
            yield Progress(mark.epoch, mark.step, begun, part, mark.rate, mark.seconds, mark.speed)
            begun = mark.step + 1


def _thin(kept: list[Mark] | list[EpochDone]) -> None:
    """Let each second one go where there are too many, but not the newest."""
    if len(kept) > MOST:
        del kept[-2::-2]

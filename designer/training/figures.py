"""The figures that a training told, in little room: every loss, and the rest as finely as a person can see."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, TypeVar

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
        return self._progress(self._marks[-1], self._marks[-1].step) if self._marks else None

    def tell(self, after: int | None = None, until: int | None = None) -> Iterator[Figure]:
        """All of it again, in the order of the steps; or what was told behind one step, and not behind another.

        The losses come as one message, and what was told beside them as messages without losses.
        """
        marks = _between(self._marks, after, until)
        yield from self._steps(after, until)
        told: list[Iterator[Figure]] = [
            (self._progress(one, one.step + 1) for one in marks),
            iter(_between(self._epochs, after, until)),
            iter(_between(self._changes, after, until)),
        ]
        yield from heapq.merge(*told, key=lambda one: one.step)

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

    def _steps(self, after: int | None, until: int | None) -> Iterator[Progress]:
        """The losses of these steps, with what was told behind the last of them or a little later."""
        last = self._first + len(self._losses) - 1
        first = self._first if after is None else max(self._first, after + 1)
        last = last if until is None else min(last, until)
        if first <= last and self._marks:
            at = min(bisect_right(self._marks, last - 1, key=_step), len(self._marks) - 1)
            yield self._progress(self._marks[at]._replace(step=last), first)

    def _progress(self, mark: Mark, first: int) -> Progress:
        # The window opens without it.
        import numpy

        losses = numpy.array(self._losses[first - self._first : mark.step - self._first + 1], dtype=numpy.float32)
        return Progress(mark.epoch, mark.step, first, losses, mark.rate, mark.seconds, mark.speed)


def _step(one: Mark | EpochDone | Changed | Resized) -> int:
    return one.step


Told = TypeVar("Told", Mark, EpochDone, Changed | Resized)


def _between(kept: list[Told], after: int | None, until: int | None) -> list[Told]:
    """What was kept of the steps behind one, and not behind another."""
    first = 0 if after is None else bisect_right(kept, after, key=_step)
    return kept[first : len(kept) if until is None else bisect_right(kept, until, key=_step)]


def _thin(kept: list[Mark] | list[EpochDone]) -> None:
    """Let each second one go where there are too many, but not the newest."""
    if len(kept) > MOST:
        del kept[-2::-2]

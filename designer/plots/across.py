"""Where each step of a training stands on the axis: at its number, its epoch or its time, or at their exponents."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from designer.plots.scale import Scale

Numbers = NDArray[np.floating[Any]]
STEP, EPOCH, TIME = "step", "epoch", "time"
UNITS = (STEP, EPOCH, TIME)
PIECES = 64
OCTAVE = math.log10(2.0)


@dataclass
class Across:
    """What is known of the steps of one training, and in what they are counted."""

    steps_per_epoch: int = 0
    """How many steps make an epoch now; 0 where it is not known."""
    epochs: Scale = field(default_factory=lambda: Scale(0.0))
    times: Scale = field(default_factory=lambda: Scale(0.0))
    """What each step is in epochs, and in seconds of the training."""
    times_known: bool = False
    wanted: str = STEP
    """In what a person wants them to be counted; what is not known is counted in steps."""
    logarithmic: bool = False

    def clear(self) -> None:
        """Forget the training; how it is counted stays."""
        self.epochs, self.times, self.times_known = Scale(0.0), Scale(0.0), False
        self.steps_per_epoch = 0

    def set_steps_per_epoch(self, steps: int, step: int = 0, epoch: int = 0) -> None:
        """How many steps make an epoch behind this step, at which so many epochs were done."""
        self.steps_per_epoch = steps
        self.epochs.add(step, epoch, 1 / steps if steps else 0.0)

    def add_time(self, step: int, seconds: float) -> None:
        self.times.add(step, seconds)
        self.times_known = True

    @property
    def known(self) -> list[str]:
        """The units that are known beside the steps."""
        return [EPOCH] * (self.steps_per_epoch > 0) + [TIME] * self.times_known

    @property
    def unit(self) -> str:
        """In what they are counted."""
        return self.wanted if self.wanted in self.known else STEP

    def places(self, steps: ArrayLike) -> Numbers:
        """Where these steps stand; nan for one that has no place on a logarithmic axis."""
        at = np.asarray(steps, dtype=np.float64)
        if self.unit != STEP:
            at = (self.epochs if self.unit == EPOCH else self.times).values(at)
        if not self.logarithmic:
            return at
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(at > 0, np.log10(at), np.nan)

    def place(self, step: float) -> float:
        return float(self.places([step])[0])

    def step(self, place: float) -> float:
        """The step that stands at a place."""
        at = 10.0 ** min(place, 300.0) if self.logarithmic else place
        if self.unit == STEP:
            return at
        return (self.epochs if self.unit == EPOCH else self.times).step(at)

    def pieces(self, left: float, right: float, columns: int) -> Iterator[tuple[int, int, int]]:
        """The steps from one place to another in pieces that stand alike far apart, each with its share of columns."""
        count = min(PIECES, max(1, math.ceil((right - left) / OCTAVE))) if self.logarithmic else 1
        inner = (self.step(left + (right - left) * at / count) for at in range(1, count))
        edges = [math.floor(self.step(left)) - 1, *inner, math.ceil(self.step(right)) + 1]
        for first, last in pairwise(edges):
            if math.floor(last) >= math.ceil(first):
                yield math.ceil(first), math.floor(last), max(8, columns // count)

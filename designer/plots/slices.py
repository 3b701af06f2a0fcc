"""Keeps the distribution of one tensor at moments spread evenly over a training."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

KEPT = 48


class Histogram(Protocol):
    """How the numbers of one tensor are spread: counts of equal bins from `low` to `high`."""

    @property
    def name(self) -> str: ...
    @property
    def counts(self) -> NDArray[np.integer]: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def mean(self) -> float: ...
    @property
    def deviation(self) -> float: ...


@dataclass(frozen=True)
class Slice:
    """A distribution at a step."""

    step: int
    histogram: Histogram


class Slices:
    """At most 48 slices, thinned evenly as the training goes on, and always the newest."""

    def __init__(self) -> None:
        self._kept: list[Slice] = []
        self._newest: Slice | None = None
        self._least_gap = 0

    @property
    def newest(self) -> Slice | None:
        return self._newest

    def add(self, step: int, histogram: Histogram) -> None:
        """A distribution at a step; what was known of this and later steps is gone."""
        while self._kept and self._kept[-1].step >= step:
            self._kept.pop()
        self._newest = Slice(step, histogram)
        if not self._kept or step - self._kept[-1].step >= self._least_gap:
            self._kept.append(self._newest)
        if len(self._kept) > KEPT:
            self._kept = self._kept[::2]
            self._least_gap = (self._kept[-1].step - self._kept[0].step) // (len(self._kept) - 1)

    def spread(self, count: int) -> list[Slice]:
        """At most `count` slices at about equal distances of steps, the oldest first, the newest last."""
        if self._newest is None:
            return []
        known = [each for each in self._kept if each.step < self._newest.step]
        if len(known) < count:
            return [*known, self._newest]
        steps = np.array([each.step for each in known])
        wanted = np.linspace(steps[0], self._newest.step, count)[:-1]
        nearest = {int(np.abs(steps - step).argmin()) for step in wanted}
        return [*(known[index] for index in sorted(nearest)), self._newest]


class SteadyRange:
    """A range that stands still while numbers move: it grows when they leave it, and shrinks when they need half."""

    def __init__(self) -> None:
        self.low, self.high = math.nan, math.nan

    def take(self, slices: Sequence[Slice]) -> None:
        """Makes room for the slices."""
        edges = [edge for each in slices for edge in (each.histogram.low, each.histogram.high)]
        edges = [edge for edge in edges if math.isfinite(edge)]
        if not edges:
            return
        low, high = min(edges), max(edges)
        if self.low <= low and high <= self.high and high - low >= 0.5 * (self.high - self.low):
            return
        air = 0.12 * (high - low) or 0.1 * abs(high) or 0.1
        self.low, self.high = low - air, high + air

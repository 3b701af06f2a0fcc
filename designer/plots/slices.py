"""Keeps the distribution of one tensor at moments spread evenly over a training."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.training.watching.thinned import Thinned

KEPT = 96
FLAT = 1e-12
NONE: Mapping[str, float] = MappingProxyType({})


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
    """A distribution at a step, and what else was measured of the tensor then."""

    step: int
    histogram: Histogram
    figures: Mapping[str, float] = field(default_factory=lambda: NONE)

    @property
    def is_flat(self) -> bool:
        """Whether all numbers are equal; the bins of such a histogram are of no meaning."""
        return self.histogram.high <= self.histogram.low or self.histogram.deviation < FLAT


class Slices:
    """At most 96 slices, thinned evenly as the training goes on, and always the first and the newest."""

    def __init__(self) -> None:
        self._kept: Thinned[Slice] = Thinned(KEPT)

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Slice]:
        return iter(self._kept)

    @property
    def newest(self) -> Slice | None:
        return self._kept.newest

    @property
    def steps(self) -> list[int]:
        return self._kept.steps

    def add(self, step: int, histogram: Histogram, figures: Mapping[str, float] = NONE) -> None:
        """A distribution at a step; what was known of this and later steps is gone."""
        self._kept.add(step, Slice(step, histogram, figures))

    def nearest(self, step: int) -> Slice | None:
        """The slice of the step nearest to this one."""
        return min(self._kept, key=lambda each: abs(each.step - step), default=None)

    def spread(self, count: int) -> list[Slice]:
        """At most `count` slices at about equal distances of steps, the oldest first, the newest last."""
        known = list(self._kept)
        if len(known) <= count:
            return known
        steps = np.array([each.step for each in known[:-1]])
        wanted = np.linspace(steps[0], known[-1].step, count)[:-1]
        nearest = {int(np.abs(steps - step).argmin()) for step in wanted}
        return [*(known[index] for index in sorted(nearest)), known[-1]]


class SteadyRange:
    """A range that stands still while numbers move: it grows when they leave it, and shrinks when they need half."""

    def __init__(self) -> None:
        self.low, self.high = math.nan, math.nan

    def take(self, slices: Sequence[Slice]) -> None:
        """Makes room for the slices."""
        # Updates of nothing at all must not hide those before them.
        wide = [each for each in slices if not each.is_flat] or slices
        edges = [edge for each in wide for edge in (each.histogram.low, each.histogram.high)]
        edges = [edge for edge in edges if math.isfinite(edge)]
        if not edges:
            return
        low, high = min(edges), max(edges)
        if self.low <= low and high <= self.high and high - low >= 0.5 * (self.high - self.low):
            return
        air = 0.12 * (high - low) or 0.1 * abs(high) or 0.1
        self.low, self.high = low - air, high + air

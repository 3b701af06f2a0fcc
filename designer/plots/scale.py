"""What a step is worth in another unit: epochs of different lengths, or seconds of a training."""

from __future__ import annotations

from array import array
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

MOST = 4096
"""So many knots are kept; beyond that each second one goes."""


class Scale:
    """A line through known points, straight between two of them and behind the last."""

    def __init__(self, slope: float = 1.0) -> None:
        self._steps, self._values = array("d", [0.0]), array("d", [0.0])
        self._slope = slope
        """How much a step adds behind the last point."""

    def add(self, step: float, value: float, slope: float | None = None) -> None:
        """A step is worth this much; later points are forgotten. Without a slope it goes on as steeply as so far."""
        at = bisect_left(self._steps, step)
        if at == 0:
            self._steps, self._values = array("d", [step]), array("d", [value])
        else:
            del self._steps[at:], self._values[at:]
            self._steps.append(step)
            self._values.append(value)
        if slope is not None:
            self._slope = slope
        elif at > 0:
            self._slope = max((value - self._values[0]) / (step - self._steps[0]), 0.0)
        if len(self._steps) > MOST:
            self._thin()

    def value(self, step: float) -> float:
        return float(self.values(np.array([step]))[0])

    def values(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each of these steps is worth."""
        beyond = np.maximum(0.0, steps - self._steps[-1]) - np.maximum(0.0, self._steps[0] - steps)
        return np.interp(steps, self._steps, self._values) + beyond * self._slope

    def step(self, value: float) -> float:
        """The step that is worth so much."""
        beyond = max(0.0, value - self._values[-1]) - max(0.0, self._values[0] - value)
        return float(np.interp(value, self._values, self._steps)) + (beyond / self._slope if self._slope else 0.0)

    def _thin(self) -> None:
        for one in (self._steps, self._values):
            del one[-2:0:-2]

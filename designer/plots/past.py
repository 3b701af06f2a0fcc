"""Keeps how a figure went over time, in a few hundred numbers however long that is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 512


class Past:
    """Values with their times; where there are too many, every second one goes, the newest never."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._values: list[float] = []
        self._every = 1
        """Of so many that come, one is kept."""
        self._come = 0

    def __len__(self) -> int:
        return len(self._times)

    @property
    def times(self) -> NDArray[np.float64]:
        return np.array(self._times)

    @property
    def values(self) -> NDArray[np.float64]:
        return np.array(self._values)

    def add(self, time: float, value: float) -> None:
        """The newest value; it takes the place of the last one where that was not to be kept."""
        if self._come % self._every and self._times:
            self._times[-1], self._values[-1] = time, value
        else:
            self._times.append(time)
            self._values.append(value)
        self._come += 1
        if len(self._times) > MOST:
            del self._times[1:-1:2], self._values[1:-1:2]
            self._every *= 2

"""Keeps the values of a curve so that any part of it can be drawn at once, however long it is."""

from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
"""As exact as the losses come; a million take 4 MB."""

_FACTOR = 8
_PAGED = 1 << 16
"""Rooms of so many bytes and more are pages of their own: they go back whole, and take memory as they are filled."""


class Growing:
    """An array of numbers that grows by doubling."""

    def __init__(self) -> None:
        self._room = np.empty(1024, dtype=np.float32)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> Values:
        return self._room[: self._length]

    def resize(self, length: int) -> None:
        if length > len(self._room):
            room = _room(max(length, 2 * len(self._room)))
            room[: self._length] = self.values
            self._room = room
        self._length = length

    def write(self, start: int, values: Values) -> None:
        """Puts values at `start`; what stood behind them is gone."""
        self.resize(start + len(values))
        self._room[start : start + len(values)] = values


def _room(length: int) -> Values:
    size = length * np.dtype(np.float32).itemsize
    return np.frombuffer(mmap(-1, size), np.float32) if size >= _PAGED else np.empty(length, np.float32)


class Extrema:
    """Values with the smallest and largest of each 8, 64, 512, ... of them: a million draw as fast as a thousand."""

    def __init__(self) -> None:
        self._values = Growing()
        self._low: list[Growing] = []
        self._high: list[Growing] = []

    def __len__(self) -> int:
        return len(self._values)

    @property
    def values(self) -> Values:
        return self._values.values

    def append(self, values: NDArray[np.floating[Any]]) -> None:
        self.write(len(self), values.astype(np.float32, copy=False))

    def truncate(self, length: int) -> None:
        if length < len(self):
            self.write(length, np.empty(0, dtype=np.float32))

    def write(self, start: int, values: Values) -> None:
        """Puts values at `start`, drops what stood behind them, and renews the levels from there on."""
        self._values.write(start, values)
        low = high = self._values
        level = 0
        while len(low) > _FACTOR:
            if level == len(self._low):
                self._low.append(Growing())
                self._high.append(Growing())
                start = 0
            start //= _FACTOR
            starts = np.arange(0, len(low) - start * _FACTOR, _FACTOR)
            self._low[level].write(start, np.fmin.reduceat(low.values[start * _FACTOR :], starts))
            self._high[level].write(start, np.fmax.reduceat(high.values[start * _FACTOR :], starts))
            low, high = self._low[level], self._high[level]
            level += 1
        del self._low[level:], self._high[level:]

    def between(self, first: int, last: int, bins: int) -> tuple[NDArray[np.float64], Values, Values]:
        """Positions from `first` to `last`, at most about `bins`, with the smallest and largest value at each."""
        first, last = max(first, 0), min(last, len(self) - 1)
        if last - first < bins:
            values = self.values[first : last + 1]
            return np.arange(first, last + 1, dtype=np.float64), values, values
        level, width = 0, 1
        while last - first >= bins * width * _FACTOR and level < len(self._low):
            level, width = level + 1, width * _FACTOR
        gather = -(-(last - first + 1) // (bins * width))
        start, stop = first // width, last // width + 1
        low = self._low[level - 1].values if level else self.values
        high = self._high[level - 1].values if level else self.values
        # Bins begin at multiples of their width: what they hold does not change while the curve grows.
        edges = np.arange(start - start % gather, stop, gather)
        middles = np.minimum((edges + (gather - 1) / 2) * width + (width - 1) / 2, len(self) - 1.0)
        return middles, np.fmin.reduceat(low[:stop], edges), np.fmax.reduceat(high[:stop], edges)

    def bounds(self) -> tuple[float, float]:
        """The smallest and largest value that is finite; (nan, nan) where there is none."""
        if not len(self):
            return float("nan"), float("nan")
        low = self._low[-1].values if self._low else self.values
        high = self._high[-1].values if self._high else self.values
        return float(np.fmin.reduce(low)), float(np.fmax.reduce(high))

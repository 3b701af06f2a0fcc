"""The figures of measured numbers, from sorting them once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.data.looking.told import BARS, Bars, Measured

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

INNER, OUTER = 1.5, 3.0
"""Tukey 1977, Exploratory data analysis: how many widths of the middle half his fences stand away from it."""
NAN = float("nan")


class Column:
    """Numbers of one kind, in a row; what is asked for is computed once."""

    def __init__(self, values: Numbers, name: str = "") -> None:
        self.values = values
        self.name = name

    @cached_property
    def ordered(self) -> Numbers:
        """All that are finite, the smallest first."""
        import numpy as np

        # Those that are no numbers come last.
        found = np.sort(self.values)
        first, last = (
            found.searchsorted(found.dtype.type(-np.inf), "right"),
            found.searchsorted(found.dtype.type(np.inf)),
        )
        return found[first:last]

    @cached_property
    def holes(self) -> int:
        import numpy as np

        return int(np.count_nonzero(np.isnan(self.values)))

    @cached_property
    def infinite(self) -> int:
        return len(self.values) - self.holes - len(self.ordered)

    @cached_property
    def mean(self) -> float:
        import numpy as np

        return float(self.ordered.mean(dtype=np.float64)) if len(self.ordered) else NAN

    @cached_property
    def deviation(self) -> float:
        import numpy as np

        return float(self.ordered.std(dtype=np.float64)) if len(self.ordered) else NAN

    @cached_property
    def quartiles(self) -> tuple[float, float, float, float, float]:
        """The smallest, the three that part the numbers into quarters, and the largest; between two numbers as far."""
        if not len(self.ordered):
            return (NAN,) * 5
        last = len(self.ordered) - 1
        return tuple(_between(self.ordered, last * quarter / 4) for quarter in range(5))  # type: ignore[return-value]

    @cached_property
    def different(self) -> int:
        import numpy as np

        found = self.ordered
        return int(np.count_nonzero(found[1:] != found[:-1])) + 1 if len(found) else 0

    @property
    def is_constant(self) -> bool:
        return len(self.ordered) > 0 and bool(self.ordered[0] == self.ordered[-1])

    def beyond(self, widths: float) -> int:
        """How many lie more than so many widths of the middle half away from it."""
        _, lower, _, upper, _ = self.quartiles
        found, apart = self.ordered, widths * (upper - lower)
        return _below(found, lower - apart) + len(found) - _below(found, upper + apart, "right")

    @cached_property
    def bars(self) -> Bars | None:
        """The same steps as numpy's histogram."""
        import numpy as np

        if not len(self.ordered):
            return None
        low, _, _, _, high = self.quartiles
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = np.linspace(low, high, BARS + 1)
        places = self.ordered.astype(np.float64).searchsorted(edges[:-1], "left")
        return Bars(low, high, tuple(np.diff(places, append=len(self.ordered)).tolist()))

    def measured(self) -> Measured:
        low, lower, median, upper, high = self.quartiles
        found = self.ordered
        zeros = _below(found, 0.0, "right") - _below(found, 0.0)
        share = zeros / len(found) if len(found) else NAN
        return Measured(
            self.name,
            len(self.values),
            self.holes,
            self.infinite,
            self.mean,
            self.deviation,
            low,
            lower,
            median,
            upper,
            high,
            self.different,
            share,
            self.beyond(INNER),
            self.beyond(OUTER),
            self.is_constant,
            self.bars,
        )


def _between(ordered: Numbers, place: float) -> float:
    at = int(place)
    first = float(ordered[at])
    return first + (place - at) * (float(ordered[at + 1]) - first) if place > at else first


def _below(ordered: Numbers, value: float, side: str = "left") -> int:
    """How many of these numbers are smaller than a value, which may lie between two numbers of their type."""
    import numpy as np

    # Compared as they are: a search for a float64 would copy all of them.
    near = np.float32(value)
    if ordered.dtype != np.float32:
        return int(ordered.searchsorted(value, side))  # type: ignore[call-overload]
    if float(near) == value:
        return int(ordered.searchsorted(near, side))  # type: ignore[call-overload]
    return int(ordered.searchsorted(near, "right" if float(near) < value else "left"))

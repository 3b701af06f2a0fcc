"""How a cost grows: the exponent of the power of the size that fits it best."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.row import Row, at_most, rounded


def exponent(points: Mapping[int, float]) -> float:
    """The steeper one of two slopes in logarithms: over all sizes, and over the largest tenfold of them.

    What does not depend on the size makes small sizes cost alike; it must not hide how large ones grow.
    """
    largest = max(points)
    last = {size: cost for size, cost in points.items() if size >= largest / 10}
    return max(_slope(points), _slope(last))


def _slope(points: Mapping[int, float]) -> float:
    sizes, costs = (np.log(np.asarray(list(values), float)) for values in (points.keys(), points.values()))
    return float(np.polyfit(sizes, costs, 1)[0])


def grown(name: str, of: str, unit: str, points: Mapping[int, float], goal: float) -> Row:
    """A row that holds where the exponent is not above the goal; ``of`` says what the sizes count."""
    row = at_most(f"growth: {name}, exponent in {of}", exponent(points), goal)
    return {**row, "of": of, "unit": unit, "points": [[size, rounded(cost)] for size, cost in points.items()]}

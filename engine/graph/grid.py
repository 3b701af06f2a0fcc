"""The grid that nodes, frames and waypoints stand on."""

from math import ceil, floor

GRID = 8
"""The distance of its lines, in units of the canvas."""


def on_grid(number: float) -> float:
    """The line nearest to a place."""
    return round(number / GRID) * float(GRID)


def grid_below(number: float) -> float:
    """The last line that is not behind a place."""
    return floor(number / GRID) * float(GRID)


def grid_above(number: float) -> float:
    """The first line that is not before a place."""
    return ceil(number / GRID) * float(GRID)

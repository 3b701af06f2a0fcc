"""Writes out the sum by which a dense layer or a convolution finds one of its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from designer.plots.ticks import value_text
from engine.frozen import frozen

Numbers = NDArray[np.float32]
Place = tuple[int, ...]
SHOWN = 4
"""So many products are written out; the others are counted."""


@frozen
class Sum:
    """One number that leaves a layer: products of what enters and of weights, and a bias."""

    entering: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    window: tuple[Place, ...]
    """Where in what enters the products read; places outside, which count as zero, are left out."""

    @property
    def result(self) -> float:
        return float(np.dot(self.entering, self.weights)) + self.bias

    def text(self) -> str:
        """``0.5 × −1.2 + 0.1 × 0.3 + … 7 more + 0.02 = −0.55``."""
        more = QCoreApplication.translate("walk", "… {count} more")
        pairs = list(zip(self.entering, self.weights, strict=True))
        parts = [f"{number_text(one)} × {number_text(other)}" for one, other in pairs[:SHOWN]]
        parts += [more.format(count=len(pairs) - SHOWN)] if len(pairs) > SHOWN else []
        return f"{' + '.join([*parts, number_text(self.bias)])} = {number_text(self.result)}"


def number_text(value: float) -> str:
    """A number of a network as it is written; what is none is named."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return value_text(value)


def dense_sum(entering: Numbers, weight: Numbers, bias: Numbers | None, unit: int) -> Sum:
    """How one unit of a dense layer comes about; ``entering`` is a row of numbers, ``weight`` is units × numbers."""
    places = tuple((at,) for at in range(len(entering)))
    return Sum(_told(entering), _told(weight[unit]), _at(bias, unit), places)


def convolution_sum(
    entering: Numbers,
    weight: Numbers,
    bias: Numbers | None,
    place: Place,
    stride: Sequence[int],
    before: Sequence[int],
    dilation: Sequence[int],
) -> Sum:
    """How one number of a convolution of one group comes about.

    ``entering`` is channels × height × width, ``weight`` filters × channels × window, ``place`` a filter and a place in
    its map; ``before`` zeros stand before the first number of each axis.
    """
    unit, *spot = place
    values: list[float] = []
    factors: list[float] = []
    window: list[Place] = []
    for at, factor in np.ndenumerate(weight[unit]):
        channel, *offset = at
        rows = zip(spot, stride, before, offset, dilation, strict=True)
        there = tuple(one * step - first + other * wide for one, step, first, other, wide in rows)
        inside = all(0 <= one < size for one, size in zip(there, entering.shape[1:], strict=True))
        if inside:
            values.append(float(entering[(channel, *there)]))
            factors.append(float(factor))
            window.append((channel, *there))
    return Sum(tuple(values), tuple(factors), _at(bias, unit), tuple(window))


def _told(values: Numbers) -> tuple[float, ...]:
    return tuple(float(one) for one in values)


def _at(bias: Numbers | None, unit: int) -> float:
    return float(bias[unit]) if bias is not None else 0.0

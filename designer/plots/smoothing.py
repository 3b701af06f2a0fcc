"""Smooths a curve with the debiased moving average that TensorBoard draws."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_BLOCK = 64


def decayed_sums(values: Values, weight: float, carry: float = 0.0) -> Values:
    """The running sums s[i] = weight * s[i - 1] + values[i], started from `carry`.

    Works on blocks of 64 as one matrix product; what a block hands to the next is a running sum of its own.
    """
    blocks, rest = divmod(len(values), _BLOCK)
    powers = weight ** np.arange(_BLOCK + 1, dtype=np.float64)
    triangle = np.tril(powers[np.abs(np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK)))])
    if blocks == 0:
        return triangle[:rest, :rest] @ values + powers[1 : rest + 1] * carry
    sums = np.empty(len(values))
    inside = sums[: blocks * _BLOCK].reshape(blocks, _BLOCK)
    np.matmul(values[: blocks * _BLOCK].reshape(blocks, _BLOCK), triangle.T, out=inside)
    ends = decayed_sums(inside[:, -1].copy(), float(powers[-1]), carry)
    inside[0] += powers[1:] * carry
    inside[1:] += ends[:-1, None] * powers[1:]
    if rest:
        sums[-rest:] = decayed_sums(values[-rest:], weight, float(ends[-1]))
    return sums


class Smoother:
    """Goes on smoothing where it stopped: `extend` takes the next values and gives their smoothed values.

    smoothed[n] = (1 - w) * sum(w**(n - i) * value[i]) / (1 - w**(n + 1)), the average of TensorBoard's scalars
    (https://github.com/tensorflow/tensorboard, `line-chart.ts`). A value that is not finite stays as it is and
    does not enter the average.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._sum = 0.0
        self._count = 0

    def extend(self, values: Values) -> Values:
        finite = np.isfinite(values)
        known = values if finite.all() else values[finite]
        if not len(known):
            return values.copy()
        sums = decayed_sums(known, self.weight, self._sum)
        self._sum = float(sums[-1])
        counts = np.arange(self._count + 1, self._count + len(known) + 1, dtype=np.float64)
        self._count += len(known)
        # 1 - w**n through logarithms, exact also for w near 1; a weight of 0 has no logarithm.
        if self.weight > 0.0:
            sums *= (1.0 - self.weight) / -np.expm1(counts * np.log(self.weight))
        if known is values:
            return sums
        smoothed = values.copy()
        smoothed[finite] = sums
        return smoothed

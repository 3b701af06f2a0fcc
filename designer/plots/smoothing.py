"""Smooths a curve with the debiased moving average that TensorBoard draws."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_BLOCK = 64


def decayed_sums(values: Values, weight: float, carry: float = 0.0) -> Values:
    """The running sums s[i] = weight * s[i - 1] + values[i], started from `carry`.

    Within blocks of 64 each sum takes in those 1, 2, 4, ... places before it; what a block hands to the next is a
    running sum of its own. A product of matrices would wait for the threads of other programs.
    """
    sums = np.zeros((max(1, -(-len(values) // _BLOCK)), _BLOCK))
    sums.ravel()[: len(values)] = values
    distance, decay = 1, weight
    while distance < _BLOCK:
        sums[:, distance:] += decay * sums[:, :-distance]
        distance, decay = 2 * distance, decay * decay
    before = np.full(len(sums), carry)
    if len(sums) > 1:
        before[1:] = decayed_sums(sums[:-1, -1], decay, carry)
    sums += before[:, None] * weight ** np.arange(1, _BLOCK + 1, dtype=np.float64)
    return sums.ravel()[: len(values)]


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

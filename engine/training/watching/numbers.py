"""Makes many numbers few: samples from all over a tensor, and how they are spread."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.training.watching.ask import Histogram

SAMPLES = 4096
LEAST_BINS, MOST_BINS = 12, 48
FLAT = 1e-12

Array = np.ndarray[Any, Any]


def histograms(tensors: Mapping[str, Tensor]) -> tuple[Histogram, ...]:
    """How the numbers of each tensor are spread, found from at most 4,096 of each."""
    return tuple(histogram(name, sample_of(values)) for name, values in tensors.items())


def histogram(name: str, sample: Array) -> Histogram:
    """How these numbers are spread; what is no number, or infinite, is left out."""
    finite = sample[np.isfinite(sample)]
    if not len(finite):
        return Histogram(name, np.zeros(LEAST_BINS, np.int64), 0.0, 1.0, float("nan"), float("nan"))
    low, high = float(finite.min()), float(finite.max())
    if high - low < FLAT:
        low, high = low - 0.5, high + 0.5
    counts = np.histogram(finite, _bins(len(sample)), (low, high))[0]
    return Histogram(name, counts, low, high, float(finite.mean()), float(finite.std()))


def _bins(count: int) -> int:
    """As many bins as so many numbers fill without gaps: three times their cube root."""
    return min(MOST_BINS, max(LEAST_BINS, round(3 * math.cbrt(count))))


def sample_of(values: Tensor) -> Array:
    """At most 4,096 numbers from all over a tensor, in float64: bins can be finer than float32 tells apart."""
    flat = values.detach().flatten()
    if flat.numel() > SAMPLES:
        flat = flat[_places(flat.numel()).to(flat.device)]
    found: Array = flat.float().cpu().double().numpy()
    return found


@lru_cache(64)
def _places(count: int) -> Tensor:
    """Numbers below ``count``, spread evenly by steps of the golden ratio; steps that divide it would skip columns."""
    step = round(count * 0.618034)
    while math.gcd(step, count) > 1:
        step += 1
    return torch.arange(SAMPLES) * step % count

"""Looking inside a network between two steps, sampled and bounded, without changing anything in it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.training.loop import Loop
from engine.training.messages import Boundary, Histogram, Points, Snapshot

SAMPLES = 4096
KERNEL_NUMBERS = 1 << 18
"""So many numbers of kernels are shown at most: a mebibyte, far more than a screen can show."""
LEAST_BINS, MOST_BINS = 12, 48
GRID = 56
MARGIN = 0.15
CHANNELS = 16
POINTS = 2000
FLAT = 1e-12


def snapshot(loop: Loop, node: str) -> Snapshot | None:
    """The weights of the node of this key, each tensor from at most 4,096 of its numbers; None for one without."""
    facts = loop.analysis.nodes.get(node)
    if facts is None or not facts.weights:
        return None
    module = loop.network.get_submodule(".".join((*loop.analysis.paths[node], node)))
    tensors = {name: value.detach() for name, value in module.named_parameters()}
    histograms = tuple(_histogram(name, value) for name, value in tensors.items())
    return Snapshot(node, loop.step, histograms, _kernels(facts.node.type, tensors))


def _histogram(name: str, values: Tensor) -> Histogram:
    sample = sample_of(values)
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


def sample_of(values: Tensor) -> np.ndarray[Any, Any]:
    """At most 4,096 numbers from all over a tensor, in float64: bins can be finer than float32 tells apart."""
    flat = values.flatten()
    if flat.numel() > SAMPLES:
        flat = flat[_places(flat.numel()).to(flat.device)]
    found: np.ndarray[Any, Any] = flat.float().cpu().double().numpy()
    return found


@lru_cache(64)
def _places(count: int) -> Tensor:
    """Numbers below ``count``, spread evenly by steps of the golden ratio; steps that divide it would skip columns."""
    step = round(count * 0.618034)
    while math.gcd(step, count) > 1:
        step += 1
    return torch.arange(SAMPLES) * step % count


def _kernels(kind: str, tensors: dict[str, Tensor]) -> np.ndarray[Any, Any] | None:
    if kind not in ("Conv1d", "Conv2d"):
        return None
    kernels = tensors["weight"][:, :CHANNELS]
    shown = max(1, KERNEL_NUMBERS // kernels[0].numel())
    found: np.ndarray[Any, Any] = kernels[:shown].float().cpu().numpy()
    return found.copy()


def flat_input(loop: Loop) -> str | None:
    """The name of the data that the network takes, where that is points in a plane and nothing else."""
    if len(loop.taken) != 1:
        return None
    name = loop.taken[0]
    return name if loop.data.train[name].shape[1:] == (2,) else None


def points(loop: Loop) -> Points | None:
    """The examples of two-dimensional data with their classes."""
    name = flat_input(loop)
    facts = loop.data_set.facts().items()
    label = next((label for label, shape in facts if shape.classes and not len(shape)), None)
    if name is None or label is None:
        return None
    some, labels = (loop.data.train[output][:POINTS].cpu().numpy().copy() for output in (name, label))
    return Points(some, labels, loop.data_set.facts()[label].classes or 0)


def boundary(loop: Loop) -> Boundary | None:
    """What the network says at each point of a grid around two-dimensional data."""
    name = flat_input(loop)
    judged = loop.metrics[0] if loop.metrics else None
    if name is None or judged is None or judged.metric != "accuracy" or judged.prediction[0] != "outputs":
        return None
    examples = loop.data.train[name]
    low, high = examples.amin(0), examples.amax(0)
    room = (high - low) * MARGIN
    low, high = low - room, high + room
    across, up = (torch.linspace(float(low[axis]), float(high[axis]), GRID) for axis in (0, 1))
    grid = torch.stack([across.repeat(GRID), up.repeat_interleave(GRID)], 1).to(loop.device)
    training = loop.network.training
    loop.network.eval()
    with torch.no_grad():
        found = loop.network(grid)[judged.prediction[1]].float()
    loop.network.train(training)
    if found.ndim == 1 or found.shape[1] == 1:
        yes = torch.sigmoid(found.reshape(-1))
        chances = torch.stack([1 - yes, yes], 1)
    else:
        chances = torch.softmax(found, 1)
    shown: np.ndarray[Any, Any] = chances.reshape(GRID, GRID, -1).cpu().numpy()
    corners = ((float(low[0]), float(low[1])), (float(high[0]), float(high[1])))
    return Boundary(loop.step, shown, *corners)

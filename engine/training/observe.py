"""Looking inside a network between two steps, sampled and bounded, without changing anything in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.training.loop import Loop
from engine.training.messages import Boundary, Histogram, Points, Snapshot

SAMPLES = 4096
BINS = 48
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
    flat = values.flatten()
    stride = max(1, flat.numel() // SAMPLES)
    sample = flat[::stride][:SAMPLES].float().cpu().numpy()
    finite = sample[np.isfinite(sample)]
    if not len(finite):
        return Histogram(name, np.zeros(BINS, np.int64), 0.0, 1.0, float("nan"), float("nan"))
    low, high = float(finite.min()), float(finite.max())
    if high - low < FLAT:
        low, high = low - 0.5, high + 0.5
    counts = np.histogram(finite, BINS, (low, high))[0]
    return Histogram(name, counts, low, high, float(finite.mean()), float(finite.std()))


def _kernels(kind: str, tensors: dict[str, Tensor]) -> np.ndarray[Any, Any] | None:
    if kind not in ("Conv1d", "Conv2d"):
        return None
    found: np.ndarray[Any, Any] = tensors["weight"][:, :CHANNELS].float().cpu().numpy()
    return found.copy()


def flat_input(loop: Loop) -> str | None:
    """The name of the data that the network takes, where that is points in a plane and nothing else."""
    if len(loop.taken) != 1:
        return None
    name = loop.taken[0]
    return name if loop.data.train[name].shape[1:] == (2,) else None


def _classes(loop: Loop) -> int:
    labels = (shape.classes for shape in loop.data_set.facts().values() if shape.classes and not len(shape))
    return next(labels, None) or 0


def points(loop: Loop) -> Points | None:
    """The examples of two-dimensional data with their classes."""
    name, classes = flat_input(loop), _classes(loop)
    if name is None or not classes:
        return None
    label = next(name for name, shape in loop.data_set.facts().items() if shape.classes)
    kept = slice(0, POINTS)
    return Points(loop.data.train[name][kept].cpu().numpy(), loop.data.train[label][kept].cpu().numpy(), classes)


def boundary(loop: Loop) -> Boundary | None:
    """What the network says at each point of a grid around two-dimensional data."""
    name = flat_input(loop)
    if name is None or not _classes(loop) or not loop.metrics or loop.metrics[0].prediction[0] != "outputs":
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
        found = loop.network(grid)[loop.metrics[0].prediction[1]].float()
    loop.network.train(training)
    if found.ndim == 1 or found.shape[1] == 1:
        yes = torch.sigmoid(found.reshape(-1))
        chances = torch.stack([1 - yes, yes], 1)
    else:
        chances = torch.softmax(found, 1)
    shown: np.ndarray[Any, Any] = chances.reshape(GRID, GRID, -1).cpu().numpy()
    corners = ((float(low[0]), float(low[1])), (float(high[0]), float(high[1])))
    return Boundary(loop.step, shown, *corners)

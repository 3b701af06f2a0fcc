"""The decision boundary of a network that tells classes of points in a plane apart."""

from __future__ import annotations

import torch

from engine.training.loop import Loop
from engine.training.messages import Points
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.numbers import Array
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

GRID = 56
MARGIN = 0.15
POINTS = 2000


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


@view("boundary", pause=0.2)
def boundary(probe: Probe, ask: Ask) -> Seen | None:
    """The probabilities of each class over a grid of points (rows × columns × classes), row 0 at the lowest y."""
    loop = probe.loop
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
    with probe.undisturbed(training=False), torch.no_grad():
        found = loop.network(grid)[judged.prediction[1]].float()
    if found.ndim == 1 or found.shape[1] == 1:
        yes = torch.sigmoid(found.reshape(-1))
        chances = torch.stack([1 - yes, yes], 1)
    else:
        chances = torch.softmax(found, 1)
    shown: Array = chances.reshape(GRID, GRID, -1).cpu().numpy()
    corners = {"low": (float(low[0]), float(low[1])), "high": (float(high[0]), float(high[1]))}
    return Seen(ask, probe.step, {"probabilities": shown}, corners)

"""The decision boundary of a network that tells classes of points in a plane apart."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from engine.training.loop import Loop
from engine.training.messages import Points
from engine.training.watching.answers import class_of, deciding, shares
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.numbers import Array
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

GRID = 56
MARGIN = 0.15
POINTS = 2000


class Plane(NamedTuple):
    """A grid all over the plane in which the data are points, and two of its corners."""

    points: Tensor
    """(side · side, 2), row by row, row 0 at the lowest y."""
    low: tuple[float, float]
    high: tuple[float, float]


def flat_input(loop: Loop) -> str | None:
    """The name of the data that the network takes, where that is points in a plane and nothing else."""
    if len(loop.taken) != 1:
        return None
    name = loop.taken[0]
    return name if loop.data.train[name].shape[1:] == (2,) else None


def plane(loop: Loop, side: int) -> Plane | None:
    """The plane of the data, with so many points on each side; None where the data are no points in a plane."""
    name = flat_input(loop)
    if name is None:
        return None
    low, high = loop.data.train[name].amin(0), loop.data.train[name].amax(0)
    room = (high - low) * MARGIN
    left, bottom = (low - room).tolist()
    right, top = (high + room).tolist()
    across, up = torch.linspace(left, right, side), torch.linspace(bottom, top, side)
    grid = torch.stack([across.repeat(side), up.repeat_interleave(side)], 1).to(loop.device)
    return Plane(grid, (left, bottom), (right, top))


def points(loop: Loop) -> Points | None:
    """The examples of two-dimensional data with their classes."""
    name, label = flat_input(loop), class_of(loop)
    if name is None or label is None:
        return None
    some, labels = (loop.data.train[output][:POINTS].cpu().numpy().copy() for output in (name, label))
    return Points(some, labels.reshape(-1), loop.data_set.facts()[label].classes or 0)


@view("boundary", pause=0.2)
def boundary(probe: Probe, ask: Ask) -> Seen | None:
    """The probabilities of each class over a grid of points (rows × columns × classes), row 0 at the lowest y."""
    loop = probe.loop
    whole, judged = plane(loop, GRID), deciding(loop)
    if whole is None or not judged:
        return None
    with probe.undisturbed(training=False, judged=True), torch.no_grad(), loop.precision():
        found = shares(judged[0], loop.network(whole.points))
    shown: Array = found.reshape(GRID, GRID, -1).cpu().numpy()
    return Seen(ask, probe.step, {"probabilities": shown}, {"low": whole.low, "high": whole.high})

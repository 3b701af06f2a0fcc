"""Which units of a layer say nothing any more: those that are silent, and those at the ends of their range."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.graph.facts import NodeFacts
from engine.layers.softmax import Softmax
from engine.layers.squash import Hardtanh

RANGES = {"Sigmoid": (0.0, 1.0), "Hardsigmoid": (0.0, 1.0), "Tanh": (-1.0, 1.0)}
"""The ends between which these activations stay."""
EDGE = 0.01
"""Within this part of its range from an end, a sigmoid hardly has a slope any more: at most 0.04 of the steepest."""
SURE = 0.99
"""A softmax whose largest share is above this has hardly a slope."""


def unit_axis(facts: NodeFacts, port: str) -> int | None:
    """The axis of the value, behind that of the examples, along which the units of a layer lie; None for a number."""
    shape = facts.outputs.get(port)
    if shape is None or not len(shape):
        return None
    return shape.axes.index("channels") if "channels" in shape.axes else len(shape) - 1


@torch.no_grad()
def silent_units(facts: NodeFacts, port: str, values: Tensor) -> tuple[int, int]:
    """How many units are zero for every example, at every place, and how many there are.

    A unit is a channel, or else a number of the last axis.
    """
    axis = unit_axis(facts, port)
    if axis is None:
        return int(not values.any()), 1
    alive = values.movedim(axis + 1, 0).flatten(1).any(1)
    return len(alive) - int(alive.sum()), max(1, len(alive))


def range_of(facts: NodeFacts) -> tuple[float, float] | None:
    """The ends between which an activation squashes each number by itself; None for other layers."""
    if isinstance(facts.layer, Hardtanh):
        return facts.layer.low, facts.layer.high
    return RANGES.get(facts.node.type)


@torch.no_grad()
def saturated_share(facts: NodeFacts, values: Tensor) -> float | None:
    """The share of numbers at an end of their range, or of the surest softmaxes; None for other layers."""
    if isinstance(facts.layer, Softmax):
        return float((values.amax(facts.layer.dim) > SURE).float().mean())
    ends = range_of(facts)
    if ends is None:
        return None
    low, high = ends
    room = (high - low) * EDGE
    return float(((values < low + room) | (values > high - room)).float().mean())

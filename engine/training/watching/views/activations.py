"""How the values that leave a layer are spread over the probe's examples, and how many of its units say nothing."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from engine.graph.facts import NodeFacts
from engine.layers.softmax import Softmax
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.leaving import leaving, unit_axis
from engine.training.watching.numbers import histograms
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

RANGES = {"Sigmoid": (0.0, 1.0), "Hardsigmoid": (0.0, 1.0), "Tanh": (-1.0, 1.0)}
"""The ends between which these activations stay."""
EDGE = 0.01
"""Within this part of its range from an end, a sigmoid hardly has a slope any more: at most 0.04 of the steepest."""
SURE = 0.99
"""A softmax whose largest share is above this has hardly a slope."""


@view("activations")
def activations(probe: Probe, ask: Ask) -> Seen | None:
    """A histogram of what leaves each port of a node, the share of its units that are dead, and that are saturated.

    A unit is a channel, or else a number of the last axis; it is dead where it is zero for every example of the probe.
    """
    values = leaving(probe, ask.node)
    if not values:
        return None
    facts = probe.loop.analysis.nodes[ask.node]
    ports: dict[str, dict[str, Any]] = {}
    for port, found in values.items():
        silent, units = dead_units(found, unit_axis(facts, port))
        saturated = saturated_share(facts, found)
        ports[port] = {"dead": silent / units, "units": units}
        if saturated is not None:
            ports[port]["saturated"] = saturated
    return Seen(ask, probe.step, facts={"histograms": histograms(values), "ports": ports})


def dead_units(values: Tensor, axis: int | None) -> tuple[int, int]:
    """How many units are zero for every example, and how many there are."""
    if axis is None:
        return int(not values.any()), 1
    alive = values.detach().movedim(axis + 1, 0).flatten(1).any(1)
    return len(alive) - int(alive.sum()), max(1, len(alive))


def saturated_share(facts: NodeFacts, values: Tensor) -> float | None:
    """The share of numbers at an end of a sigmoid or tanh, or of the surest softmaxes; None for other layers."""
    if isinstance(facts.layer, Softmax):
        largest = values.detach().amax(facts.layer.dim)
        return float((largest > SURE).float().mean())
    if facts.node.type not in RANGES:
        return None
    low, high = RANGES[facts.node.type]
    room = (high - low) * EDGE
    found = values.detach()
    return float(((found < low + room) | (found > high - room)).float().mean())

"""What the rules of health look at: a probe of the network, the losses so far, and what was seen before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from engine.graph.facts import NodeFacts
from engine.layers.declare import Objective
from engine.training.health.finding import Finding
from engine.training.health.losses import Losses
from engine.training.health.trivial import trivial_loss
from engine.training.watching.numbers import Array, sample_of
from engine.training.watching.probe import Probe

TINY = 1e-30
LEAST_LOSS = 1e-3
"""A loss may come as near to 0 as it likes; nearer than this its gradients are noise."""
MOVING = 50
"""Weights are compared with those of so many steps ago, and of up to twice as many."""


class Patient:
    """One look at a training; ``kept`` is what the looks before it left behind."""

    def __init__(self, probe: Probe, kept: dict[str, Any]) -> None:
        self.probe = probe
        self.loop = probe.loop
        self.analysis = probe.loop.analysis
        self.settings = probe.loop.settings
        self.kept = kept
        self.losses: Losses = kept.setdefault("losses", Losses())
        self.losses.follow(probe.loop)
        self.found: dict[str, list[Finding]] = {}
        """What the rules before have found in this look."""

    @property
    def step(self) -> int:
        return self.loop.step

    @cached_property
    def learning(self) -> dict[str, dict[str, Tensor]]:
        """The tensors that learn by node, in the order in which the network computes them."""
        found: dict[str, dict[str, Tensor]] = {}
        for key in self.order:
            facts = self.analysis.nodes[key]
            if facts.again or facts.turns or getattr(facts.layer, "frozen", False):
                continue
            there = {name: one for name, one in self.probe.weights(key).items() if one.requires_grad}
            if there:
                found[key] = there
        return found

    @cached_property
    def matrices(self) -> dict[str, dict[str, Tensor]]:
        """The same without biases, and without the figures of norms: what carries signals from layer to layer."""
        some = {key: {name: one for name, one in there.items() if one.ndim > 1} for key, there in self.learning.items()}
        return {key: there for key, there in some.items() if there}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All nodes in the order of computing."""
        return tuple(dict.fromkeys(tap.node for tap in self.probe.values))

    @cached_property
    def values(self) -> Mapping[str, Tensor]:
        """The first thing that leaves each node when the network answers, at its first turn."""
        found: dict[str, Tensor] = {}
        for tap, there in self.probe.values.items():
            found.setdefault(tap.node, there[0])
        return found

    @cached_property
    def stretches(self) -> Mapping[str, float]:
        """How many percent the loss changes when the weights of a node change by one: |gradient| · |weights| / loss.

        It does not depend on the scale of the loss, nor on that of the weights. Where the loss is larger than that of
        an answer that never looks at its input, it is measured by that. Weights that are all 0 have none.
        """
        slopes = self.probe.slopes
        loss = max(min(abs(slopes.loss), self.trivial or float("inf")), LEAST_LOSS)
        found = {}
        for key, there in self.matrices.items():
            place = self.probe.path(key)
            # One that the loss does not depend on has none.
            named = [slopes.weights.get(f"{place}.{name}") for name in there]
            slope = sum(float(one.double().square().sum()) for one in named if one is not None)
            size = sum(float(one.detach().double().square().sum()) for one in there.values())
            if size and any(one is not None for one in named):
                found[key] = (slope * size) ** 0.5 / loss
        return found

    @cached_property
    def objective(self) -> NodeFacts:
        """The objective that counts most."""
        nodes = self.analysis.nodes.values()
        return max((one for one in nodes if isinstance(one.layer, Objective)), key=lambda one: one.layer.weight)  # type: ignore[union-attr]

    @cached_property
    def last(self) -> str:
        """The learning node nearest to the objective."""
        return next(reversed(self.learning), self.objective.node.key)

    @cached_property
    def trivial(self) -> float | None:
        """The loss of an answer that does not look at the input; None where that is not known."""
        if "trivial" not in self.kept:
            self.kept["trivial"] = trivial_loss(self.loop)
        found: float | None = self.kept["trivial"]
        return found

    @property
    def moves(self) -> float | None:
        """How far the weights went in each step since they were remembered, beside their size; None before that.

        It is the update-to-weight ratio where every step is looked at, and a little less where steps turn back.
        """
        kept: list[tuple[int, dict[str, Array]]] = self.kept.setdefault("weights", [])
        now = {f"{key}.{name}": sample_of(one) for key, there in self.matrices.items() for name, one in there.items()}
        if not kept or self.step - kept[-1][0] >= MOVING:
            kept.append((self.step, now))
        while len(kept) > 1 and self.step - kept[1][0] >= MOVING:
            del kept[0]
        steps, was = self.step - kept[0][0], kept[0][1]
        if steps < MOVING:
            return None
        apart = sum(float(((now[name] - was[name]) ** 2).sum()) for name in now)
        size = sum(float((one**2).sum()) for one in was.values())
        return float((apart / max(size, TINY)) ** 0.5 / steps)


def rms(values: Tensor) -> float:
    """The root of the mean square."""
    with torch.no_grad():
        return float(values.float().square().mean().sqrt())

"""Losses and metrics gathered over an epoch: kept as tensors, and counted when they are many or asked for."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.compile.plan import Plan, Value
from engine.layers.declare import Objective
from engine.training.metrics import METRICS

HELD_NUMBERS = 1 << 20
HELD_BATCHES = 4096
"""So many numbers of predictions, or batches, wait to be counted: counting each by itself would slow small networks."""

Tensors = Mapping[str, Tensor]


@dataclass(frozen=True)
class Judged:
    """Where one objective finds its prediction and target, and the metric that follows from it."""

    name: str
    metric: str
    prediction: tuple[str, str]
    target: tuple[str, str]


def judged(plan: Plan) -> tuple[Judged, ...]:
    """The metrics of a plan: that of its first objective by its plain name, others behind the key of theirs."""
    results = {value: name for name, value in plan.gives.items()}

    def place(value: Value) -> tuple[str, str]:
        return ("outputs", results[value]) if value in results else ("data", value.output)

    found: list[Judged] = []
    for step in plan.objectives:
        assert isinstance(step.facts.layer, Objective)
        metric = step.facts.layer.metric
        ends = (place(step.arguments[port][0]) for port in ("prediction", "target"))
        found.append(Judged(f"{step.key}.{metric}" if found else metric, metric, *ends))
    return tuple(found)


class Scores:
    """Sums over the examples seen since the last :meth:`take`."""

    def __init__(self, metrics: tuple[Judged, ...]) -> None:
        self.metrics = metrics
        self._clear()

    def _clear(self) -> None:
        self.sums = dict.fromkeys(["loss", *(one.name for one in self.metrics)], 0.0)
        self.count = 0
        self._losses: list[Tensor] = []
        self._sizes: list[int] = []
        self._pairs: list[list[tuple[Tensor, Tensor]]] = [[] for _ in self.metrics]
        self._held = 0

    def add(self, loss: Tensor, size: int, outputs: Tensors, data: Tensors) -> None:
        """Note one batch of ``size`` examples; nothing is computed here unless much has gathered."""
        self._losses.append(loss)
        self._sizes.append(size)
        for pairs, one in zip(self._pairs, self.metrics, strict=True):
            place, name = one.prediction
            prediction = (outputs if place == "outputs" else data)[name].detach()
            place, name = one.target
            pairs.append((prediction, (outputs if place == "outputs" else data)[name]))
            self._held += prediction.numel()
        if self._held > HELD_NUMBERS or len(self._losses) >= HELD_BATCHES:
            self.settle()

    def settle(self) -> None:
        """Count what has gathered."""
        if not self._losses:
            return
        losses = torch.stack(self._losses).tolist()
        self._add("loss", [loss * size for loss, size in zip(losses, self._sizes, strict=True)])
        starts = list(itertools.accumulate(self._sizes[:-1], initial=0))
        for pairs, one in zip(self._pairs, self.metrics, strict=True):
            predictions, targets = (torch.cat(parts) for parts in zip(*pairs, strict=True))
            figures = METRICS[one.metric](predictions, targets).cpu().numpy()
            self._add(one.name, np.add.reduceat(figures, starts, dtype=np.float64).tolist())
            pairs.clear()
        self.count += sum(self._sizes)
        self._losses.clear()
        self._sizes.clear()
        self._held = 0

    def _add(self, name: str, batches: Iterable[float]) -> None:
        # One batch after the other: then no bit depends on where a checkpoint made a pause.
        self.sums[name] = functools.reduce(operator.add, batches, self.sums[name])

    def take(self) -> dict[str, float]:
        """The means over all examples since the last time, and a fresh start; empty where there were none."""
        self.settle()
        means = {name: total / self.count for name, total in self.sums.items()} if self.count else {}
        self._clear()
        return means

    def state(self) -> dict[str, float]:
        """What a checkpoint in the middle of an epoch keeps."""
        self.settle()
        return {**self.sums, "count": self.count}

    def restore(self, state: Mapping[str, float]) -> None:
        self._clear()
        self.sums = {name: float(state[name]) for name in self.sums}
        self.count = int(state["count"])

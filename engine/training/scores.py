"""Losses and metrics gathered over an epoch: kept as tensors, and counted when they are many or asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.compile.plan import Plan, Value
from engine.layers.declare import Objective
from engine.training.metrics import METRICS

HELD_NUMBERS = 1 << 20
"""So many numbers of predictions wait to be counted at once: counting at each batch would slow small networks."""

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

    def add(self, loss: Tensor, outputs: Tensors, data: Tensors) -> None:
        """Note one batch; nothing is computed here unless much has gathered."""
        places = {"outputs": outputs, "data": data}
        self._losses.append(loss)
        self._sizes.append(len(next(iter(data.values()))))
        for pairs, one in zip(self._pairs, self.metrics, strict=True):
            prediction = places[one.prediction[0]][one.prediction[1]].detach()
            pairs.append((prediction, places[one.target[0]][one.target[1]]))
            self._held += prediction.numel()
        if self._held > HELD_NUMBERS:
            self.settle()

    def settle(self) -> None:
        """Count what has gathered."""
        if not self._losses:
            return
        sizes = torch.tensor(self._sizes, dtype=torch.float64)
        losses = torch.stack(self._losses).double().cpu()
        self.sums["loss"] += float((losses * sizes).sum())
        for pairs, one in zip(self._pairs, self.metrics, strict=True):
            predictions, targets = (torch.cat(parts) for parts in zip(*pairs, strict=True))
            # float64 would be more exact, but MPS has none; the figures of one example are small numbers.
            self.sums[one.name] += float(METRICS[one.metric](predictions, targets).sum())
            pairs.clear()
        self.count += sum(self._sizes)
        self._losses.clear()
        self._sizes.clear()
        self._held = 0

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

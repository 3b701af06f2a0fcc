"""Losses and metrics gathered over an epoch: kept as tensors, and counted when they are many or asked for."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.compile.plan import Plan, Step, Value
from engine.data.transform import is_class
from engine.layers.measure import Measured, Meter
from engine.layers.objective import Weighted
from engine.shape import Shape
from engine.training.metrics import HELD_NUMBERS, METRICS, Running

HELD_BATCHES = 4096
"""So many batches wait to be counted, unless their numbers are many: each by itself would slow small networks."""

LOSS = "loss"

Tensors = Mapping[str, Tensor]
Place = tuple[str, str]
"""``outputs`` or ``data``, and the name in it."""
Table = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Judged:
    """Where a metric finds its prediction and target: one that follows from an objective, or a node of its own."""

    name: str
    metric: str
    """The name of the function that gives a figure for each example; empty where a meter gathers all of them."""
    prediction: Place
    target: Place
    node: str
    """The key of the node that it follows from, or that it is."""
    options: Mapping[str, Any] = field(default_factory=dict)
    meter: Meter | None = None
    is_class: bool = False
    """Whether its target is a class; of one that was mixed with another the larger share counts then."""


def judged(plan: Plan) -> tuple[Judged, ...]:
    """The metrics of a plan: those that follow from its objectives, then its metric nodes by their keys.

    The metric of the first objective has its plain name unless a node has it; others stand behind the key of theirs.
    """
    results = {value: name for name, value in plan.gives.items()}
    taken = {step.key for step in plan.metrics}
    found: list[Judged] = []
    for step in plan.objectives:
        layer = step.facts.layer
        assert isinstance(layer, Weighted)
        if layer.metric:
            plain = not found and layer.metric not in taken
            name = layer.metric if plain else f"{step.key}.{layer.metric}"
            ends = _places(step, results)
            found.append(
                Judged(name, layer.metric, *ends, step.key, layer.judging(*_shapes(step)), None, _is_class(step))
            )
    for step in plan.metrics:
        layer = step.facts.layer
        assert isinstance(layer, Measured)
        name = f"{step.key}.metric" if step.key == LOSS else step.key
        ends = _places(step, results)
        meter = layer.meter(*_shapes(step))
        found.append(Judged(name, "", *ends, step.key, meter=meter, is_class=_is_class(step)))
    return tuple(found)


def _shapes(step: Step) -> tuple[Shape, Shape]:
    return step.facts.inputs["prediction"][0], step.facts.inputs["target"][0]


def _is_class(step: Step) -> bool:
    return is_class(_shapes(step)[1])


def _places(step: Step, results: Mapping[Value, str]) -> tuple[Place, Place]:
    """Where the prediction and the target of a node are: among the results, or in the data."""

    def place(value: Value) -> Place:
        return ("outputs", results[value]) if value in results else ("data", value.output)

    return place(step.arguments["prediction"][0]), place(step.arguments["target"][0])


def evaluate(one: Judged, outputs: Tensors, data: Tensors) -> Tensor:
    """One metric of one batch: a single number (float32), or a table of counts (int64)."""
    prediction, target = _ends(one, outputs, data)
    if one.meter is None:
        return METRICS[one.metric](prediction, target, **one.options).mean()
    running = Running(one.meter)
    running.add(prediction, target)
    return running.value().to(torch.int64 if one.meter.table else torch.float32)


def _ends(one: Judged, outputs: Tensors, data: Tensors) -> tuple[Tensor, Tensor]:
    ends = (one.prediction, one.target)
    prediction, target = ((outputs if place == "outputs" else data)[name].detach() for place, name in ends)
    if one.is_class and target.is_floating_point():
        # Shares of classes, or of a yes.
        target = target.argmax(1) if target.ndim > 1 else (target > 0.5).long()
    return prediction, target


class Scores:
    """Sums over the examples seen since the last :meth:`take`."""

    def __init__(self, metrics: tuple[Judged, ...], device: torch.device | None = None) -> None:
        self.metrics = metrics
        self.device = device
        """Where what is restored goes on."""
        self.tables: dict[str, Table] = {}
        """The tables of the last :meth:`take` by the names of their metrics."""
        self._figures = [one for one in metrics if one.meter is None]
        self._clear()

    def _clear(self) -> None:
        self.sums = dict.fromkeys([LOSS, *(one.name for one in self._figures)], 0.0)
        self.count = 0
        self._losses: list[Tensor] = []
        self._sizes: list[int] = []
        self._pairs: list[list[tuple[Tensor, Tensor]]] = [[] for _ in self._figures]
        self._held = 0
        self._running = [(one, Running(one.meter)) for one in self.metrics if one.meter is not None]

    def add(self, loss: Tensor, size: int, outputs: Tensors, data: Tensors) -> None:
        """Note one batch of ``size`` examples; nothing is computed here unless much has gathered."""
        self._losses.append(loss)
        self._sizes.append(size)
        for pairs, one in zip(self._pairs, self._figures, strict=True):
            ends = _ends(one, outputs, data)
            pairs.append(ends)
            self._held += ends[0].numel()
        for one, running in self._running:
            running.add(*_ends(one, outputs, data))
        if self._held > HELD_NUMBERS or len(self._losses) >= HELD_BATCHES:
            self.settle()

    def settle(self) -> None:
        """Count what has gathered; meters read in portions of their own, which no pause changes."""
        if not self._losses:
            return
        losses = torch.stack(self._losses).tolist()
        self._add(LOSS, [loss * size for loss, size in zip(losses, self._sizes, strict=True)])
        starts = list(itertools.accumulate(self._sizes[:-1], initial=0))
        for pairs, one in zip(self._pairs, self._figures, strict=True):
            predictions, targets = (torch.cat(parts) for parts in zip(*pairs, strict=True))
            figures = METRICS[one.metric](predictions, targets, **one.options).cpu().numpy()
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
        """The means over all examples since the last time, and a fresh start; empty where there were none.

        A metric that says nothing here, such as a ranking of one class alone, is left out; tables are in
        :attr:`tables`.
        """
        self.settle()
        means = {name: total / self.count for name, total in self.sums.items()} if self.count else {}
        self.tables = {}
        for one, running in self._running if self.count else ():
            value = running.value()
            if value.ndim:
                self.tables[one.name] = tuple(tuple(row) for row in value.tolist())
            elif math.isfinite(value):
                means[one.name] = float(value)
        self._clear()
        return means

    def state(self) -> dict[str, Any]:
        """What a checkpoint in the middle of an epoch keeps: numbers and tensors."""
        self.settle()
        meters = {one.name: running.state() for one, running in self._running}
        return {**self.sums, "count": self.count, "meters": meters}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._clear()
        self.sums = {name: float(state[name]) for name in self.sums}
        self.count = int(state["count"])
        for one, running in self._running:
            running.restore(state["meters"][one.name], self.device)

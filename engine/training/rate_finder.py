"""Finds a learning rate: one sweep from tiny to huge on a fresh network, and where in it the loss falls fastest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch

from engine.data.batches import batch_of
from engine.frozen import frozen
from engine.graph.model import Project
from engine.training.loop import Loop
from engine.training.losses import total

LOW, HIGH = 1e-6, 10.0
STEPS = 120
SMOOTHING = 0.9
"""How much of the mean of the losses before is kept at each step."""
BEYOND = 4.0
"""The sweep ends where the smoothed loss has risen by so many times what it had fallen."""
LEAST_STEPS, LEAST_FALL = 20, 0.05
SAFE = 0.1
"""The suggestion is no more than this part of the rate with the lowest loss."""


FIRST, APART = 10, 4
"""The first steps only tell where the loss begins, and a slope is that over some steps: single batches differ."""
FALLEN = 0.98
"""A loss that falls by less than this part of itself shows no rate at all."""


@frozen
class RateCurve:
    """The loss of a sweep at each rate, smoothed, and the rate to use; None where the loss never fell."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    suggestion: float | None


def find_rate(
    project: Project, steps: int = STEPS, low: float = LOW, high: float = HIGH, threads: int | None = None
) -> RateCurve:
    """The whole curve, and the rate that it suggests."""
    points = tuple(sweep(project, steps, low, high, threads))
    rates, losses = tuple(rate for rate, _ in points), tuple(loss for _, loss in points)
    return RateCurve(rates, losses, suggested(rates, losses))


def sweep(
    project: Project, steps: int = STEPS, low: float = LOW, high: float = HIGH, threads: int | None = None
) -> Iterator[tuple[float, float]]:
    """Train a fresh network for some steps with a rate that grows by the same factor at each; each rate with its loss.

    After Smith 2017, Cyclical learning rates for training neural networks. The project stays as it is, and raises
    Misfit where it cannot be trained.
    """
    loop = Loop(replace(project, training={**project.training, "schedule": {"type": "Constant"}}), threads)
    loop.network.train()
    torch.manual_seed(loop.settings.seed)
    own = loop.settings.optimizer.learning_rate
    mean, lowest, first = 0.0, math.inf, math.inf
    for step in range(steps):
        rate = low * (high / low) ** (step / (steps - 1))
        loss = _step(loop, step, rate / own)
        if not math.isfinite(loss):
            return
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        smooth = mean / (1 - SMOOTHING ** (step + 1))
        yield rate, smooth
        lowest, first = min(lowest, smooth), smooth if step <= FIRST else first
        if step >= LEAST_STEPS and smooth > lowest + BEYOND * max(first - lowest, LEAST_FALL * abs(first)):
            return


def _step(loop: Loop, step: int, factor: float) -> float:
    """Learn from one batch; the loss before that."""
    epoch, batch = divmod(step, loop.steps_per_epoch)
    data = batch_of(loop.data, loop.settings.seed, epoch, batch, loop.settings.batch_size)
    with loop.precision():
        outputs = loop.network(*[data[name] for name in loop.taken])
        loss = total(loop.objectives(outputs, data))
    loop.learn(loss, factor, batch)
    return float(loss.detach())


def suggested(rates: Sequence[float], losses: Sequence[float]) -> float | None:
    """The rate at which the loss falls fastest over the logarithm of the rate, and no more than a tenth of the best."""
    known = list(losses[FIRST:])
    if len(known) <= 2 * APART:
        return None
    best = FIRST + known.index(min(known))
    if best < FIRST + 2 * APART or not losses[best] < FALLEN * losses[FIRST]:
        return None
    middles = range(FIRST + APART, best - APART + 1)
    steepest = min(middles, key=lambda at: losses[at + APART] - losses[at - APART])
    return float(f"{min(rates[steepest], SAFE * rates[best]):.1g}")

"""What one real step of the training changes in the learned tensors of a layer."""

from __future__ import annotations

import math

import numpy as np

from engine.training.loop import Loop
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.numbers import Array, histogram, sample_of
from engine.training.watching.probe import Probe
from engine.training.watching.view import view


def remember(probe: Probe, ask: Ask) -> Seen | None:
    """Keep the weights as they are before the step: at most 4,096 numbers of each tensor."""
    kept = {name: sample_of(one).copy() for name, one in probe.weights(ask.node).items()}
    if kept:
        probe.memory(ask)["before"] = kept
    return None


@view("updates", begin=remember)
def updates(probe: Probe, ask: Ask) -> Seen | None:
    """A histogram of the change of each tensor, and its size against that of the weights, by root mean square.

    Where several batches make one update, nothing is shown behind those that make none.
    """
    before = probe.memory(ask).pop("before", {})
    if not before or not _made_one(probe.loop):
        return None
    now = {name: sample_of(one) for name, one in probe.weights(ask.node).items()}
    changes = {name: now[name] - old for name, old in before.items() if name in now}
    ratios = {name: _share(change, before[name]) for name, change in changes.items()}
    shown = tuple(histogram(name, change) for name, change in changes.items())
    return Seen(ask, probe.step, facts={"histograms": shown, "ratios": ratios})


def _made_one(loop: Loop) -> bool:
    return loop.batch % loop.settings.accumulation == 0 or loop.batch >= loop.steps_per_epoch


def _share(change: Array, weight: Array) -> float:
    """How large a change is against the weights; no number where these are all zero, as biases are at the start."""
    size = _size(weight)
    return _size(change) / size if size else math.nan


def _size(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))

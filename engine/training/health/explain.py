"""Finds where a loss began to be no number: the layer, the step and the batch, by going there once more."""

from __future__ import annotations

import math
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from engine.compile.tapping import Tapped, Values
from engine.data.batches import batch_of
from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.remedies import clipped, lower_rate, title
from engine.training.losses import total
from engine.training.messages import Failed
from engine.training.randomness import undisturbed
from engine.training.slopes import slopes_of
from engine.training.stepping import same_numbers

if TYPE_CHECKING:
    from engine.training.loop import Loop

PATIENCE = 5.0
"""So many seconds may going there take; later the network is looked at as it is now."""


class Origin(NamedTuple):
    """Where the first number was that is none."""

    node: str
    step: int
    backwards: bool
    """Whether it was a gradient, and not a value."""
    value: float
    """It itself: infinite, or not a number."""


def explained(loop: Loop, step: int) -> Finding:
    """A finding at the layer in which the loss of this step stopped being a number."""
    origin = None
    # What has no memory left for a second network, or no data any more, still has its sentence.
    with suppress(Exception):
        origin = found_again(loop, step) or looked_at(loop, step)
    if origin is None:
        origin = Origin(loop.made.plan.objectives[0].key, step, False, math.nan)
    what = Message("a gradient") if origin.backwards else Message("a value")
    number = Message("infinite") if math.isinf(origin.value) else Message("not a number")
    text = (
        "It began in {layer}: at step {step}, with batch {batch} of epoch {epoch}, {what} there was {number}. Learn "
        "with a lower learning rate, or clip the gradients."
    )
    epoch, batch = loop.epochs.place(origin.step - 1)
    layer = title(loop.analysis.nodes[origin.node])
    values = {
        "layer": layer,
        "step": origin.step,
        "batch": batch + 1,
        "epoch": epoch + 1,
        "what": what,
        "number": number,
    }
    repairs = (lower_rate(loop.settings), *clipped(loop.settings))
    return Finding("no_number", origin.node, Message(text, values), float(origin.step), repairs)


def found_again(loop: Loop, step: int) -> Origin | None:
    """Train the same once more up to the step before, and look into the last steps; None where that takes too long."""
    if loop.changes or loop.seconds > PATIENCE or loop.random is not None or loop.is_again:
        return None
    until = perf_counter() + PATIENCE
    again = type(loop)(loop.project, loop.threads)
    again.is_again = True
    if step <= 2 and (origin := looked_at(again, 1)) is not None:
        return origin
    seen = 0
    for message in again.steps():
        if isinstance(message, Failed) or again.step >= step or perf_counter() > until:
            break
        if again.step > max(seen, step - 3):
            seen = again.step
            origin = looked_at(again, seen + 1)
            if origin is not None:
                return origin
    return None


def looked_at(loop: Loop, step: int) -> Origin | None:
    """The first value, in the order of computing, or else the last gradient that this step makes and is no number."""
    data = batch_of(loop.data, loop.settings.seed, *loop.epochs.place(step - 1), loop.settings.batch_size)
    tapped = Tapped(loop.made, loop.analysis)
    with undisturbed(loop.network, loop.device, tapped.network, training=True), same_numbers(loop), torch.enable_grad():
        with loop.precision():
            outputs, values = tapped.forward(*[data[name] for name in loop.taken])
            loss = total(loop.objectives(outputs, data))
        return _wrong_value(values, loss, loop, step) or _wrong_slope(values, loss, loop, step)


def _wrong_value(values: Values, loss: Tensor, loop: Loop, step: int) -> Origin | None:
    found = [(tap.node, one) for tap, there in values.items() for one in there]
    for key, value in (*found, (loop.made.plan.objectives[0].key, loss)):
        wrong = _wrong(value)
        if wrong is not None:
            return Origin(key, step, False, wrong)
    return None


def _wrong_slope(values: Values, loss: Tensor, loop: Loop, step: int) -> Origin | None:
    """A gradient goes from the last layer to the first."""
    slopes = slopes_of(loop.network, values, loss)
    told = [(tap.node, one) for tap, there in slopes.values.items() for one in there if one is not None]
    learned = []
    for name, slope in slopes.weights.items():
        keys = [part for part in name.split(".") if part in loop.analysis.nodes]
        learned += [(keys[-1], slope)] if keys else []
    for key, slope in (*reversed(told), *learned):
        wrong = _wrong(slope)
        if wrong is not None:
            return Origin(key, step, True, wrong)
    return None


def _wrong(values: Tensor) -> float | None:
    """The first of these numbers that is infinite or no number."""
    flat = values.detach().flatten()
    if not flat.is_floating_point() or bool(torch.isfinite(flat).all()):
        return None
    return float(flat[~torch.isfinite(flat)][0])

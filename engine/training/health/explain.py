"""Finds where a loss began to be no number: the layer, the step and the batch, by going there once more."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from engine.compile.tapping import Tapped
from engine.data.batches import order
from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.remedies import clipped, lower_rate, title
from engine.training.losses import total

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
    # What has no memory left for a second network still has its sentence.
    with suppress(RuntimeError, MemoryError):
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
    if loop.changes or loop.seconds > PATIENCE or loop.random is not None:
        return None
    again = type(loop)(loop.project, loop.threads)
    steps = again.steps()
    for at in (step - 1, step):
        while again.step < at - 1 and not again.over:
            next(steps, None)
        if at >= 1 and again.step == at - 1:
            origin = looked_at(again, at)
            if origin is not None:
                return origin
    return None


def looked_at(loop: Loop, step: int) -> Origin | None:
    """The first value, in the order of computing, or else the last gradient that this step makes and is no number."""
    data = batch_of(loop, step)
    tapped = Tapped(loop.made, loop.analysis)
    buffers = [(one, one.clone()) for one in loop.network.buffers()]
    with torch.random.fork_rng([loop.device] if loop.device.type == "cuda" else []):
        tapped.network.train()
        loop.network.train()
        with torch.enable_grad():
            with loop.precision():
                outputs, values = tapped.forward(*[data[name] for name in loop.taken])
                loss = total(loop.objectives(outputs, data))
            found = [(tap.node, one) for tap, there in values.items() for one in there]
            origin = _wrong_value(found, loss, loop, step) or _wrong_slope(found, loss, loop, step)
    with torch.no_grad():
        for one, before in buffers:
            one.copy_(before)
    return origin


def batch_of(loop: Loop, step: int) -> dict[str, Tensor]:
    """The examples of a step, in the order in which the training took them."""
    epoch, batch = loop.epochs.place(step - 1)
    size = loop.settings.batch_size
    rows = order(loop.examples, loop.settings.seed, epoch).to(loop.device)[batch * size : (batch + 1) * size]
    return {name: values[rows] for name, values in loop.data.examples(epoch).items()}


def _wrong_value(found: list[tuple[str, Tensor]], loss: Tensor, loop: Loop, step: int) -> Origin | None:
    objective = loop.made.plan.objectives[0].key
    for key, values in (*found, (objective, loss)):
        wrong = _wrong(values)
        if wrong is not None:
            return Origin(key, step, False, wrong)
    return None


def _wrong_slope(found: list[tuple[str, Tensor]], loss: Tensor, loop: Loop, step: int) -> Origin | None:
    """A gradient goes from the last layer to the first."""
    asked = [(key, values) for key, values in found if values.requires_grad]
    places = {id(one): name for name, one in loop.network.named_parameters()}
    weights = [one for one in loop.network.parameters() if one.requires_grad]
    slopes = torch.autograd.grad(loss, [*(values for _, values in asked), *weights], allow_unused=True)
    for (key, _), slope in reversed(list(zip(asked, slopes, strict=False))):
        wrong = None if slope is None else _wrong(slope)
        if wrong is not None:
            return Origin(key, step, True, wrong)
    for weight, slope in zip(weights, slopes[len(asked) :], strict=True):
        wrong = None if slope is None else _wrong(slope)
        keys = [part for part in places[id(weight)].split(".") if part in loop.analysis.nodes]
        if wrong is not None and keys:
            return Origin(keys[-1], step, True, wrong)
    return None


def _wrong(values: Tensor) -> float | None:
    """The first of these numbers that is infinite or no number."""
    flat = values.detach().flatten()
    if not flat.is_floating_point() or bool(torch.isfinite(flat).all()):
        return None
    return float(flat[~torch.isfinite(flat)][0])

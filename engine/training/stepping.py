"""Takes the next step of a training apart: forward, loss, backward and update, without taking it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from engine.compile.tapping import Tapped, Values
from engine.data.batches import batch_of
from engine.training.applying import chosen_size, resize
from engine.training.loop import Loop
from engine.training.losses import total
from engine.training.randomness import seed, undisturbed, undrawn
from engine.training.slopes import slopes_of

Kind = Literal["data", "forward", "loss", "backward", "update"]


class Moment(NamedTuple):
    """One thing that happens in a step, at the node of this key."""

    kind: Kind
    node: str


class Walk:
    """The next step of a training, as it is going to be: with its batch, its random numbers and its learning rate.

    Behind it the network, the optimizer and all random numbers are as they were, to the last bit.
    """

    def __init__(self, loop: Loop, tapped: Tapped) -> None:
        self.step = loop.step + 1
        self.before = {name: weight.detach().clone() for name, weight in loop.network.named_parameters()}
        with _begun(loop), _undone(loop, tapped), torch.enable_grad():
            self.data = _batch(loop)
            with same_numbers(loop), loop.precision():
                outputs, self.values = tapped.forward(*[self.data[name] for name in loop.taken])
                self.losses = dict(loop.objectives(outputs, self.data))
            self.loss = total(self.losses)
            slopes = slopes_of(loop.network, self.values, self.loss)
            self.value_slopes, self.slopes = slopes.values, slopes.weights
            with same_numbers(loop), loop.precision():
                again = total(loop.objectives(loop.network(*[self.data[name] for name in loop.taken]), self.data))
            loop.renew()
            loop.learn(again, loop.factor(loop.step), loop.batch)
            self.after = {name: weight.detach().clone() for name, weight in loop.network.named_parameters()}
        self.moments = tuple(_moments(loop, self.values))


def next_batch(loop: Loop) -> dict[str, Tensor]:
    """The examples that the next step will learn from."""
    with _begun(loop):
        return _batch(loop)


def _batch(loop: Loop) -> dict[str, Tensor]:
    return batch_of(loop.data, loop.settings.seed, loop.epoch, loop.batch, loop.settings.batch_size)


def _moments(loop: Loop, values: Values) -> Iterator[Moment]:
    """What happens, in order: from the data to the loss, back again, and the update of whatever learns."""
    steps = [step.key for step in loop.made.plan.steps]
    data = dict.fromkeys(value.node for value in loop.made.plan.takes.values())
    aims = [step.key for step in loop.made.plan.objectives]
    yield from (Moment("data", key) for key in data)
    yield from (Moment("forward", key) for key in steps)
    yield from (Moment("loss", key) for key in aims)
    yield from (Moment("backward", key) for key in reversed(steps))
    learning = (key for key in steps if loop.analysis.nodes[key].parameters)
    yield from (Moment("update", key) for key in learning)


@contextmanager
def same_numbers(loop: Loop) -> Iterator[None]:
    """Random numbers are those that the step will draw, and are there to be drawn again."""
    with undrawn(loop.device):
        if loop.step == 0 and loop.random is None:
            seed(loop.settings.seed, loop.device)
        yield


@contextmanager
def _begun(loop: Loop) -> Iterator[None]:
    """Behind the last step of an epoch the next one has begun for so long, with the batch size that waits for it."""
    if loop.batch < loop.steps_per_epoch:
        yield
        return
    before, size, sections = (loop.epoch, loop.batch), loop.settings.batch_size, list(loop.epochs.sections)
    loop.epoch, loop.batch = loop.epoch + 1, 0
    try:
        resize(loop, chosen_size(loop))
        yield
    finally:
        loop.epoch, loop.batch = before
        resize(loop, size)
        loop.epochs.sections = sections


@contextmanager
def _undone(loop: Loop, tapped: Tapped) -> Iterator[None]:
    """The network trains; whatever is done to it and to what learns is taken back."""
    network, update = loop.network, loop.update
    kept = [(one, one.detach().clone(), None if one.grad is None else one.grad.clone()) for one in network.parameters()]
    states = [deepcopy(optimizer.state_dict()) for optimizer in update.optimizers]
    scaler = deepcopy(update.scaler.state_dict()) if update.scaler else None
    try:
        with undisturbed(network, loop.device, tapped.network, training=True), loop.averages.undone():
            yield
    finally:
        with torch.no_grad():
            for weight, before, slope in kept:
                weight.copy_(before)
                weight.grad = slope
        for optimizer, state in zip(update.optimizers, states, strict=True):
            optimizer.load_state_dict(state)
        if update.scaler and scaler is not None:
            update.scaler.load_state_dict(scaler)
        loop.renew()

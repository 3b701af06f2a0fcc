"""Takes the next step of a training apart: forward, loss, backward and update, without taking it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from engine.compile.tapping import Tap, Tapped, Values
from engine.data.batches import order
from engine.training.loop import Loop, total

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
        self.data = next_batch(loop)
        self.before = {name: weight.detach().clone() for name, weight in loop.network.named_parameters()}
        with _undone(loop), torch.enable_grad():
            loop.network.train()
            tapped.network.train()
            with _same_numbers(loop), loop.precision():
                outputs, self.values = tapped.forward(*[self.data[name] for name in loop.taken])
                self.losses = dict(loop.objectives(outputs, self.data))
            self.loss = total(self.losses)
            self.value_slopes, self.slopes = _slopes(loop, self.values, self.loss)
            with _same_numbers(loop), loop.precision():
                again = total(loop.objectives(loop.network(*[self.data[name] for name in loop.taken]), self.data))
            batch = loop.batch % loop.steps_per_epoch
            loop.renew()
            loop.learn(again, loop.factor(loop.step), batch)
            self.after = {name: weight.detach().clone() for name, weight in loop.network.named_parameters()}
        self.moments = tuple(_moments(loop, self.values))


def next_batch(loop: Loop) -> dict[str, Tensor]:
    """The examples that the next step will learn from."""
    ended = loop.batch >= loop.steps_per_epoch
    epoch, batch = (loop.epoch + 1, 0) if ended else (loop.epoch, loop.batch)
    size = loop.settings.batch_size
    rows = order(loop.examples, loop.settings.seed, epoch)[batch * size : (batch + 1) * size].to(loop.device)
    return {name: values[rows] for name, values in loop.data.examples(epoch).items()}


def _slopes(loop: Loop, values: Values, loss: Tensor) -> tuple[Mapping[Tap, list[Tensor | None]], dict[str, Tensor]]:
    """The gradients of the loss by the values on the way, and by the weights that learn."""
    weights = {name: one for name, one in loop.network.named_parameters() if one.requires_grad}
    wanted = [one for there in values.values() for one in there if one.requires_grad]
    found = torch.autograd.grad(loss, [*wanted, *weights.values()], allow_unused=True)
    by_value = {id(one): slope for one, slope in zip(wanted, found, strict=False)}
    own = zip(weights.items(), found[len(wanted) :], strict=True)
    return (
        {tap: [by_value.get(id(one)) for one in there] for tap, there in values.items()},
        {name: torch.zeros_like(one) if slope is None else slope for (name, one), slope in own},
    )


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
def _same_numbers(loop: Loop) -> Iterator[None]:
    """Random numbers are those that the step will draw, and are there to be drawn again."""
    with torch.random.fork_rng([loop.device] if loop.device.type == "cuda" else []):
        if loop.step == 0 and loop.random is None:
            torch.manual_seed(loop.settings.seed)
        yield


@contextmanager
def _undone(loop: Loop) -> Iterator[None]:
    """Whatever is done to the network and to what learns is taken back."""
    network, update, mode = loop.network, loop.update, loop.network.training
    tensors = [*network.parameters(), *network.buffers()]
    kept = [one.detach().clone() for one in tensors]
    slopes = [None if one.grad is None else one.grad.clone() for one in network.parameters()]
    states = [deepcopy(optimizer.state_dict()) for optimizer in update.optimizers]
    scaler = deepcopy(update.scaler.state_dict()) if update.scaler else None
    try:
        with loop.averages.undone():
            yield
    finally:
        with torch.no_grad():
            for one, before in zip(tensors, kept, strict=True):
                one.copy_(before)
        for weight, slope in zip(network.parameters(), slopes, strict=True):
            weight.grad = slope
        for optimizer, state in zip(update.optimizers, states, strict=True):
            optimizer.load_state_dict(state)
        if update.scaler and scaler is not None:
            update.scaler.load_state_dict(scaler)
        network.train(mode)
        loop.renew()

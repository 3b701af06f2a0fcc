"""Finds the largest batch that fits into the memory there is, by training with smaller ones for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from engine.message import Message
from engine.training.choices import lonely
from engine.training.losses import total
from engine.training.messages import Failed
from engine.training.randomness import undisturbed
from engine.training.shortage import clear, is_short

if TYPE_CHECKING:
    from engine.training.loop import Loop

SECONDS = 4.0
"""So long it may take, as far as is known beforehand: a batch of twice the size takes about twice as long."""
FINER = 2
"""So many sizes are tried between the largest that fits and the smallest that does not."""
SPARE = {"cpu": 1.0}
"""A size is tried with so much more, by the type of device: memory in pieces is worth less than whole, and a training
goes on for hours. The allocator of the C library leaves holes in addition, some of them large."""
USUAL_SPARE = 0.25
CPU = torch.device("cpu")


def explained(loop: Loop, failed: Failed) -> Failed:
    """The end of a training that ran out of memory, with the batch size that fits; 0 where nobody knows one."""
    size = loop.settings.batch_size
    try:
        fits = fitting(loop)
    except Exception:
        # Not even the copies fit, or a step fails of something else by now: the plain sentence stays.
        return failed
    if fits >= min(size, loop.examples):
        message = Message("For a moment there was not enough memory: a batch of {size:,} fits again.", {"size": size})
    elif fits:
        text = "This needs more memory than there is: a batch of {size:,} does not fit, {fits:,} does."
        message = Message(text, {"size": size, "fits": fits})
    else:
        text = "This needs more memory than there is: not even a batch of {fewest} fits. Make the network smaller."
        message = Message(text, {"fewest": _halves(loop, size)[0]})
    return replace(failed, message=message, fits=fits)


def fitting(loop: Loop) -> int:
    """How many examples of one batch fit, up to the size that was chosen; 0 where not even the smallest batch does.

    Only what was measured is told: where the time is over, larger ones may fit as well. Weights, optimizer and random
    numbers are behind it what they were. Raises what a step raises that fails of something else than memory.
    """
    most = min(loop.settings.batch_size, loop.examples)
    until, fits, fails = perf_counter() + SECONDS, 0, 0
    with _apart(loop):
        # Upwards: what is too large is slow to try, and there is an answer whenever the time is over.
        for size in _halves(loop, most):
            begun = perf_counter()
            if not _fits(loop, size):
                fails = size
                break
            fits = size
            if 3 * perf_counter() - 2 * begun > until:
                return fits
        for _ in range(FINER if fits and fails else 0):
            size = (fits + fails) // 2
            if size == fits or perf_counter() > until:
                break
            fits, fails = (size, fails) if _fits(loop, size) else (fits, size)
    return fits


def _halves(loop: Loop, most: int) -> list[int]:
    """The chosen size, half of it, a quarter and so on, the smallest first; none that a batch norm cannot train on."""
    sizes = (most >> halvings for halvings in range(most.bit_length()))
    return sorted(size for size in sizes if not any(lonely(loop.analysis, size)))


def _fits(loop: Loop, size: int) -> bool:
    spare = int(size * SPARE.get(loop.device.type, USUAL_SPARE))
    tried = min(size + spare, loop.settings.batch_size, loop.examples)
    try:
        # Twice: from its second step on an optimizer has something to remember beside all the rest.
        for _ in range(2):
            _train(loop, tried)
    except Exception as error:
        if not is_short(error):
            raise
    else:
        return True
    # Not before the error is over: it holds what the step had made.
    loop.update.forget(loop.update.weights)
    clear(loop.device)
    return False


def _train(loop: Loop, size: int) -> None:
    """One step as the loop takes it, with so many examples."""
    batches = loop.data.batches(loop.settings.seed, loop.epoch, size)
    data = next(batches)
    with loop.precision():
        outputs = loop.network(*[data[name] for name in loop.taken])
        loss = total(loop.objectives(outputs, data))
    # As if they were all examples of the epoch: then the weights are updated, whatever is gathered first.
    loop.update.learner(size)(loss, 1.0, 0)


@contextmanager
def _apart(loop: Loop) -> Iterator[None]:
    """For so long the network may learn what it likes.

    What it knew waits in the memory of the processor: on a GPU a second copy would take the room that is measured.
    """
    weights = [(one, _copied(one)) for one in loop.update.weights]
    gradients = [None if one.grad is None else _copied(one.grad) for one in loop.update.weights]
    states = [_copied(optimizer.state_dict()) for optimizer in loop.update.optimizers]
    scaler = deepcopy(loop.update.scaler.state_dict()) if loop.update.scaler else None
    loop.update.forget(loop.update.weights)
    try:
        with undisturbed(loop.network, loop.device, training=True), loop.averages.undone(), torch.enable_grad():
            yield
    finally:
        loop.update.forget(loop.update.weights)
        clear(loop.device)
        with torch.no_grad():
            for (weight, before), gradient in zip(weights, gradients, strict=True):
                weight.copy_(before)
                weight.grad = None if gradient is None else gradient.to(loop.device)
        for optimizer, state in zip(loop.update.optimizers, states, strict=True):
            optimizer.load_state_dict(state)
        if loop.update.scaler and scaler is not None:
            loop.update.scaler.load_state_dict(scaler)
        loop.renew()


def _copied(value: Any) -> Any:
    """A copy whose tensors are on the processor."""
    if isinstance(value, Tensor):
        return value.detach().to(CPU, copy=True)
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value

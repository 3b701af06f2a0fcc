"""The state of a training beside its weights: what a checkpoint keeps of optimizer, random numbers and position."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.training import state_check
from engine.training.applying import recall
from engine.training.changes import Change
from engine.training.epochs import Section
from engine.training.loop import Loop
from engine.training.randomness import random_state, seed
from engine.training.together import sharding


def state_of(loop: Loop) -> dict[str, Any]:
    """Everything beside the weights: optimizer, random numbers, position, and the scores of the begun epoch."""
    update = loop.update
    first, *others = (_whole(optimizer.state_dict()) for optimizer in update.optimizers)
    # The gradients of batches that wait for others, to make one update with them.
    waiting = loop.batch % loop.settings.accumulation > 0
    return {
        "optimizer": first,
        "beside": others,
        "scaler": update.scaler.state_dict() if update.scaler else {},
        "gradients": [sharding.whole(weight.grad) for weight in update.weights] if waiting else [],
        "averaged": loop.averages.count,
        # Where a mean is taken, it is what the file of the weights holds.
        "network": _whole(loop.network.state_dict()) if loop.averages.count else {},
        "random": random_state(loop.device),
        "others": loop.ranks.random_states(loop.device),
        "epoch": loop.epoch,
        "batch": loop.batch,
        "step": loop.step,
        "seconds": loop.seconds,
        "best": loop.best,
        "history": loop.history,
        "changes": [(step, one.node, one.name, one.value) for step, one in loop.changes],
        "batch_size": loop.settings.batch_size,
        "sections": [tuple(one) for one in loop.epochs.sections],
        "scores": loop.scores.state(),
        "execution": loop.execution.state(),
    }


def _whole(tree: Any) -> Any:
    """What an optimizer or a network keeps, with whole tensors where this rank has but shares of them."""
    if isinstance(tree, dict):
        return {name: _whole(value) for name, value in tree.items()}
    return sharding.whole(tree)


def random_of(loop: Loop, state: dict[str, Any]) -> dict[str, Tensor]:
    """Where the random numbers of this rank stood; one that was not there begins with numbers of its own."""
    ranks, others = loop.ranks, state.get("others", [])
    if ranks.number == 0:
        found: dict[str, Tensor] = state["random"]
        return found
    if len(others) == ranks.count - 1:
        kept: dict[str, Tensor] = others[ranks.number - 1]
        return kept
    seed(ranks.seed(loop.settings.seed + int(state["step"])), loop.device)
    return random_state(loop.device)


def restore_changes(loop: Loop, state: dict[str, Any]) -> None:
    """Make the changes that hold; a checkpoint from before there were any knows none."""
    made = [(int(step), Change(name, value, node)) for step, node, name, value in state.get("changes", [])]
    # An older checkpoint knows of none where a newer one, which cannot be used, has made some.
    if made or loop.changes:
        recall(loop, made, int(state["batch_size"]))
        loop.epochs.sections = [Section(*section) for section in state["sections"]]


def restore_update(loop: Loop, state: dict[str, Any]) -> None:
    """Put what changes the weights where it was; a checkpoint of version 0.1 knows one optimizer and nothing else."""
    update = loop.update
    for optimizer, kept in zip(update.optimizers, [state["optimizer"], *state.get("beside", [])], strict=True):
        _restore_optimizer(optimizer, kept)
    if update.scaler and state.get("scaler"):
        update.scaler.load_state_dict(state["scaler"])
    for weight, gradient in zip(update.weights, state.get("gradients", []), strict=False):
        weight.grad = None if gradient is None else sharding.as_in(gradient.to(loop.device), weight)
    if state.get("averaged"):
        loop.averages.restore(int(state["averaged"]))
        sharding.load(loop.network, state["network"])


def _restore_optimizer(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Take the state of each weight and the rate of the last step; all else stays as project and device have it."""
    told = ("params", "lr")
    settings = [{name: value for name, value in group.items() if name not in told} for group in optimizer.param_groups]
    kept = _with_frozen(optimizer, state)
    state_check.check_optimizer(optimizer, kept)
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    shares = {
        number: {name: sharding.as_in(value, weights[number]) for name, value in values.items()}
        for number, values in kept["state"].items()
    }
    optimizer.load_state_dict({**kept, "state": shares})
    for group, own in zip(optimizer.param_groups, settings, strict=True):
        group.update(own)


def _with_frozen(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> dict[str, Any]:
    """A state from before optimizers knew frozen weights too, numbered as if it had: of those nothing is remembered."""
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    learning = [number for number, weight in enumerate(weights) if weight.requires_grad]
    groups = state["param_groups"]
    known = [number for group in groups for number in group["params"]]
    if len(groups) != 1 or len(known) == len(weights) or len(known) != len(learning):
        return state
    numbers = dict(zip(known, learning, strict=True))
    kept = {numbers[number]: values for number, values in state["state"].items()}
    return {**state, "state": kept, "param_groups": [{**groups[0], "params": list(range(len(weights)))}]}

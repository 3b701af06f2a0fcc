"""How a change is made to a training between two of its steps: settings, dropout rates, frozen and fresh weights."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

import torch
from torch import nn

from engine.compile.network import outline, redrawn
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis, NodeFacts
from engine.training.changes import Change, apply_to, said, with_changes
from engine.training.choices import obstacles, refuse, training_of
from engine.training.messages import Changed
from engine.training.scores import Scores

if TYPE_CHECKING:
    from engine.training.loop import Loop

Redrawn = list[tuple[nn.Module, nn.Module, NodeFacts]]


def change(loop: Loop, wanted: Change) -> Changed:
    """Make one change now, between two steps; raises Misfit where it cannot be, and nothing has changed then.

    Another batch size waits for the next epoch.
    """
    before = loop.analysis
    after = apply_to(before, wanted)
    # First what may fail, such as for want of memory: then nothing has changed either.
    fresh = _fresh(loop, wanted) if wanted.is_reset else []
    wished = outline(after) if wanted.node and not wanted.is_reset else None
    _take(loop, after, loop.settings.batch_size)
    _reset(loop, fresh)
    if wished is not None:
        _follow(loop.network, wished)
    loop.update.complete()
    loop.changes.append((loop.step, wanted))
    return Changed(loop.step, wanted, said(wanted, before, after))


def recall(loop: Loop, made: Iterable[tuple[int, Change]], batch_size: int) -> None:
    """Let a fresh training have the settings that one with these changes has; its weights come from elsewhere.

    Only what holds in the end has to be possible: each by itself, on the way there, may never have been.
    """
    changes = list(made)
    analysis = analyse(with_changes(loop.origin, (change for _, change in changes)), loop.analysis)
    refuse(obstacles(analysis))
    wished = outline(analysis)
    loop.changes = changes
    _take(loop, analysis, batch_size)
    _follow(loop.network, wished)


def chosen_size(loop: Loop) -> int:
    """The batch size that is chosen: that of now, or another for the next epoch."""
    return training_of(loop.project).batch_size


def begin_epoch_again(loop: Loop) -> None:
    """Take the begun epoch from its first batch on: what was learned in it stays, what was counted in it not."""
    loop.batch = 0
    loop.epochs.begin_again(loop.step, loop.epoch)
    loop.scores = Scores(loop.metrics, loop.device)
    for weight in loop.update.weights:
        weight.grad = None


def resize(loop: Loop, batch_size: int) -> None:
    """At the start of an epoch: go on with batches of this size."""
    _take(loop, loop.analysis, batch_size)


def _take(loop: Loop, analysis: Analysis, batch_size: int) -> None:
    loop.analysis, loop.project = analysis, analysis.project
    loop.settings = dataclasses.replace(training_of(analysis.project), batch_size=batch_size)
    loop.count_steps()
    loop.update.follow(loop.settings)
    loop.renew()


def _follow(network: nn.Module, wished: nn.Module) -> None:
    """Let each part learn and drop as that of the other network does."""
    for name, weight in wished.named_parameters():
        own = network.get_parameter(name)
        own.requires_grad_(weight.requires_grad)
        if not weight.requires_grad:
            # An update without a gradient leaves it alone, with its momentum and without a decay.
            own.grad = None
    for name, part in wished.named_modules():
        for rate in ("p", "dropout"):
            if isinstance(getattr(part, rate, None), (int, float)):
                setattr(network.get_submodule(name), rate, getattr(part, rate))


def _fresh(loop: Loop, wanted: Change) -> Redrawn:
    seed = loop.settings.seed if wanted.value is None else wanted.value
    return redrawn(loop.network, loop.analysis, seed, wanted.node)


def _reset(loop: Loop, fresh: Redrawn) -> None:
    """Take weights and running figures that were drawn anew, and forget what the optimizer knew of them."""
    learned: list[nn.Parameter] = []
    for part, other, facts in fresh:
        with torch.no_grad():
            for name, weight in part.named_parameters():
                if name not in facts.tied:
                    weight.copy_(other.get_parameter(name))
                    learned.append(weight)
            for name, figure in part.named_buffers():
                figure.copy_(other.get_buffer(name))
    if learned:
        loop.update.forget(learned)
        loop.averages.begin_again(learned)

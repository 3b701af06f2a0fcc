"""How a change is made to a training between two of its steps: settings, dropout rates, frozen and fresh weights."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

import torch
from torch import nn

from engine.compile.network import compiled
from engine.compile.paths import places
from engine.graph.facts import Analysis
from engine.training.changes import Change, apply_to, effective, said
from engine.training.choices import training_of
from engine.training.messages import Changed

if TYPE_CHECKING:
    from engine.training.loop import Loop


def change(loop: Loop, wanted: Change) -> Changed:
    """Make one change now, between two steps; raises Misfit where it cannot be, and nothing has changed then.

    Another batch size waits for the next epoch.
    """
    before = loop.analysis
    after = apply_to(before, wanted)
    _take(loop, after, loop.settings.batch_size)
    if wanted.is_reset:
        _reset(loop, wanted)
    elif wanted.node:
        _follow(loop)
    loop.update.complete()
    loop.changes.append((loop.step, wanted))
    return Changed(loop.step, wanted, said(wanted, before, after))


def recall(loop: Loop, made: Iterable[tuple[int, Change]], batch_size: int) -> None:
    """Let a fresh training have the settings that one with these changes has; its weights come from elsewhere."""
    loop.changes = list(made)
    analysis = loop.analysis
    for one in effective(change for _, change in loop.changes):
        analysis = apply_to(analysis, one)
    _take(loop, analysis, batch_size)
    if any(one.node for _, one in loop.changes):
        _follow(loop)


def waits(loop: Loop) -> bool:
    """Whether another batch size was chosen, for the next epoch."""
    return training_of(loop.project).batch_size != loop.settings.batch_size


def resize(loop: Loop) -> None:
    """At the start of an epoch: take the batch size that was chosen meanwhile."""
    _take(loop, loop.analysis, training_of(loop.project).batch_size)


def _take(loop: Loop, analysis: Analysis, batch_size: int) -> None:
    loop.analysis, loop.project = analysis, analysis.project
    loop.settings = dataclasses.replace(training_of(analysis.project), batch_size=batch_size)
    loop.count_steps()
    loop.update.follow(loop.settings)
    loop.renew()


def _follow(loop: Loop) -> None:
    """Let each part learn and drop as the source of the changed project says."""
    fresh = compiled(loop.analysis, loop.settings.seed).network
    for name, weight in fresh.named_parameters():
        own = loop.network.get_parameter(name)
        own.requires_grad_(weight.requires_grad)
        if not weight.requires_grad:
            # An update without a gradient leaves it alone, with its momentum and without a decay.
            own.grad = None
    for name, part in fresh.named_modules():
        for rate in ("p", "dropout"):
            if isinstance(getattr(part, rate, None), (int, float)):
                setattr(loop.network.get_submodule(name), rate, getattr(part, rate))


def _reset(loop: Loop, wanted: Change) -> None:
    """Draw the weights of a node and its running figures anew, and forget what the optimizer knew of them."""
    seed = loop.settings.seed if wanted.value is None else wanted.value
    fresh = compiled(loop.analysis, seed).network
    learned: list[nn.Parameter] = []
    for place, facts in places(loop.analysis, wanted.node):
        part, other = loop.network.get_submodule(place.path), fresh.get_submodule(place.path)
        with torch.no_grad():
            for name, weight in part.named_parameters():
                if name not in facts.tied:
                    weight.copy_(other.get_parameter(name))
                    learned.append(weight)
            for name, figure in part.named_buffers():
                figure.copy_(other.get_buffer(name))
    loop.update.forget(learned)
    loop.averages.begin_again(learned)

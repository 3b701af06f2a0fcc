"""Says that the deep and the wide network are of equal size, and learn side by side as each would alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest
import torch
from torch import Tensor

from engine.compile.network import build
from engine.graph.edits import remove
from engine.graph.model import Project
from engine.templates import template
from engine.training.loop import Loop

PAIR = ("deep", "wide")
STEPS = 60


def learned(project: Project) -> dict[str, Tensor]:
    """The weights after some steps, into the second epoch."""
    loop = Loop(replace(project, training={**project.training, "device": "cpu"}), threads=1)
    assert loop.steps_per_epoch < STEPS
    for _ in islice(counted(loop), STEPS):
        pass
    assert loop.step == STEPS
    return {name: weight.detach().clone() for name, weight in loop.network.named_parameters()}


def counted(loop: Loop) -> Iterator[int]:
    """The numbers of the steps that are done."""
    before = 0
    for _ in loop.steps():
        if loop.step > before:
            before = loop.step
            yield before


def before(project: Project, key: str) -> set[str]:
    """A node, and all from which its values come."""
    found = {key}
    for wire in project.graph.into(key):
        found |= before(project, wire.source)
    return found


def test_both_have_as_many_weights_within_a_percent() -> None:
    weights = dict(build(template("deep-and-wide")).named_parameters())
    deep, wide = (sum(one.numel() for key, one in weights.items() if key.startswith(name)) for name in PAIR)
    assert deep + wide == sum(one.numel() for one in weights.values())
    assert abs(deep - wide) <= 0.01 * deep


@pytest.mark.parametrize("name", PAIR)
def test_one_learns_beside_the_other_as_it_would_alone(name: str) -> None:
    both = template("deep-and-wide")
    others = both.graph.nodes.keys() - before(both, f"{name}_loss")
    alone = learned(replace(both, graph=remove(both.graph, others)))
    together = {key: weight for key, weight in learned(both).items() if key.startswith(name)}
    fresh = dict(build(both).named_parameters())
    assert alone.keys() == together.keys()
    assert all(torch.equal(alone[key], together[key]) for key in alone)
    assert not any(torch.equal(fresh[key], together[key]) for key in together), "they have learned"

"""Holds that connections which are missing stay missing, whatever the network does."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.compile.network import compiled
from engine.declare import plain
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.layers.initial import INITIALS
from engine.shape import features
from engine.training.optimizers import OPTIMIZERS
from tests.engine.networks import node
from tests.engine.projects import dense, project, same, state, trained
from tests.engine.test_layer_values import built, result

MISSING = ((1, 2), (2, 1), (1, 4), (2, 4))
"""Unit 4 has no connection at all."""


def chosen(**training: Any) -> Project:
    """Points through a layer in which connections are missing; 200 steps."""
    hidden = node("ChosenDense", "hidden", units=8, missing=plain(MISSING))
    moons = {"type": "Moons", "examples": 250}
    settings = {"epochs": 40, "batch_size": 40, "validation_share": 0.2, **training}
    return project(moons, hidden, node("Tanh", "tanh"), dense("answer", 2), **settings)


def mask(weight: Tensor) -> Tensor:
    kept = torch.ones_like(weight)
    for number, unit in MISSING:
        kept[unit - 1, number - 1] = 0
    return kept


@pytest.mark.parametrize("cls", list(OPTIMIZERS), ids=lambda cls: cls.type)
def test_missing_connections_stay_0_under_every_optimizer(cls: Any) -> None:
    decay = {"weight_decay": 0.01} if any(one.name == "weight_decay" for one in cls.params()) else {}
    loop, _ = trained(chosen(optimizer={"type": cls.type, **decay}))
    assert loop.step == 200
    weights = state(loop)["hidden.weight"]
    assert torch.equal(weights == 0, mask(weights) == 0)


@pytest.mark.parametrize("cls", list(INITIALS), ids=lambda cls: cls.type)
def test_missing_connections_begin_at_0_in_every_way_to_begin(cls: Any) -> None:
    hidden = node("ChosenDense", "hidden", units=8, missing=plain(MISSING), initial=plain(cls()))
    network = compiled(analyse(project("Moons", hidden, dense("answer", 2))), seed=3).network
    weights = network.get_parameter("hidden.weight")
    assert bool((weights[mask(weights) == 0] == 0).all())


def test_the_exported_source_keeps_connections_missing_through_training_saving_and_loading() -> None:
    one = built("ChosenDense", {"features": (features(2),)}, units=8, missing=plain(MISSING))
    network, values = one.network, torch.randn(64, 2)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    for _ in range(200):
        optimizer.zero_grad()
        (network(values)["layer"] - values.sum(1, keepdim=True)).square().mean().backward()
        optimizer.step()
    weights = network.get_parameter("layer.weight")
    assert torch.equal(weights == 0, mask(weights) == 0)
    assert list(network.state_dict()) == ["layer.weight", "layer.bias"]
    again = built("ChosenDense", {"features": (features(2),)}, units=8, missing=plain(MISSING))
    again.network.load_state_dict(network.state_dict())
    assert same(again.network.state_dict(), network.state_dict())
    assert torch.equal(result(again, values), result(one, values))
    foreign = built("ChosenDense", {"features": (features(2),)}, units=8)
    again.network.load_state_dict(foreign.network.state_dict())
    wanted = F.linear(
        values,
        foreign.network.get_parameter("layer.weight") * mask(weights),
        foreign.network.get_parameter("layer.bias"),
    )
    assert torch.equal(result(again, values), wanted)

"""Tests the bound reading of a network: the same results, gradients and running figures as its modules, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
import torch
from hypothesis import given
from torch import Tensor, nn

from engine.compile.bound import bound
from engine.compile.network import compiled
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.templates import Template, templates
from engine.training.loop import Loop
from tests.engine.block_graphs import deep, teacher_forced, unrolled_lstm
from tests.engine.one_layer import same
from tests.engine.projects import mlp
from tests.engine.repeated_networks import repeated_networks
from tests.engine.stand_ins import examples, stood_in
from tests.engine.strategies import several

SMALL = 1_500_000
SMALL_ONES = [one for one in templates() if one.parameters < SMALL]

Forward = Callable[..., Mapping[str, Tensor]]


def passed(network: nn.Module, forward: Forward, inputs: list[Tensor]) -> dict[str, Tensor]:
    """What a pass of a training makes: results, gradients, running figures, and where the random numbers stand."""
    network.train()
    before = {name: figure.clone() for name, figure in network.named_buffers()}
    for weight in network.parameters():
        weight.grad = None
    torch.manual_seed(3)
    outputs = forward(*inputs)
    learning = [value.double().square().sum() for value in outputs.values() if value.requires_grad]
    if learning:
        torch.stack(learning).sum().backward()  # type: ignore[no-untyped-call]
    found = {f"output {name}": value.detach() for name, value in outputs.items()}
    found |= {f"slope {name}": one.grad.clone() for name, one in network.named_parameters() if one.grad is not None}
    found |= {f"figure {name}": figure.clone() for name, figure in network.named_buffers()}
    found["random"] = torch.get_rng_state()
    with torch.no_grad():
        for name, figure in network.named_buffers():
            figure.copy_(before[name])
    return found


def check(network: nn.Module, inputs: list[Tensor]) -> int:
    """How many gradients there were to compare."""
    expected, found = (passed(network, one, inputs) for one in (network, bound(network)))
    assert expected.keys() == found.keys()
    assert [name for name, value in expected.items() if not same(value, found[name])] == []
    return sum(name.startswith("slope") for name in expected)


@pytest.mark.parametrize("one", SMALL_ONES, ids=[one.name for one in SMALL_ONES])
def test_a_template_learns_the_same_from_the_bound_reading(one: Template) -> None:
    loop = Loop(stood_in(one.project), threads=1)
    assert check(loop.network, [loop.data.train[name][:4] for name in loop.taken])


def drawn(project: Project) -> tuple[nn.Module, list[Tensor]]:
    """The network of a project, and random examples for it."""
    analysis = analyse(project)
    made = compiled(analysis, 0)
    return made.network, examples(made, analysis)


@pytest.mark.parametrize("project", [deep(3), unrolled_lstm(), teacher_forced()], ids=["deep", "walk", "fed"])
def test_blocks_in_blocks_and_blocks_over_time_learn_the_same(project: Project) -> None:
    assert check(*drawn(project))


@several(60, short=25)
@given(repeated_networks())
def test_any_network_of_blocks_learns_the_same(project: Project) -> None:
    check(*drawn(project))


def test_a_layer_that_somebody_listens_to_is_called_as_a_module() -> None:
    network, inputs = drawn(deep(3))
    calls: list[str] = []
    for part in network.modules():
        if isinstance(part, nn.Linear | nn.Conv2d):
            part.register_forward_hook(lambda *_: calls.append("called"))
    bound(network)(*inputs)
    assert calls


def test_a_dropout_rate_and_weights_that_change_in_place_are_followed() -> None:
    network = compiled(analyse(mlp()), 0).network.train()
    forward, image = bound(network), torch.randn(6, 1, 8, 8)
    network.get_submodule("dropout").p = 1.0
    with torch.no_grad():
        network.get_parameter("answer.bias").fill_(7.0)
    assert torch.equal(forward(image)["answer"], torch.full((6, 10), 7.0))

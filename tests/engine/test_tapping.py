"""Tests the tapped twin of a network: the same results to the last bit, and every value that a layer gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from hypothesis import given
from torch import Tensor, nn

from engine.compile.network import compiled
from engine.compile.tapping import Tap, Tapped, Values
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.templates import Template, templates
from engine.training.loop import Loop
from tests.engine.block_graphs import deep, unrolled_lstm
from tests.engine.one_layer import same
from tests.engine.repeated_networks import repeated_networks
from tests.engine.stand_ins import examples, stood_in
from tests.engine.strategies import several

SMALL = 1_500_000
SMALL_ONES = [one for one in templates() if one.parameters < SMALL]


@contextmanager
def overheard(network: nn.Module) -> Iterator[dict[str, list[Tensor]]]:
    """What each module gives, by its path, as PyTorch's own hooks tell it."""
    heard: dict[str, list[Tensor]] = {}

    def listening(path: str) -> None:
        part = network.get_submodule(path)
        handles.append(part.register_forward_hook(lambda _, __, out: heard.setdefault(path, []).append(out)))

    handles: list[torch.utils.hooks.RemovableHandle] = []
    for path, _ in network.named_modules():
        listening(path)
    yield heard
    for handle in handles:
        handle.remove()


def check(network: nn.Module, tapped: Tapped, inputs: list[Tensor]) -> tuple[Values, int]:
    """What was tapped, and how many of it a hook told as well."""
    network.eval()
    state = torch.get_rng_state()
    with torch.no_grad(), overheard(network) as heard:
        expected = network(*inputs)
    torch.set_rng_state(state)
    tapped.network.eval()
    with torch.no_grad():
        outputs, values = tapped.forward(*inputs)
    torch.set_rng_state(state)
    assert outputs.keys() == expected.keys()
    assert all(same(value, expected[name]) for name, value in outputs.items())
    compared = 0
    for tap, found in values.items():
        said = heard.get(".".join(filter(None, (tap.path, tap.node))), [])
        for one in found:
            # A layer may turn what its module gives, as that of patches does; and others may use the module again.
            likely = [other for other in said if isinstance(other, Tensor) and other.shape == one.shape]
            assert not likely or any(same(one, other) for other in likely), tap
            compared += bool(likely)
    return values, compared


@pytest.mark.parametrize("one", SMALL_ONES, ids=[one.name for one in SMALL_ONES])
def test_a_template_tells_every_value_and_answers_as_without_taps(one: Template) -> None:
    loop = Loop(stood_in(one.project), threads=1)
    tapped = Tapped(loop.made, loop.analysis)
    inputs = [loop.data.train[name][:4] for name in loop.taken]
    values, compared = check(loop.network, tapped, inputs)
    assert compared
    plan = loop.made.plan
    told = {(tap.node, tap.output) for tap in values if not tap.path}
    assert {(value.node, value.output) for value in (*plan.takes.values(), *plan.gives.values())} <= told
    read = {value for step in plan.steps for one_port in step.arguments.values() for value in one_port}
    assert {(value.node, value.output) for value in read} <= told


def test_a_repeated_block_tells_the_values_of_each_turn() -> None:
    analysis = analyse(deep(3))
    made = compiled(analysis, 0)
    values, _ = check(made.network, Tapped(made, analysis), [torch.randn(2, 1, 8, 8)])
    assert [tap.path for tap in values if tap.node == "layer"] == ["stage.0", "stage.1", "stage.2"]


def test_a_block_over_time_tells_the_values_of_each_step() -> None:
    analysis = analyse(unrolled_lstm(inputs=5, units=7, length=6))
    made = compiled(analysis, 0)
    values, _ = check(made.network, Tapped(made, analysis), [torch.randn(2, 6, 5)])
    assert len(values[Tap("cell", "forget_x", "output")]) == 6


@several(40)
@given(repeated_networks())
def test_any_network_of_blocks_answers_as_without_taps(project: Project) -> None:
    analysis = analyse(project)
    made = compiled(analysis, 0)
    check(made.network, Tapped(made, analysis), examples(made, analysis))


def test_the_twin_has_the_very_weights_of_the_network() -> None:
    analysis = analyse(deep(3))
    made = compiled(analysis, 0)
    twin = Tapped(made, analysis).network
    assert [id(weight) for weight in twin.parameters()] == [id(weight) for weight in made.network.parameters()]

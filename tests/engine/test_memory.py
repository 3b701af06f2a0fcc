"""Holds the memory of a training to what PyTorch's hooks measure, and the optimizer to its copies of the weights."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from hypothesis import given
from torch import Tensor

from engine.compile.memory import kept
from engine.compile.network import Compiled, compiled
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis
from engine.graph.model import Project
from engine.templates import template, templates
from engine.training.footprint import Footprint
from engine.training.optimizers import OPTIMIZERS
from engine.training.weighing import weigh
from tests.engine.costs import data_of, deep, used_again
from tests.engine.networks import block, chained, cnn, learning, networks, node
from tests.engine.strategies import WHOLE, several

RECURRENT = ("RNN", "LSTM", "GRU")
TEMPLATES = [one for one in templates() if one.parameters <= 1_000_000]
"""Those that can really run on a small machine."""
BATCHES = (1, 12, 64)
WEIGHED = [
    (one.name, batch)
    for at, one in enumerate(TEMPLATES)
    for turn, batch in enumerate(BATCHES)
    if WHOLE or at % len(BATCHES) == turn or any(node.type in RECURRENT for _, node in one.project.graph.walk())
]
"""Each of them with one size of batch, in turn; with all where the size decides how it is weighed, and where all is
wanted."""


def run(made: Compiled, data: Mapping[str, Tensor]) -> None:
    outputs = made.network(*[data[name] for name in made.plan.takes])
    if made.objectives is not None:
        made.objectives(outputs, data)


def hooked(analysis: Analysis, batch: int) -> int:
    """The bytes that PyTorch's hooks see saved when real numbers are computed, but for weights."""
    made, data = compiled(analysis, 0), data_of(analysis, batch)
    weights = {one.untyped_storage().data_ptr() for one in (*made.network.parameters(), *made.network.buffers())}
    seen: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        seen[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        run(made, data)
    return sum(tensor.untyped_storage().nbytes() for place, tensor in seen.items() if place not in weights)


def check_memory(analysis: Analysis, batch: int) -> None:
    found = kept(analysis, batch)
    assert found.total == pytest.approx(hooked(analysis, batch), rel=0.1)
    outer = [found.nodes.get(facts.node.key, 0) for facts in analysis.outer]
    assert sum(outer) == pytest.approx(found.total)
    for facts in analysis.outer:
        if facts.node.inside is not None:
            inner = sum(found.nodes.get(key, 0) for key in facts.node.inside.nodes)
            assert found.nodes.get(facts.node.key, 0) >= inner * (1 - 1e-9)


@several(30, 12)
@given(networks())
def test_the_memory_is_what_the_hooks_of_pytorch_measure(project: Project) -> None:
    check_memory(analyse(project), 24)


def test_a_tower_of_pytorch_is_weighed_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    steps, flat = node("Reshape", "steps", sizes=[8, 8]), node("Flatten", "flat")
    tower = learning("tower", steps, node("TransformerEncoder", "tower", heads=2, hidden=16, layers=3), flat)
    # What PyTorch warns of it tells only once in a process.
    torch.set_warn_always(True)
    try:
        assert kept(analyse(tower), 4).total > 0
    finally:
        torch.set_warn_always(False)
    assert not recwarn.list


@pytest.mark.parametrize(("name", "batch"), WEIGHED)
def test_the_memory_of_the_templates_is_what_the_hooks_measure(name: str, batch: int) -> None:
    analysis = analyse(template(name))
    if batch == 1 and any(one.node.type == "BatchNorm" for one in analysis.outer):
        batch = 2
    check_memory(analysis, batch)


def test_each_layer_has_the_memory_that_it_was_the_first_to_keep() -> None:
    analysis = analyse(cnn())
    found = kept(analysis, 10).nodes
    size = 10 * 32 * 8 * 8 * 4
    assert found["conv_1"] == 10 * 64 * 4, "the image"
    assert found["norm_1"] == size + 2 * 32 * 4, "what the convolution gave, a mean and a deviation for each channel"
    assert found["relu_1"] == size, "what it gave itself"
    assert found["flatten"] == 0 and found["objective"] > 0


@pytest.mark.parametrize("settings", [{}, {"shared": True}], ids=["own", "shared"])
def test_a_repeated_block_has_the_memory_of_all_its_turns(settings: dict[str, Any]) -> None:
    analysis = analyse(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu"), **settings))
    found = kept(analysis, 4)
    assert found.nodes["deep"] == found.nodes["conv"] + found.nodes["relu"]
    assert found.nodes["relu"] == pytest.approx(36 * 4 * 4 * 64 * 4)
    check_memory(analysis, 4)


def test_what_a_block_computes_where_it_is_used_again_belongs_to_that_use() -> None:
    inside = chained(node("Input", "enter", port="x"), node("Sigmoid", "curve"), node("Output", "leave", port="y"))
    project = learning("Twice", node("Flatten", "flat"), node("Dense", "dense"), block("part", inside))
    analysis = used_again(project, "part", "dense", "x")
    found = kept(analysis, 4)
    assert found.nodes["curve"] == found.nodes["part"] == found.nodes["again"] > 0
    check_memory(analysis, 4)


def test_frozen_layers_in_front_keep_nothing() -> None:
    layers = node("Conv2d", "conv", frozen=True), node("Tanh", "tanh"), node("Flatten", "flat")
    found = kept(analyse(learning("Frozen", *layers)), 4).nodes
    assert found["conv"] == found["tanh"] == 0 and found["answer"] > 0


def weighed(**training: Any) -> Footprint:
    return weigh(analyse(cnn(device="cpu", **training)), 16)


LARGE = {"type": "SGD", "momentum": 0.9}


@pytest.mark.parametrize(
    ("optimizer", "copies"),
    [
        ({"type": "Adam"}, 2),
        ({"type": "AdamW", "amsgrad": True}, 3),
        (LARGE, 1),
        ({"type": "SGD", "momentum": 0.0}, 0),
        ({"type": "ASGD"}, 1),
    ],
    ids=str,
)
def test_an_optimizer_takes_its_copies_of_each_weight(optimizer: dict[str, Any], copies: int) -> None:
    found = weighed(optimizer=optimizer)
    assert found.optimizer == pytest.approx(copies * found.gradients, rel=0.01)
    assert found.weights > found.gradients, "batch norms have running figures too"
    assert found.total == found.weights + found.gradients + found.optimizer + found.activations + found.data


@pytest.mark.parametrize("kind", list(OPTIMIZERS), ids=lambda kind: kind.__name__)
def test_every_optimizer_can_be_weighed(kind: Any) -> None:
    found = weighed(optimizer={"type": kind.type})
    assert 0 < found.optimizer <= 3 * found.gradients


def test_a_mean_of_the_weights_takes_one_copy_more_and_coarse_numbers_keep_less() -> None:
    usual = weighed(optimizer=LARGE)
    mean = weighed(optimizer=LARGE, averaging={"type": "EMA"})
    assert mean.optimizer - usual.optimizer == pytest.approx(usual.gradients, rel=0.01)
    assert weighed(precision="bf16").activations < 0.8 * usual.activations


def test_only_the_batch_grows_with_the_batch_size() -> None:
    analysis = analyse(cnn(device="cpu"))
    small, large = weigh(analysis, 64), weigh(analysis, 640)
    assert (small.weights, small.optimizer) == (large.weights, large.optimizer)
    assert large.activations == pytest.approx(10 * small.activations, rel=0.01)
    assert "yes" in str(small.verdict) and "64 examples" in str(small.verdict)


def test_what_is_larger_than_the_device_does_not_fit() -> None:
    huge = learning("Huge", node("Flatten", "flat"), *(node("Dense", f"d_{at}", units=60_000) for at in range(12)))
    found = weigh(analyse(huge))
    assert not found.fits and "no" in str(found.verdict)

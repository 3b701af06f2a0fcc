"""Holds every layer of the catalogue to what its declaration promises, without one exception."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from engine.compile.network import compiled
from engine.compile.plan import plan
from engine.declare import Declared
from engine.files import dump_part, load_part
from engine.graph.analysis import analyse
from engine.graph.edits import add
from engine.graph.facts import Analysis
from engine.graph.model import Graph
from engine.layers import LAYERS, Layer, Objective
from engine.layers.declare import Lengths, Metric
from engine.message import Misfit
from engine.training.metrics import METRICS
from tests.engine.one_layer import Built, Zeros, tensor
from tests.engine.strategies import Case, cases, fitting, several

ICONS = Path(__file__).parents[2] / "resources" / "icons"
ALL = list(LAYERS)
FED = [cls for cls in ALL if cls().inputs()]


MOST_WEIGHTS = 2_000_000
"""As many fit into memory where a layer must see numbers."""
FEW = 20_000
"""So many weights, products and numbers of an example are sooner computed than PyTorch finds their sizes without."""

for_every_fed_layer = pytest.mark.parametrize("cls", FED, ids=lambda cls: cls.type)


def fed(case: Case, batch: int, device: str) -> dict[str, Tensor]:
    return {name: tensor(shape, batch, device) for name, shape in case.arriving.items()}


def first_run(case: Case, analysis: Analysis) -> tuple[Built, str, dict[str, Tensor]]:
    """The layer, its device and what it made of two examples.

    The device is the one that computes nothing, or the CPU where PyTorch must see numbers, or there are few.
    """
    with torch.no_grad():
        if not issubclass(case.cls, Metric) and not is_small(analysis):
            built = Built(analysis, "meta")
            try:
                return built, "meta", built.run(fed(case, 2, "meta"))
            except (NotImplementedError, RuntimeError) as error:
                assert re.search("(?i)meta|data-dependent|Tensor on device", str(error)), error
        assume(analysis.parameters <= MOST_WEIGHTS)
        built = Built(analysis, "cpu", Zeros())
        return built, "cpu", built.run(fed(case, 2, "cpu"))


def is_small(analysis: Analysis) -> bool:
    numbers = sum(shape.count for node in analysis.nodes.values() for shape in node.outputs.values())
    return max(analysis.parameters, analysis.multiply_adds, numbers) <= FEW


def check_against_pytorch(case: Case, analysis: Analysis) -> None:
    """Sizes, kinds of numbers and weights are what PyTorch finds."""
    built, device, of_two = first_run(case, analysis)
    with torch.no_grad():
        of_three = built.run(fed(case, 3, device))
    for batch, found in ((2, of_two), (3, of_three)):
        got = {port: (tuple(value.shape), value.dtype) for port, value in found.items()}
        assert got == built.promised(batch)
    assert built.weights() == {name: weight.sizes for name, weight in built.facts.weights.items()}
    assert sum(weight.numel() for weight in built.network.parameters()) == analysis.parameters


@for_every_fed_layer
@several(30, 5)
@given(drawn=st.data())
def test_the_shape_rule_agrees_with_pytorch(cls: type[Layer], drawn: st.DataObject) -> None:
    case = drawn.draw(fitting(cls, "wide"))
    analysis = analyse(case.project())
    assert not analysis.problems
    check_against_pytorch(case, analysis)


@for_every_fed_layer
@several(15, 3)
@given(drawn=st.data())
def test_what_does_not_fit_is_told_in_a_sentence_and_all_else_runs(cls: type[Layer], drawn: st.DataObject) -> None:
    case = drawn.draw(cases(cls, "small"))
    analysis = analyse(case.project())
    for problem in analysis.problems:
        assert problem.node == "layer"
        check_sentence(str(problem.message), case)
        with pytest.raises(Misfit, match=re.escape(str(analysis.problems[0].message))):
            plan(analysis)
    if not analysis.problems:
        check_against_pytorch(case, analysis)


def check_sentence(text: str, case: Case) -> None:
    """It is whole, and tells at least one of the sizes or settings that do not fit."""
    assert re.fullmatch(r"[A-Z].*\.", text), text
    assert not re.search(r"[{}]|None|Shape\(|\s\s", text), text
    text = text.removeprefix(case.cls.title)
    shapes = case.arriving.values()
    known = {size for shape in shapes for size in (*shape, shape.classes, shape.count)}
    known |= {part for value in case.params.values() for part in (value if isinstance(value, tuple) else [value])}
    told = {int(number) for number in re.findall(r"-?\d+", text)}
    chosen = any(value.title in text for value in case.params.values() if isinstance(value, Declared))
    bare = any(not len(shape) for shape in shapes) and "single number" in text
    assert bare or chosen or told & known or any(str(shape) in text for shape in shapes), text


def trilinear_products(left: Any, weight: Any, right: Any, *_: Any, **__: Any) -> int:
    """What PyTorch does not count of its bilinear layer: each example times the whole weight, an addition each."""
    return 2 * int(left[0] * weight[0] * weight[1] * weight[2])


@for_every_fed_layer
@several(8, 2)
@given(drawn=st.data())
def test_multiply_adds_are_those_that_pytorch_counts(cls: type[Layer], drawn: st.DataObject) -> None:
    case = drawn.draw(fitting(cls, "small"))
    analysis = analyse(case.project())
    built, device, _ = first_run(case, analysis)
    data = fed(case, 2, device)
    lengths = {f"{port.name}_0" for port in case.cls().inputs() if port.accepts is get_args(Lengths)[1]}
    # In float64, for which PyTorch has no LSTM on the CPU that hides its products from the counter; and attention
    # as the products that it is made of, of which PyTorch's own for the CPU says nothing.
    built.network.double()
    custom = {torch.ops.aten._trilinear: trilinear_products}
    open_attention = sdpa_kernel(SDPBackend.MATH)
    with FlopCounterMode(display=False, custom_mapping=custom) as counter, torch.no_grad(), open_attention:
        built.run({name: most(values) if name in lengths else values for name, values in doubled(data).items()})
    # Of a batch of two, and PyTorch counts a product and its addition as two operations.
    assert counter.get_total_flops() == 2 * 2 * analysis.multiply_adds


def doubled(data: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: values.double() if values.is_floating_point() else values for name, values in data.items()}


def most(lengths: Tensor) -> Tensor:
    """Lengths that leave out nothing: what a layer costs is said for the longest example."""
    return torch.full_like(lengths, 10**6)


@for_every_fed_layer
@several(5, 2)
@given(drawn=st.data())
def test_a_layer_survives_its_file_and_its_printed_source(cls: type[Layer], drawn: st.DataObject) -> None:
    case = drawn.draw(fitting(cls, "small"))
    analysis = analyse(case.project())
    node = analysis.project.graph.nodes["layer"]
    assert load_part(dump_part(add(Graph(), node))).nodes["layer"] == node
    made, printed = compiled(analysis, 3), Built(analysis, "cpu")
    printed.network.load_state_dict(made.network.state_dict())
    data = {name: tensor(shape, 2, "cpu") for name, shape in case.arriving.items()}
    for learning in (True, False):
        results = []
        for network in (made.network, printed.network):
            network.train(learning)
            torch.manual_seed(5)
            with torch.no_grad():
                results.append(network(*(data[name] for name in printed.takes)))
        assert results[0].keys() == results[1].keys()
        for name, value in results[0].items():
            assert torch.equal(value.nan_to_num(7.0), results[1][name].nan_to_num(7.0))


@for_every_fed_layer
@several(8, 2)
@given(drawn=st.data())
def test_gradients_flow_to_every_weight_and_every_input(cls: type[Layer], drawn: st.DataObject) -> None:
    case = drawn.draw(fitting(cls, "small"))
    torch.manual_seed(0)
    built = Built(analyse(case.project()), "cpu")
    data = {name: tensor(shape, 2, "cpu") for name, shape in case.arriving.items()}
    measured = {name: values for name, values in data.items() if values.is_floating_point()}
    for values in measured.values():
        values.requires_grad_()
    found = built.run(data)
    got = {port: (tuple(value.shape), value.dtype) for port, value in found.items()}
    assert got == built.promised(2)
    if issubclass(cls, Metric):
        return  # It may be no number, such as an area under a curve of one class alone, and nothing learns from it.
    assert all(value.isfinite().all() for value in found.values())
    named = built.network.named_parameters()
    learned = {**measured, **{name: weight for name, weight in named if weight.requires_grad}}
    if not learned or not any(value.requires_grad for value in found.values()):
        return
    told = {port: value for port, value in found.items() if value.is_floating_point()}
    if not told:
        return
    projected(told).backward()
    for name, values in learned.items():
        if name in data and values.grad is None:
            check_only_its_size_counts(built, data, name)
            continue
        assert values.grad is not None, name
        assert values.grad.isfinite().all(), name


def check_only_its_size_counts(built: Built, data: dict[str, Tensor], name: str) -> None:
    """Other numbers change nothing of what comes out."""
    with torch.random.fork_rng():
        before = projected(built.run(data))
    with torch.random.fork_rng():
        assert projected(built.run({**data, name: torch.randn_like(data[name])})) == before


def projected(found: Mapping[str, Tensor]) -> Tensor:
    """One number that every part of the outputs has a say in."""
    generator = torch.Generator().manual_seed(1)
    parts = [(value * torch.randn(value.shape, generator=generator)).sum() for value in found.values()]
    return torch.stack(parts).sum()


@for_every_fed_layer
@several(5, 2)
@given(drawn=st.data())
def test_one_step_of_learning_changes_what_comes_out(cls: type[Layer], drawn: st.DataObject) -> None:
    case = drawn.draw(fitting(cls, "default"))
    torch.manual_seed(0)
    built = Built(analyse(case.project()), "cpu")
    data = {name: tensor(shape, 2, "cpu") for name, shape in case.arriving.items()}
    weights = list(built.network.parameters())
    assert bool(weights) == bool(built.facts.weights)
    if not weights:
        return
    with torch.random.fork_rng():
        before = projected(built.run(data))
    before.backward()
    torch.optim.SGD(weights, lr=0.01).step()
    assert projected(built.run(data)) < before


MEASURED = [cls for cls in ALL if issubclass(cls, Objective) and cls.metric]


@pytest.mark.parametrize("cls", MEASURED, ids=lambda cls: cls.type)
@several(30, 5)
@given(drawn=st.data())
def test_the_metric_of_an_objective_gives_one_figure_for_each_example(
    cls: type[Objective], drawn: st.DataObject
) -> None:
    case = drawn.draw(fitting(cls, "small"))
    torch.manual_seed(0)
    prediction, target = (tensor(case.shapes[port][0], 3, "cpu") for port in ("prediction", "target"))
    figures = METRICS[cls.metric](prediction, target)
    assert figures.shape == (3,) and figures.dtype == torch.float32 and figures.isfinite().all()
    alone = METRICS[cls.metric](prediction[1:2], target[1:2])
    assert torch.allclose(figures[1:2], alone)

"""Says what layers compute where the right shape alone could hold wrong numbers, against the formula of their help."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.declare import make
from engine.graph.analysis import analyse
from engine.layers import LAYERS
from engine.shape import Shape, features, image, label, sequence
from tests.engine.one_layer import Built
from tests.engine.strategies import Case


def built(type_name: str, shapes: Mapping[str, tuple[Shape, ...]], **params: Any) -> Built:
    layer = make(LAYERS.members[type_name], params)
    values = {one.name: getattr(layer, one.name) for one in layer.params()}
    analysis = analyse(Case(type(layer), values, shapes).project())
    assert not analysis.problems
    made = Built(analysis, "cpu")
    made.network.eval()
    return made


def result(one: Built, *given: Tensor) -> Tensor:
    """The first output."""
    names = [f"{port}_{at}" for port, shapes in one.facts.inputs.items() for at in range(len(shapes))]
    with torch.no_grad():
        return next(iter(one.run(dict(zip(names, given, strict=True))).values()))


@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize("direction", ["forward", "both"])
@pytest.mark.parametrize("type_name", ["RNN", "LSTM", "GRU"])
def test_the_last_step_is_the_end_of_the_whole_sequence_in_each_direction(
    type_name: str, direction: str, depth: int
) -> None:
    shapes = {"steps": (sequence(6, 3),)}
    settings = {"units": 4, "direction": direction, "layers": depth}
    last, whole = (built(type_name, shapes, gives=gives, **settings) for gives in ("last step", "whole sequence"))
    last.network.load_state_dict(whole.network.state_dict())
    steps = torch.randn(2, 6, 3)
    told = result(whole, steps)
    ends = [told[:, -1, :4], told[:, 0, 4:]][: 2 if direction == "both" else 1]
    assert torch.equal(result(last, steps), torch.cat(ends, dim=1))


@pytest.mark.parametrize(("over", "axis"), [("last axis", -1), ("first axis", 1)])
def test_softmax_adds_up_to_1_over_its_axis(over: str, axis: int) -> None:
    values = result(built("Softmax", {"values": (image(3, 4, 5),)}, over=over), torch.randn(2, 3, 4, 5))
    assert torch.allclose(values.sum(axis), torch.ones(1))


def test_concatenate_lays_values_side_by_side_in_the_order_of_the_wires() -> None:
    one = built("Concatenate", {"parts": (sequence(2, 1), sequence(2, 2))}, axis=2)
    parts = torch.tensor([[[1.0], [2.0]]]), torch.tensor([[[3.0, 4.0], [5.0, 6.0]]])
    assert result(one, *parts).tolist() == [[[1, 3, 4], [2, 5, 6]]]


def test_add_adds_every_wire() -> None:
    one = built("Add", {"parts": (features(2),) * 3})
    parts = (torch.tensor([[1.0, 2.0]]), torch.tensor([[10.0, 20.0]]), torch.tensor([[100.0, 200.0]]))
    assert result(one, *parts).tolist() == [[111, 222]]


@pytest.mark.parametrize(("keep", "expected"), [("mean", [2.5, 25.0]), ("largest", [4.0, 40.0])])
def test_global_pool_keeps_one_number_for_each_channel(keep: str, expected: list[float]) -> None:
    channel = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    pictures = torch.stack([channel, 10 * channel])[None]
    assert result(built("GlobalPool", {"channels": (image(2, 2, 2),)}, keep=keep), pictures).tolist() == [expected]


def test_an_embedding_of_a_row_of_tokens_is_a_sequence() -> None:
    tokens = Shape((4,), ("features",), "integer", 9)
    one = built("Embedding", {"tokens": (tokens,)}, vocabulary=9, features=3)
    assert one.facts.outputs["output"] == sequence(4, 3)


def test_reshape_keeps_the_numbers_in_their_order() -> None:
    one = built("Reshape", {"values": (image(1, 2, 6),)}, sizes=[3, -1])
    numbers = torch.arange(24.0).reshape(2, 1, 2, 6)
    assert torch.equal(result(one, numbers), numbers.reshape(2, 3, 4))


def test_same_padding_with_a_stride_keeps_the_window_in_the_middle() -> None:
    one = built("Conv2d", {"picture": (image(1, 5, 5),)}, filters=1, kernel=3, stride=2, bias=False)
    torch.nn.init.zeros_(one.network.get_parameter("layer.weight"))
    one.network.get_parameter("layer.weight").data[0, 0, 1, 1] = 1.0
    picture = torch.arange(25.0).reshape(1, 1, 5, 5)
    assert torch.equal(result(one, picture), picture[:, :, ::2, ::2])


def test_dropout_drops_in_training_alone() -> None:
    one = built("Dropout", {"values": (features(1000),)}, share=0.25)
    ones = torch.ones(1, 1000)
    assert torch.equal(result(one, ones), ones)
    one.network.train()
    torch.manual_seed(0)
    dropped = result(one, ones)
    assert 0.2 < (dropped == 0).float().mean() < 0.3
    assert torch.allclose(dropped[dropped != 0], torch.tensor(1 / 0.75))


def test_cross_entropy_is_the_surprise_at_the_right_class() -> None:
    one = built("CrossEntropy", {"prediction": (features(3),), "target": (label(3),)})
    loss = result(one, torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([1]))
    assert loss.item() == pytest.approx(-log(exp(2) / (exp(1) + exp(2) + exp(3))))


def test_cross_entropy_of_a_sequence_is_the_mean_over_its_steps() -> None:
    rows, classes = torch.randn(2, 4, 3), torch.randint(0, 3, (2, 4))
    target = Shape((4,), ("time",), "integer", 3)
    whole = built("CrossEntropy", {"prediction": (sequence(4, 3),), "target": (target,)})
    one = built("CrossEntropy", {"prediction": (features(3),), "target": (label(3),)})
    steps = [result(one, rows[:, at], classes[:, at]) for at in range(4)]
    assert result(whole, rows, classes).item() == pytest.approx(torch.stack(steps).mean().item(), rel=1e-5)


def test_binary_cross_entropy_takes_a_label_for_one_number() -> None:
    one = built("BinaryCrossEntropy", {"prediction": (features(1),), "target": (label(2),)})
    loss = result(one, torch.tensor([[2.0], [-1.0]]), torch.tensor([1, 1]))
    expected = -(log(1 / (1 + exp(-2))) + log(1 / (1 + exp(1)))) / 2
    assert loss.item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("type_name", "expected"), [("MeanSquaredError", (1 + 9 + 0 + 16) / 4), ("MeanAbsoluteError", (1 + 3 + 0 + 4) / 4)]
)
def test_distances_are_averaged_over_all_numbers_and_weighed(type_name: str, expected: float) -> None:
    shapes = {"prediction": (features(2),), "target": (features(2),)}
    prediction, target = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[2.0, 5.0], [3.0, 0.0]])
    for weight in (1.0, 0.5):
        found = result(built(type_name, shapes, weight=weight), prediction, target)
        assert found.item() == pytest.approx(weight * expected)

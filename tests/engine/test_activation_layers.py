"""Holds activations to the formulas of their help, and to PyTorch's own list of them."""

from __future__ import annotations

from collections.abc import Callable
from math import erf, exp, log, log1p, pi, sqrt, tanh
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.declare import make
from engine.layers import LAYERS
from engine.layers.activation import Pointwise
from engine.message import Misfit
from engine.repair import Insert, SetBefore, SetParam
from engine.shape import Shape, Varies, features, image, sequence, signal
from tests.engine.test_layer_values import built, result

NUMBERS = (-7.0, -3.0, -1.2, -0.5, -0.1, 0.0, 0.05, 0.5, 1.0, 2.5, 3.0, 8.0)


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


FORMULAS: dict[str, tuple[dict[str, Any], Callable[[float], float]]] = {
    "ReLU": ({}, lambda x: max(0, x)),
    "ReLU6": ({}, lambda x: min(max(0, x), 6)),
    "LeakyReLU": ({"slope": 0.2}, lambda x: x if x > 0 else 0.2 * x),
    "RReLU": ({"lower": 0.5, "upper": 0.1}, lambda x: x if x > 0 else 0.3 * x),
    "Threshold": ({"threshold": 0.7, "value": -2.0}, lambda x: x if x > 0.7 else -2),
    "Absolute": ({}, abs),
    "ELU": ({"alpha": 1.5}, lambda x: x if x > 0 else 1.5 * (exp(x) - 1)),
    "CELU": ({"alpha": 1.5}, lambda x: max(0, x) + min(0, 1.5 * (exp(x / 1.5) - 1))),
    "SELU": ({}, lambda x: 1.0507 * x if x > 0 else 1.0507 * 1.6733 * (exp(x) - 1)),
    "GELU": ({}, lambda x: x * (1 + erf(x / sqrt(2))) / 2),
    "SiLU": ({}, lambda x: x * sigmoid(x)),
    "Mish": ({}, lambda x: x * tanh(log1p(exp(x)))),
    "Hardswish": ({}, lambda x: x * min(max(0, x + 3), 6) / 6),
    "Softplus": ({"beta": 2.0}, lambda x: log1p(exp(2 * x)) / 2),
    "Exponential": ({}, exp),
    "Sigmoid": ({}, sigmoid),
    "LogSigmoid": ({}, lambda x: log(sigmoid(x))),
    "Tanh": ({}, lambda x: (exp(x) - exp(-x)) / (exp(x) + exp(-x))),
    "Softsign": ({}, lambda x: x / (1 + abs(x))),
    "Hardsigmoid": ({}, lambda x: min(max(0, x / 6 + 1 / 2), 1)),
    "Hardtanh": ({"low": -0.3, "high": 2.0}, lambda x: min(max(-0.3, x), 2)),
    "Hardshrink": ({"threshold": 0.4}, lambda x: x if abs(x) > 0.4 else 0),
    "Softshrink": ({"threshold": 0.4}, lambda x: x - 0.4 if x > 0.4 else x + 0.4 if x < -0.4 else 0),
    "Tanhshrink": ({}, lambda x: x - tanh(x)),
}


def given(*rows: list[Any]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float32)


def misfit(type_name: str, shape: Shape, **params: Any) -> Misfit:
    with pytest.raises(Misfit) as caught:
        make(LAYERS.members[type_name], params).shape(shape)
    return caught.value


@pytest.mark.parametrize("type_name", [cls.type for cls in LAYERS if issubclass(cls, Pointwise)])
def test_an_activation_computes_the_formula_of_its_help_for_each_number(type_name: str) -> None:
    params, formula = FORMULAS[type_name]
    one = built(type_name, {"values": (features(len(NUMBERS)),)}, **params)
    (found,) = result(one, given(list(NUMBERS))).tolist()
    assert found == pytest.approx([formula(x) for x in NUMBERS], rel=1e-4, abs=1e-5)


def test_every_activation_of_pytorch_that_stands_alone_is_in_the_catalogue() -> None:
    alone = set(nn.modules.activation.__all__) - {"MultiheadAttention"}
    told = {name.strip() for cls in LAYERS for name in cls.pytorch.split(",")}
    assert alone <= set(LAYERS.members)
    assert {f"torch.nn.{name}" for name in alone} <= told


def test_gelu_from_tanh_is_close_to_the_exact_one_and_not_equal() -> None:
    shapes = {"values": (features(len(NUMBERS)),)}
    exact, quick = (result(built("GELU", shapes, form=form), given(list(NUMBERS))) for form in ("exact", "tanh"))
    inner = [sqrt(2 / pi) * (x + 0.044715 * x**3) for x in NUMBERS]
    formula = [x / 2 * (1 + tanh(part)) for x, part in zip(NUMBERS, inner, strict=True)]
    assert quick[0].tolist() == pytest.approx(formula, abs=1e-5)
    assert torch.allclose(exact, quick, atol=2e-3) and not torch.equal(exact, quick)


def test_a_randomized_relu_draws_a_slope_for_each_negative_number_in_training_alone() -> None:
    one = built("RReLU", {"values": (features(1000),)}, lower=0.2, upper=0.4)
    below = -torch.ones(1, 1000)
    assert torch.allclose(result(one, below), torch.tensor(-0.3))
    one.network.train()
    drawn = result(one, below)
    assert drawn.min() >= -0.4 and drawn.max() <= -0.2 and drawn.unique().numel() > 900


def test_a_prelu_begins_with_its_slope_and_learns_one_for_all_or_one_for_each_channel() -> None:
    for slopes, count in (("one for all", 1), ("one for each channel", 3)):
        one = built("PReLU", {"values": (image(3, 1, 2),)}, slopes=slopes, slope=0.5)
        assert one.weights() == {"weight": (count,)}
        assert result(one, torch.full((1, 3, 1, 2), -2.0)).unique().tolist() == [-1]
    with torch.no_grad():
        one.network.get_parameter("layer.weight").copy_(torch.tensor([0.0, 1.0, 2.0]))
    assert result(one, torch.full((1, 3, 1, 2), -2.0))[0, :, 0, 0].tolist() == [0, -2, -4]


def test_a_slope_for_each_channel_is_refused_where_the_first_axis_is_time() -> None:
    wrong = misfit("PReLU", sequence(6, 3), slopes="one for each channel")
    assert wrong.repairs == (SetParam("slopes", "one for all"),)
    assert "6 time × 3 features" in str(wrong)


@pytest.mark.parametrize(
    ("type_name", "formula"),
    [
        ("Softmax", lambda x, row: exp(x) / sum(map(exp, row))),
        ("LogSoftmax", lambda x, row: x - log(sum(map(exp, row)))),
        ("Softmin", lambda x, row: exp(-x) / sum(exp(-y) for y in row)),
    ],
)
def test_softmax_and_its_kin_share_along_the_chosen_axis(type_name: str, formula: Any) -> None:
    rows = [[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]]
    one = built(type_name, {"values": (signal(2, 3),)}, over="last axis")
    assert torch.allclose(result(one, given(rows))[0], given(*([formula(x, row) for x in row] for row in rows)))
    one = built(type_name, {"values": (signal(3, 2),)}, over="first axis")
    columns = torch.tensor(rows).T
    expected = given(*([formula(x, row) for x in row] for row in rows)).T
    assert torch.allclose(result(one, columns[None])[0], expected)


def test_softmax_2d_shares_among_the_channels_at_each_place() -> None:
    found = result(built("Softmax2d", {"values": (image(3, 4, 5),)}), torch.randn(2, 3, 4, 5))
    assert torch.allclose(found.sum(1), torch.ones(1))


def test_a_softmax_along_an_axis_with_padding_is_refused_and_along_another_is_not() -> None:
    padded = Shape((Varies(6), 3), ("time", "features"))
    wrong = misfit("Softmax", padded, over="first axis")
    assert "≤ 6 × 3" in str(wrong) and wrong.repairs == (SetParam("over", "last axis"),)
    assert LAYERS.members["Softmax"]().shape(padded) is padded


def test_glu_lets_the_second_half_decide_about_the_first() -> None:
    found = result(built("GLU", {"values": (features(4),)}), given([1.0, 2.0, 0.0, -3.0]))
    assert torch.allclose(found, given([0.5, 2 * sigmoid(-3)]))
    one = built("GLU", {"values": (image(4, 2, 3),)}, over="first axis")
    picture = torch.randn(2, 4, 2, 3)
    assert torch.allclose(result(one, picture), picture[:, :2] * torch.sigmoid(picture[:, 2:]))


def test_maxout_keeps_the_largest_of_each_group_of_neighbours() -> None:
    one = built("Maxout", {"values": (features(6),)}, pieces=3)
    assert result(one, given([1, 5, 2, -4, -8, -3])).tolist() == [[5, -3]]
    one = built("Maxout", {"values": (image(4, 2, 3),)}, pieces=2, over="first axis")
    picture = torch.randn(2, 4, 2, 3)
    found = result(one, picture)
    assert torch.equal(found[:, 0], torch.maximum(picture[:, 0], picture[:, 1]))
    assert torch.equal(found[:, 1], torch.maximum(picture[:, 2], picture[:, 3]))


def test_what_cannot_be_halved_names_the_size_that_could() -> None:
    wrong = misfit("GLU", features(7))
    assert wrong.repairs == (SetBefore("values", "units", 8), Insert("values", "Dense", {"units": 8}))
    assert "Give it 8." in str(wrong)
    wrong = misfit("Maxout", image(7, 2, 2), pieces=3, over="first axis")
    assert wrong.repairs[0] == SetBefore("values", "filters", 9)
    assert wrong.repairs[1:] == (Insert("values", "Conv2d", {"filters": 9, "kernel": 1}),)
    assert misfit("GLU", image(2, 2, 3)).repairs == ()

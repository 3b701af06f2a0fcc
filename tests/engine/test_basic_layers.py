"""Says what basic layers, arithmetic and merging compute, and that what does not go together is mended by one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.compile.network import compiled
from engine.declare import make
from engine.graph.analysis import analyse
from engine.graph.repairs import offers
from engine.layers import LAYERS
from engine.layers.initial import INITIALS
from engine.message import Misfit
from engine.shape import Shape, Varies, features, image, label, sequence, signal, volume
from tests.engine.strategies import Case
from tests.engine.test_layer_values import built, result

TOKENS = Shape((4,), ("time",), "integer", 6)


def test_identity_hands_on_what_comes() -> None:
    values = torch.randn(2, 3, 4)
    assert torch.equal(result(built("Identity", {"values": (sequence(3, 4),)}), values), values)


def test_bilinear_weighs_every_pair() -> None:
    one = built("Bilinear", {"first": (features(2),), "second": (features(3),)}, units=5)
    left, right = torch.randn(4, 2), torch.randn(4, 3)
    weight, bias = one.network.get_parameter("layer.weight"), one.network.get_parameter("layer.bias")
    wanted = torch.einsum("bi,oij,bj->bo", left, weight, right) + bias
    assert torch.allclose(result(one, left, right), wanted, atol=1e-6)


def test_the_padding_of_an_embedding_is_0_and_does_not_learn() -> None:
    one = built("Embedding", {"tokens": (TOKENS,)}, vocabulary=6, features=3, padding=2)
    one.run({"tokens_0": torch.tensor([[2, 1, 2, 5]])})["output"].sum().backward()
    weight = one.network.get_parameter("layer.weight")
    assert weight.grad is not None
    assert weight[2].tolist() == weight.grad[2].tolist() == [0, 0, 0]
    assert weight.grad[1].tolist() == [1, 1, 1]


@pytest.mark.parametrize("cls", list(INITIALS), ids=lambda cls: cls.type)
def test_the_padding_of_an_embedding_begins_at_0_in_every_way_to_begin(cls: Any) -> None:
    params = {"vocabulary": 6, "features": 3, "padding": 2, "initial": cls()}
    case = Case(LAYERS.members["Embedding"], params, {"tokens": (TOKENS,)})
    weight = compiled(analyse(case.project()), seed=3).network.get_parameter("layer.weight")
    assert weight[2].tolist() == [0, 0, 0]


def test_an_embedding_refuses_a_padding_that_has_no_row() -> None:
    with pytest.raises(Misfit, match="padding 6"):
        make(LAYERS.members["Embedding"], {"vocabulary": 6, "padding": 6}).check()


def test_an_embedding_cuts_rows_to_the_greatest_length() -> None:
    one = built("Embedding", {"tokens": (TOKENS,)}, vocabulary=6, features=9, max_norm=0.5)
    assert result(one, torch.arange(4)[None]).norm(dim=-1).max() <= 0.5 + 1e-5


@pytest.mark.parametrize(
    ("shape", "sizes"), [(image(3, 4, 5), (3, 1, 1)), (sequence(4, 3), (3,)), (signal(3, 4), (3, 1)), (label(3), None)]
)
def test_scale_and_shift_has_a_pair_for_each_channel_or_feature(shape: Shape, sizes: tuple[int, ...] | None) -> None:
    if sizes is None:
        shape, sizes = Shape(()), (1,)
    one = built("ScaleShift", {"values": (shape,)}, factor=2.0, shift=-1.0)
    assert one.weights() == {"weight": sizes, "bias": sizes}
    values = torch.randn(2, *shape)
    assert torch.equal(result(one, values), 2 * values - 1)
    assert built("ScaleShift", {"values": (shape,)}, learned="factor", each="all").weights() == {"weight": (1,)}
    fixed = built("ScaleShift", {"values": (shape,)}, factor=2.0, shift=-1.0, learned="nothing")
    assert fixed.weights() == {} and torch.equal(result(fixed, values), 2 * values - 1)


def test_a_constant_is_the_same_for_every_example() -> None:
    one = built("Constant", {"like": (label(3),)}, sizes=[2, 3], start=0.5)
    assert torch.equal(result(one, torch.tensor([0, 2, 1])), torch.full((3, 2, 3), 0.5))
    one.network.get_parameter("layer.weight").data[1, 2] = 7.0
    assert result(one, torch.tensor([0, 2]))[:, 1, 2].tolist() == [7, 7]


def test_noise_is_added_in_training_alone() -> None:
    one = built("Noise", {"values": (features(10_000),)}, deviation=0.5)
    zeros = torch.zeros(1, 10_000)
    assert torch.equal(result(one, zeros), zeros)
    one.network.train()
    torch.manual_seed(0)
    assert result(one, zeros).std().item() == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize(
    ("type_name", "shape"),
    [
        ("Dropout1d", signal(50, 6)),
        ("Dropout2d", image(50, 3, 3)),
        ("Dropout3d", volume(50, 2, 2, 2)),
        ("FeatureAlphaDropout", image(50, 3, 3)),
    ],
)
def test_whole_channels_are_dropped_together_in_training_alone(type_name: str, shape: Shape) -> None:
    one = built(type_name, {"values": (shape,)}, share=0.4)
    ones = torch.ones(2, *shape)
    assert torch.equal(result(one, ones), ones)
    one.network.train()
    torch.manual_seed(0)
    rows = result(one, ones).flatten(2)
    assert torch.equal(rows.amin(2), rows.amax(2))
    low = rows[:, :, 0] < 1
    assert 0.2 < low.float().mean() < 0.6


def test_alpha_dropout_keeps_mean_and_spread() -> None:
    one = built("AlphaDropout", {"values": (features(100_000),)}, share=0.3)
    one.network.train()
    torch.manual_seed(0)
    values = result(one, torch.randn(1, 100_000))
    assert values.mean().item() == pytest.approx(0, abs=0.02) and values.std().item() == pytest.approx(1, abs=0.02)


NUMBERS = [torch.tensor([[1.0, -2.0, 3.0]]), torch.tensor([[4.0, 5.0, -6.0]]), torch.tensor([[0.5, 0.0, 9.0]])]
FORMULAS: list[tuple[str, int, dict[str, Any], Callable[..., Tensor]]] = [
    ("Add", 3, {}, lambda a, b, c: a + b + c),
    ("Multiply", 3, {}, lambda a, b, c: a * b * c),
    ("Average", 3, {}, lambda a, b, c: (a + b + c) / 3),
    ("Maximum", 3, {}, lambda a, b, c: torch.stack([a, b, c]).amax(0)),
    ("Minimum", 3, {}, lambda a, b, c: torch.stack([a, b, c]).amin(0)),
    ("WeightedSum", 3, {"factors": [1.0, -2.0, 0.5]}, lambda a, b, c: a - 2 * b + c / 2),
    ("WeightedSum", 3, {"factors": [1.0, -2.0, 0.5], "learned": False}, lambda a, b, c: a - 2 * b + c / 2),
    ("WeightedSum", 3, {}, lambda a, b, c: (a + b + c) / 3),
    ("Subtract", 2, {}, lambda a, b: a - b),
    ("Divide", 2, {}, lambda a, b: a / b),
    ("Power", 1, {"exponent": 3.0}, lambda a: a**3),
    ("Power", 1, {"exponent": 0.5}, lambda a: a.abs().sqrt()),
    ("Power", 1, {"exponent": -1.0}, lambda a: 1 / a),
    ("Power", 2, {}, lambda a, b: a.abs() ** b),
    ("Dot", 2, {}, lambda a, b: (a * b).sum(-1)),
    ("CosineSimilarity", 2, {}, lambda a, b: (a * b).sum(-1) / a.norm(dim=-1) / b.norm(dim=-1)),
    ("PairwiseDistance", 2, {}, lambda a, b: (a - b).norm(dim=-1)),
    ("PairwiseDistance", 2, {"order": 1.0}, lambda a, b: (a - b).abs().sum(-1)),
    ("Stack", 3, {}, lambda a, b, c: torch.stack([a, b, c], 1)),
    ("Stack", 3, {"axis": 2}, lambda a, b, c: torch.stack([a, b, c], 2)),
    ("Concatenate", 2, {}, lambda a, b: torch.cat([a, b], 1)),
]


def arriving(type_name: str, *shapes: Shape) -> dict[str, tuple[Shape, ...]]:
    ports = LAYERS.members[type_name]().inputs()
    return {ports[0].name: shapes} if ports[0].many else {ports[at].name: (one,) for at, one in enumerate(shapes)}


@pytest.mark.parametrize(("type_name", "count", "params", "formula"), FORMULAS)
def test_arithmetic_is_the_formula_of_its_help(
    type_name: str, count: int, params: dict[str, Any], formula: Callable[..., Tensor]
) -> None:
    one = built(type_name, arriving(type_name, *(features(3),) * count), **params)
    assert torch.allclose(result(one, *NUMBERS[:count]), formula(*NUMBERS[:count]), atol=1e-5)


@pytest.mark.parametrize("transposed", [False, True])
def test_a_matrix_product_multiplies_the_last_two_axes(transposed: bool) -> None:
    left, right = Shape((2, 3, 4)), Shape((2, 5, 4) if transposed else (2, 4, 5))
    one = built("MatrixProduct", {"first": (left,), "second": (right,)}, transpose_second=transposed)
    first, second = torch.randn(6, *left), torch.randn(6, *right)
    assert torch.equal(result(one, first, second), first @ (second.mT if transposed else second))


@pytest.mark.parametrize("type_name", ["Add", "Multiply", "Subtract", "Divide", "Maximum", "WeightedSum"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (image(2, 3, 4), image(2, 1, 1)),
        (image(1, 3, 1), image(2, 1, 4)),
        (image(2, 3, 4), features(1)),
        (Shape(()), image(2, 3, 4)),
        (features(1), Shape(())),
    ],
)
def test_a_size_of_1_and_a_single_number_go_with_everything(type_name: str, first: Shape, second: Shape) -> None:
    one = built(type_name, arriving(type_name, first, second))
    left, right = torch.rand(3, *first) + 0.5, torch.rand(3, *second) + 0.5
    axes = max(len(first), len(second))
    wide = [value if value.ndim == axes + 1 else value.reshape(3, *[1] * axes) for value in (left, right)]
    ways = {"Add": torch.add, "Multiply": torch.mul, "Subtract": torch.sub, "Divide": torch.div}
    ways |= {"Maximum": torch.maximum, "WeightedSum": lambda a, b: (a + b) / 2}
    assert torch.allclose(result(one, left, right), ways[type_name](*wide))


MISFITS: list[tuple[str, list[Shape], dict[str, Any], str]] = [
    ("Add", [features(16), features(17)], {}, "Put a Dense of 17 units on the wire that brings 16."),
    ("Add", [sequence(5, 8), sequence(5, 6)], {}, "Put a Dense of 8 units on the wire that brings 5 × 6."),
    ("Add", [image(8, 6, 6), image(16, 6, 6)], {}, "Conv 2D of 16 filters and a kernel of 1"),
    ("Multiply", [signal(8, 6), signal(3, 6)], {}, "Conv 1D of 8 filters and a kernel of 1"),
    ("Average", [volume(8, 6, 6, 6), volume(3, 6, 6, 6)], {}, "Conv 3D of 8 filters and a kernel of 1"),
    ("Add", [image(16, 4, 4), image(8, 7, 7)], {}, "a stride of 2 on the wire that brings 8 × 7 × 7"),
    ("Add", [image(8, 7, 6), image(8, 7, 9)], {}, "Put a Pad on the wire that brings 8 × 7 × 6."),
    ("Multiply", [image(8, 6, 6), features(8)], {}, "Put a Reshape to 8 × 1 × 1 on the wire that brings 8"),
    ("Subtract", [sequence(5, 8), features(8)], {}, "Put a Reshape to 1 × 8 on the wire that brings 8"),
    ("Multiply", [features(8), signal(8, 5)], {}, "Put a Reshape to 8 × 1 on the wire that brings 8"),
    ("Divide", [features(3), features(2)], {}, "Put a Dense of 3 units on the wire that brings 2."),
    ("Dot", [features(3), features(2)], {}, "Put a Dense of 3 units on the wire that brings 2."),
    ("Dot", [Shape(()), features(1)], {}, "Put a Flatten in between."),
    ("Stack", [features(3), features(2)], {}, "Put a Dense of 3 units on the wire that brings 2."),
    ("Stack", [features(3), features(3)], {"axis": 3}, "Lower the axis to 2 or less."),
    ("MatrixProduct", [sequence(3, 4), sequence(5, 4)], {}, "got 4 and 5 (3 × 4 and 5 × 4). Transpose the second"),
    ("MatrixProduct", [sequence(3, 4), sequence(5, 6)], {}, "got 4 and 5"),
    ("Concatenate", [sequence(5, 8), sequence(5, 6)], {}, "Choose axis 2."),
    ("Concatenate", [features(8), image(2, 3, 3)], {}, "Put a Flatten on the wire that brings 2 × 3 × 3."),
    ("Concatenate", [image(5, 8, 8), image(3, 7, 6)], {}, "Put a Pad on the wire that brings 3 × 7 × 6."),
    ("Concatenate", [features(8), features(6)], {"axis": 2}, "Lower the axis."),
    ("Concatenate", [features(8), Shape(())], {}, "Lower the axis."),
    ("WeightedSum", [features(8)] * 3, {"factors": (0.5,)}, "has 3 wires (8), but 1 factors."),
    ("ChosenDense", [features(2)], {"missing": ((3, 1), (1, 1))}, "comes from input 3, but 2 inputs arrive."),
    ("ChosenDense", [features(2)], {"units": 4, "missing": ((1, 5),)}, "leads to unit 5, but there are 4."),
    ("Embedding", [TOKENS], {"vocabulary": 5}, "Set the vocabulary to 6."),
    ("Embedding", [TOKENS], {"vocabulary": 6, "padding": 6}, "or -1 for none."),
]


@pytest.mark.parametrize(("type_name", "shapes", "params", "sentence"), MISFITS)
def test_a_misfit_names_the_sizes_and_its_repair_mends_it(
    type_name: str, shapes: list[Shape], params: dict[str, Any], sentence: str
) -> None:
    case = Case(LAYERS.members[type_name], params, arriving(type_name, *shapes))
    analysis = analyse(case.project())
    (problem,) = analysis.problems
    assert sentence in str(problem.message)
    found = offers(analysis, problem)
    assert found
    assert not analyse(found[0].project).problems


def test_the_layer_before_can_be_made_wider_instead() -> None:
    case = Case(LAYERS.members["Add"], {}, arriving("Add", features(16), features(17)))
    (problem,) = analyse(case.project()).problems
    assert [type(repair).__name__ for repair in problem.repairs] == ["Insert", "SetBefore"]


VARYING = Shape((Varies(6), 4), ("time", "features"))


@pytest.mark.parametrize(
    ("type_name", "shapes", "params"),
    [
        ("Add", [sequence(6, 4), VARYING], {}),
        ("Multiply", [VARYING, sequence(1, 4)], {}),
        ("Concatenate", [sequence(6, 4), VARYING], {"axis": 2}),
        ("Stack", [sequence(6, 4), VARYING], {"axis": 2}),
        ("MatrixProduct", [VARYING, sequence(4, 5)], {}),
        ("CosineSimilarity", [VARYING, sequence(6, 4)], {}),
        ("Embedding", [Shape((Varies(6),), ("time",), "integer", 9)], {}),
        ("Bilinear", [VARYING, VARYING], {}),
        ("ChosenDense", [VARYING], {}),
        ("ScaleShift", [VARYING], {}),
    ],
)
def test_what_keeps_to_its_step_of_time_hands_on_that_their_number_varies(
    type_name: str, shapes: list[Shape], params: dict[str, Any]
) -> None:
    case = Case(LAYERS.members[type_name], params, arriving(type_name, *shapes))
    analysis = analyse(case.project())
    assert not analysis.problems
    assert analysis.nodes["layer"].outputs["output"].varying == 0


@pytest.mark.parametrize(
    ("type_name", "shapes"),
    [
        ("Concatenate", [VARYING, sequence(2, 4)]),
        ("Dot", [Shape((4, Varies(6)), ("channels", "time"))] * 2),
        ("MatrixProduct", [sequence(3, 6), VARYING]),
    ],
)
def test_padding_is_never_summed_nor_laid_into_the_middle(type_name: str, shapes: list[Shape]) -> None:
    (problem,) = analyse(Case(LAYERS.members[type_name], {}, arriving(type_name, *shapes)).project()).problems
    assert "varies" in str(problem.message) and "≤ 6" in str(problem.message)

"""Holds the receptive field of each layer to what gradients reach."""

from collections.abc import Mapping

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.compile.network import compiled
from engine.compile.reach import reaches
from engine.graph.analysis import analyse
from engine.graph.model import Graph, Node, Project
from engine.shape import Shape, image, sequence
from tests.engine.networks import chained, node
from tests.engine.strategies import Given, several


def seen(network: nn.Module, size: int) -> list[int]:
    """How far apart along each axis the numbers are that the gradient of one number in the middle reaches."""
    for weight in network.parameters():
        nn.init.uniform_(weight, 0.5, 1.0)
    network.eval()
    picture = torch.rand(1, 2, size, size, requires_grad=True)
    result = next(iter(network(picture).values()))
    middle = result[0, 0, result.shape[2] // 2, result.shape[3] // 2]
    (slope,) = torch.autograd.grad(middle, picture)
    reached = slope[0].abs().sum(0) > 0
    places = [reached.any(1 - axis).nonzero() for axis in (0, 1)]
    return [int(place.max() - place.min()) + 1 for place in places]


@st.composite
def towers(draw: st.DrawFn) -> Graph:
    """Convolutions and mean pools behind each other, some in a block that is repeated."""
    keys = iter(range(100))
    nodes: list[Node] = []
    for _ in range(draw(st.integers(1, 3))):
        kernel, dilation = draw(st.sampled_from([1, 3, 5])), draw(st.integers(1, 2))
        conv = node("Conv2d", f"conv_{next(keys)}", filters=2, kernel=kernel, dilation=dilation)
        kind = draw(st.sampled_from(["plain", "stride", "pool", "block"]))
        if kind == "plain":
            nodes.append(conv)
        elif kind == "stride":
            nodes.append(node("Conv2d", f"conv_{next(keys)}", filters=2, kernel=3, stride=2))
        elif kind == "pool":
            nodes.append(node("AveragePool2d", f"pool_{next(keys)}"))
        else:
            number = next(keys)
            ends = node("Input", f"enter_{number}", port="x"), node("Output", f"leave_{number}", port="y")
            turns = draw(st.integers(1, 3))
            inside = chained(ends[0], conv, ends[1])
            nodes.append(Node(f"block_{number}", "Block", params={"repeat": turns}, inside=inside))
    return chained(node("Data", "data", examples=Given((("image", image(2, 128, 128)),))), *nodes)


@several(25)
@given(towers())
def test_the_receptive_field_is_what_gradients_reach(graph: Graph) -> None:
    analysis = analyse(Project(graph))
    last = list(graph.nodes)[-1]
    found = reaches(analysis)[last]
    assert not found.whole
    # Without negative numbers nothing cancels out.
    assert list(found.sides) == seen(compiled(analysis, 0).network, 128)


@several(8)
@given(towers())
def test_a_number_sees_from_its_start_on_moved_by_its_place(graph: Graph) -> None:
    analysis = analyse(Project(graph))
    found = reaches(analysis)[list(graph.nodes)[-1]]
    network = compiled(analysis, 0).network.eval()
    for weight in network.parameters():
        nn.init.ones_(weight)
    picture = torch.rand(1, 2, 128, 128, requires_grad=True)
    result = next(iter(network(picture).values()))
    middle = result.shape[2] // 2
    (slope,) = torch.autograd.grad(result[0, 0, middle, middle], picture)
    reached = (slope[0].abs().sum(0) > 0).nonzero()
    starts = [found.starts[axis] + middle * step for axis, (_, step) in found.axes.items()]
    assert reached.amin(0).tolist() == starts
    assert reached.amax(0).tolist() == [at + side - 1 for at, side in zip(starts, found.sides, strict=True)]


def test_the_first_number_may_begin_to_see_before_the_picture() -> None:
    nodes = [node("Conv2d", "first", kernel=5), node("Conv2d", "second", kernel=3, stride=2, padding="valid")]
    graph = chained(node("Data", "data", examples=Given((("value", image(1, 16, 16)),))), *nodes)
    found = reaches(analyse(Project(graph)))
    assert found["first"].starts == {"height": -2, "width": -2} == found["second"].starts
    assert found["second"].axes == {"height": (7, 2), "width": (7, 2)}


def chain_on(shape: Shape, *nodes: Node) -> Mapping[str, str]:
    graph = chained(node("Data", "data", examples=Given((("value", shape),))), *nodes)
    analysis = analyse(Project(graph))
    assert not analysis.problems
    return {key: str(found) for key, found in reaches(analysis).items()}


def test_a_dense_layer_behind_an_image_sees_everything_and_what_keeps_its_place_sees_no_more() -> None:
    nodes = [node("Conv2d", "conv", kernel=5), node("ReLU", "relu"), node("Flatten", "flat"), node("Dense", "dense")]
    found = chain_on(image(1, 8, 8), *nodes, node("ReLU", "last"))
    assert found == {"conv": "5 × 5", "relu": "5 × 5", "flat": "5 × 5", "dense": "everything", "last": "everything"}


def test_recurrent_layers_and_attention_see_all_of_a_sequence_and_a_dense_only_its_step() -> None:
    steps = sequence(6, 8)
    assert chain_on(steps, node("Dense", "dense"))["dense"] == "1"
    assert chain_on(steps, node("LSTM", "lstm", gives="whole sequence"))["lstm"] == "everything"
    found = chain_on(steps, node("SinusoidalPositions", "where"), node("MultiHeadAttention", "look"))
    assert found == {"where": "1", "look": "everything"}


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (node("Pad", "layer"), "3 × 3"),
        (node("Crop", "layer"), "3 × 3"),
        (node("Upsample", "layer"), "3 × 3"),
        (node("GroupNorm", "layer", groups=1), "3 × 3"),
        (node("Permute", "layer", order=[2, 3, 1]), "3 × 3"),
        (node("PatchEmbedding", "layer", patch=4), "6 × 6"),
        (node("GlobalPool", "layer"), "everything"),
        (node("Reduce", "layer"), "3 × 3"),
        (node("Reduce", "layer", axis=3), "everything"),
        (node("Reduce", "layer", axis=3, stay=True), "everything"),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_what_changes_the_form_sees_as_much_as_before_and_what_gathers_sees_more(layer: Node, told: str) -> None:
    assert chain_on(image(3, 8, 8), node("Conv2d", "conv"), layer)["layer"] == told


def test_measurements_without_places_have_no_receptive_field() -> None:
    assert chain_on(Shape((4,)), node("Dense", "dense")) == {}

"""Holds pooling to PyTorch's numbers, unpooling to what was pooled, and global pooling to the steps that count."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from engine.compile.source import source
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect, new_node
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.repairs import offers
from engine.layers import LAYERS
from engine.layers.window import Window
from engine.repair import DrawFromData, SetParam
from engine.shape import Shape, Varies, image, label, signal
from tests.engine.one_layer import Built, tensor
from tests.engine.strategies import Given
from tests.engine.test_layer_values import built, result

TIMED = Shape((3, Varies(6)), ("channels", "time"))


@pytest.mark.parametrize(("kernel", "stride", "ceil"), [*product([1, 2, 3, 4], [1, 2, 3, 5], [False, True])])
def test_a_window_has_the_places_that_pytorch_gives_it(kernel: int, stride: int, ceil: bool) -> None:
    for side, rim in product(range(1, 10), range(kernel // 2 + 1)):
        window = Window(kernel, stride, rim, rim, ceil=ceil)
        try:
            expected = F.max_pool1d(torch.zeros(1, 1, side), kernel, stride, rim, ceil_mode=ceil).shape[-1]
        except RuntimeError:
            expected = 0
        assert max(0, window.places(side)) == expected, (side, rim)


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({}, {}),
        ({"kernel": 3, "padding": 1}, {"padding": 1}),
        ({"kernel": 3, "ceil": True}, {"ceil_mode": True}),
        ({"kernel": 3, "kernel_width": 2, "stride": 1, "stride_width": 3}, {}),
    ],
)
def test_pooling_gives_the_numbers_of_pytorch(settings: dict[str, Any], options: dict[str, Any]) -> None:
    kernel, stride = settings.get("kernel", 2), settings.get("stride", 2)
    sides = (kernel, settings.get("kernel_width", kernel)), (stride, settings.get("stride_width", stride))
    pictures = torch.randn(2, 3, 8, 9)
    for kind, function in (("MaxPool2d", F.max_pool2d), ("AveragePool2d", F.avg_pool2d)):
        one = built(kind, {"picture": (image(3, 8, 9),)}, **settings)
        assert torch.equal(one.run({"picture_0": pictures})["output"], function(pictures, *sides, **options))


def test_an_average_may_leave_its_padding_out() -> None:
    ones = torch.ones(1, 1, 4)
    settings = {"kernel": 2, "stride": 4, "padding": 1, "ceil": True}
    shapes = {"wave": (signal(1, 4),)}
    assert result(built("AveragePool1d", shapes, **settings), ones).tolist() == [[[0.5, 0.5]]]
    assert result(built("AveragePool1d", shapes, count_padding=False, **settings), ones).tolist() == [[[1, 1]]]


@pytest.mark.parametrize("power", [1.0, 2.0, 2.5, 3.0])
def test_lp_pooling_is_the_root_of_the_sum_of_powers_also_of_negative_numbers(power: float) -> None:
    wave = torch.tensor([[[-3.0, 4.0, -1.0, -2.0]]], requires_grad=True)
    one = built("LPPool1d", {"wave": (signal(1, 4),)}, power=power)
    found = one.run({"wave_0": wave})["output"]
    expected = [(3**power + 4**power) ** (1 / power), (1 + 2**power) ** (1 / power)]
    assert found.flatten().tolist() == pytest.approx(expected)
    found.sum().backward()
    assert wave.grad is not None and wave.grad.isfinite().all()


@pytest.mark.parametrize("sizes", [[1], [3], [3, 5], [-1, 2], [11]])
def test_adaptive_pooling_gives_the_numbers_of_pytorch(sizes: list[int]) -> None:
    pictures = torch.randn(2, 3, 8, 9)
    wanted = [(side if size == -1 else size) for side, size in zip((8, 9), sizes * (3 - len(sizes)), strict=False)]
    for kind, function in (
        ("AdaptiveAveragePool2d", F.adaptive_avg_pool2d),
        ("AdaptiveMaxPool2d", F.adaptive_max_pool2d),
    ):
        one = built(kind, {"picture": (image(3, 8, 9),)}, sizes=sizes)
        assert torch.equal(result(one, pictures), function(pictures, (wanted[0], wanted[1])))


def unpooled(shape: Shape, settings: dict[str, Any], sizes: list[int]) -> Project:
    """A max pooling, and what puts its numbers back."""
    axes = len(shape) - 1
    pool = new_node(LAYERS.members[f"MaxPool{axes}d"], "pool", **settings)
    back = new_node(LAYERS.members[f"MaxUnpool{axes}d"], "layer", sizes=sizes, **settings)
    data = new_node(LAYERS.members["Data"], "data", examples=Given((("values", shape),)))
    wires = [Wire("data", "values", "pool", LAYERS.members[f"MaxPool{axes}d"]().inputs()[0].name)]
    wires += [Wire("pool", "output", "layer", "values"), Wire("pool", "indices", "layer", "indices")]
    return Project(connect(add(Graph(), data, pool, back), *wires))


@pytest.mark.parametrize(
    ("shape", "settings", "sizes"),
    [
        (signal(2, 12), {}, [-1]),
        (signal(2, 13), {}, [13]),
        (signal(2, 10), {"kernel": 3, "padding": 1}, [10]),
        (image(2, 8, 8), {}, [-1]),
        (image(2, 7, 7), {}, [7]),
        (image(2, 8, 9), {"stride": 3}, [8, 9]),
        (image(2, 8, 6), {"kernel_width": 3, "stride_width": 3}, [-1]),
        (Shape((2, 4, 6, 7)), {"kernel_depth": 1, "stride_depth": 1}, [-1, -1, 7]),
    ],
    ids=str,
)
def test_unpooling_puts_the_largest_numbers_back_where_they_stood(
    shape: Shape, settings: dict[str, Any], sizes: list[int]
) -> None:
    analysis = analyse(unpooled(shape, settings, sizes))
    assert not analysis.problems
    one = Built(analysis, "cpu")
    values = torch.rand(2, *shape) + 1
    found = one.run({"values": values})["output"]
    kept = found != 0
    assert found.shape == values.shape
    assert torch.equal(found[kept], values[kept]), "what is there is what was there"
    axes = len(shape) - 1
    pooled = getattr(F, f"max_pool{axes}d")(values, *_window(settings, axes), padding=settings.get("padding", 0))
    assert set(found[kept].tolist()) == set(pooled.flatten().tolist()), "and nothing but the largest, all of them"


def _window(settings: dict[str, Any], axes: int) -> tuple[tuple[int, ...], ...]:
    names = {1: [""], 2: ["", "_width"], 3: ["_depth", "", ""]}[axes]
    return tuple(
        tuple(settings.get(f"{name}{own}") or settings.get(name, 2) for own in names) for name in ("kernel", "stride")
    )


@pytest.mark.parametrize("shape", [signal(2, 13), image(2, 7, 8), image(2, 9, 9)], ids=str)
def test_an_unpooling_that_misses_what_windows_left_over_is_offered_the_right_sides(shape: Shape) -> None:
    analysis = analyse(unpooled(shape, {}, [-1]))
    (problem,) = analysis.problems
    assert SetParam("sizes", list(shape[1:])) in problem.repairs
    for offer in offers(analysis, problem):
        assert not analyse(offer.project).problems


def test_indices_are_asked_for_only_where_something_reads_them() -> None:
    alone = Project(
        connect(
            add(
                Graph(),
                new_node(LAYERS.members["Data"], "data", examples=Given((("picture", image(1, 4, 4)),))),
                Node("pool", "MaxPool2d"),
            ),
            Wire("data", "picture", "pool", "picture"),
        )
    )
    assert "indices" not in source(analyse(alone))
    assert "return_indices=True" in source(analyse(unpooled(image(1, 4, 4), {}, [-1])))


@pytest.mark.parametrize("keep", ["mean", "largest"])
def test_global_pooling_reads_the_steps_that_count_and_no_padding(keep: str) -> None:
    waves, lengths = torch.randn(4, 3, 6), torch.tensor([6, 4, 1, 0])
    for row, length in enumerate(lengths):
        waves[row, :, max(1, int(length)) :] = 1e6
    waves.requires_grad_()
    one = built("GlobalPool", {"channels": (TIMED,), "length": (label(7),)}, keep=keep)
    found = one.run({"channels_0": waves, "length_0": lengths})["output"]
    real = [waves[row, :, : max(1, int(length))] for row, length in enumerate(lengths)]
    expected = torch.stack([part.mean(1) if keep == "mean" else part.amax(1) for part in real])
    assert torch.allclose(found, expected)
    found.sum().backward()
    assert waves.grad is not None and waves.grad[1, :, 4:].eq(0).all() and waves.grad.sum() == pytest.approx(12)


def problems(shape: Shape, length: Shape | None = None, **settings: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """What is wrong with a global pooling of this, with or without a length."""
    outputs = (("values", shape), *((("length", length),) if length is not None else ()))
    data = new_node(LAYERS.members["Data"], "data", examples=Given(outputs))
    graph = connect(
        add(Graph(), data, new_node(LAYERS.members["GlobalPool"], "pool", **settings)),
        Wire("data", "values", "pool", "channels"),
        *([Wire("data", "length", "pool", "length")] if length is not None else []),
    )
    return [(str(one.message), one.repairs) for one in analyse(Project(graph)).problems]


def test_a_mean_over_padding_is_a_problem_that_the_length_mends() -> None:
    ((text, repairs),) = problems(TIMED)
    assert "padding" in text and DrawFromData("length", "length") in repairs
    assert not problems(TIMED, label(7))
    assert not problems(TIMED, keep="largest"), "the help says that padding takes part"


def test_a_length_that_counts_other_steps_is_refused() -> None:
    ((text, _),) = problems(TIMED, label(9))
    assert "6" in text and "8" in text
    ((text, _),) = problems(image(3, 4, 4), label(7))
    assert "length" in text


@pytest.mark.parametrize("kind", ["AdaptiveAveragePool1d", "AdaptiveMaxPool1d"])
def test_windows_that_follow_from_the_longest_example_are_refused_where_lengths_vary(kind: str) -> None:
    data = new_node(LAYERS.members["Data"], "data", examples=Given((("wave", TIMED),)))
    graph = add(Graph(), data, new_node(LAYERS.members[kind], "pool"))
    (problem,) = analyse(Project(connect(graph, Wire("data", "wave", "pool", "wave")))).problems
    assert "varies" in str(problem.message)


@pytest.mark.parametrize("keep", ["mean", "largest"])
@pytest.mark.parametrize("shape", [signal(3, 5), image(3, 4, 5), Shape((3, 2, 4, 5))], ids=str)
def test_global_pooling_takes_places_of_any_number_of_axes(shape: Shape, keep: str) -> None:
    values = tensor(shape, 2, "cpu")
    flat = values.flatten(2)
    expected = flat.mean(2) if keep == "mean" else flat.amax(2)
    assert torch.allclose(result(built("GlobalPool", {"channels": (shape,)}, keep=keep), values), expected, atol=1e-6)

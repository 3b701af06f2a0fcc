"""Holds convolutions and what resizes to PyTorch's numbers, to fields that gradients show, and to repairs that mend."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.declare import make
from engine.graph.analysis import analyse
from engine.graph.repairs import offers
from engine.layers import LAYERS
from engine.shape import Shape, Varies, image, signal, volume
from tests.engine.one_layer import Built
from tests.engine.strategies import Case
from tests.engine.test_layer_values import built, result

PICTURE = image(2, 7, 9)
MODES = ["zeros", "reflect", "replicate", "circular"]


def conv(**settings: Any) -> tuple[Built, Tensor]:
    """A Conv 2D of three filters over a picture, with that picture."""
    one = built("Conv2d", {"picture": (PICTURE,)}, filters=3, **settings)
    return one, torch.randn(2, *PICTURE, generator=torch.Generator().manual_seed(0))


def twin(kind: type[nn.Module], one: Built, *arguments: Any, **options: Any) -> nn.Module:
    """A module of PyTorch with the weights of the layer."""
    made = kind(*arguments, **options)
    made.load_state_dict({name.removeprefix("layer."): value for name, value in one.network.state_dict().items()})
    return made


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({"padding": "valid"}, {}),
        ({"padding": "same"}, {"padding": "same"}),
        ({"padding": "same", "dilation": 2}, {"padding": "same", "dilation": 2}),
        ({"padding": "same", "stride": 2}, {"padding": 1, "stride": 2}),
        ({"padding": "number", "border": 2}, {"padding": 2}),
        ({"padding": "number", "border": 0, "groups": 1}, {}),
        ({"padding": "number", "border": 1, "stride": 1, "stride_width": 2}, {"padding": 1, "stride": (1, 2)}),
    ],
)
def test_a_convolution_pads_as_pytorch_does(settings: dict[str, Any], options: dict[str, Any], mode: str) -> None:
    one, picture = conv(padding_mode=mode, **settings)
    expected = twin(nn.Conv2d, one, 2, 3, 3, padding_mode=mode, **options)(picture)
    assert torch.equal(result(one, picture), expected)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sides", [(4, 0), (2, 0), (1, 4), (3, 2)])
def test_an_even_kernel_keeps_the_size_as_in_pytorch_without_its_warning(sides: tuple[int, int], mode: str) -> None:
    kernel, width = sides
    one, picture = conv(kernel=kernel, kernel_width=width, padding_mode=mode)
    expected = twin(nn.Conv2d, one, 2, 3, (kernel, width or kernel), padding="same", padding_mode=mode)(picture)
    assert torch.allclose(result(one, picture), expected, atol=1e-6)
    assert "same" not in str(one.network)


@pytest.mark.parametrize(("kernel", "stride", "side"), [*product([1, 2, 3, 4, 5], [1, 2, 3], [5, 6, 7])])
def test_same_padding_with_a_stride_keeps_one_place_in_so_many(kernel: int, stride: int, side: int) -> None:
    one = built("Conv1d", {"wave": (signal(2, side),)}, kernel=kernel, stride=stride)
    assert one.facts.outputs["output"] == signal(16, -(-side // stride))
    assert result(one, torch.randn(2, 2, side)).shape == (2, 16, -(-side // stride))


def test_a_volume_is_read_with_a_depth_of_its_own() -> None:
    film = volume(2, 5, 6, 7)
    one = built("Conv3d", {"volume": (film,)}, filters=4, kernel_depth=1, stride=2, stride_depth=1, padding="valid")
    pictures = torch.randn(2, *film)
    expected = twin(nn.Conv3d, one, 2, 4, (1, 3, 3), stride=(1, 2, 2))(pictures)
    assert torch.equal(result(one, pictures), expected)


def test_a_separable_convolution_is_a_convolution_whose_kernels_are_products() -> None:
    one = built("SeparableConv2d", {"picture": (PICTURE,)}, filters=3, multiplier=2, stride=2)
    depthwise, pointwise = (one.network.get_parameter(f"layer.{at}.weight") for at in (0, 1))
    kernels = pointwise[:, :, 0, 0].unflatten(1, (2, 2))  # filters × channels × multiplier
    whole = torch.einsum("fcm,cmhw->fchw", kernels, depthwise[:, 0].unflatten(0, (2, 2)))
    picture = torch.randn(2, *PICTURE)
    expected = F.conv2d(picture, whole, one.network.get_parameter("layer.1.bias"), stride=2, padding=1)
    assert torch.allclose(result(one, picture), expected, atol=1e-5)


@pytest.mark.parametrize(
    "settings", [{}, {"padding": "valid", "stride": 2}, {"kernel": 2, "dilation": 3, "bias": False}]
)
@pytest.mark.parametrize(
    ("kind", "port", "like", "shape"),
    [
        ("LocallyConnected1d", "wave", "Conv1d", signal(2, 9)),
        ("LocallyConnected2d", "picture", "Conv2d", PICTURE),
    ],
)
def test_a_locally_connected_layer_with_equal_weights_everywhere_is_a_convolution(
    kind: str, port: str, like: str, shape: Shape, settings: dict[str, Any]
) -> None:
    local, same = (built(one, {port: (shape,)}, filters=3, **settings) for one in (kind, like))
    places = local.facts.outputs["output"].count // 3
    with torch.no_grad():
        kernel = same.network.get_parameter("layer.weight").flatten(1)
        local.network.get_parameter("layer.weight").copy_(kernel.repeat(places, 1))
        if settings.get("bias", True):
            bias = local.network.get_parameter("layer.bias")
            bias.copy_(same.network.get_parameter("layer.bias").view(3, *(1,) * (bias.ndim - 1)).expand_as(bias))
    data = torch.randn(2, *shape)
    assert torch.allclose(result(local, data), result(same, data), atol=1e-5)


def test_each_place_of_a_locally_connected_layer_has_weights_of_its_own() -> None:
    one = built("LocallyConnected2d", {"picture": (PICTURE,)}, filters=3)
    picture = torch.randn(1, *PICTURE)
    before = result(one, picture)
    with torch.no_grad():
        one.network.get_parameter("layer.weight").unflatten(0, (7, 9, 3))[2, 5, 1] += 1
    changed = (result(one, picture) != before).nonzero().tolist()
    assert changed == [[0, 1, 2, 5]]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"kernel": 3, "padding": 1, "output_padding": 1},
        {"kernel": 3, "kernel_width": 4, "dilation": 2, "groups": 2},
    ],
)
def test_a_transposed_convolution_makes_larger_what_a_convolution_makes_smaller(settings: dict[str, Any]) -> None:
    one = built("ConvTranspose2d", {"picture": (PICTURE,)}, filters=4, **settings)
    options = {name: value for name, value in settings.items() if "kernel" not in name}
    sides = (settings.get("kernel", 2), settings.get("kernel_width") or settings.get("kernel", 2))
    picture = torch.randn(2, *PICTURE)
    expected = twin(nn.ConvTranspose2d, one, 2, 4, sides, stride=2, **options)(picture)
    assert torch.equal(result(one, picture), expected)
    assert one.facts.outputs["output"].sizes == expected.shape[1:]


@pytest.mark.parametrize("shape", [signal(2, 5), image(2, 4, 5), volume(2, 3, 4, 5)], ids=str)
@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_a_crop_undoes_a_pad(shape: Shape, mode: str) -> None:
    ends = {"left": 1, "right": 2, "top": 2, "bottom": 0, "front": 0, "back": 1}
    values = torch.randn(2, *shape)
    wide = built("Pad", {"channels": (shape,)}, mode=mode, **ends)
    pads = (1, 2, 2, 0, 0, 1)[: 2 * (len(shape) - 1)]
    assert torch.equal(result(wide, values), F.pad(values, pads, mode=mode))
    back = built("Crop", {"channels": (wide.facts.outputs["output"],)}, **ends)
    assert torch.equal(result(back, result(wide, values)), values)


def test_a_pad_fills_with_its_value() -> None:
    one = built("Pad", {"channels": (signal(1, 2),)}, left=2, right=0, value=-0.5)
    assert result(one, torch.ones(1, 1, 2)).tolist() == [[[-0.5, -0.5, 1, 1]]]


def test_pixel_unshuffle_undoes_pixel_shuffle() -> None:
    values = torch.randn(2, 9, 4, 5)
    wide = built("PixelShuffle", {"picture": (image(9, 4, 5),)}, factor=3)
    assert wide.facts.outputs["output"] == image(1, 12, 15)
    assert result(wide, values)[0, 0, :3, :3].flatten().tolist() == values[0, :, 0, 0].tolist()
    back = built("PixelUnshuffle", {"picture": (image(1, 12, 15),)}, factor=3)
    assert torch.equal(result(back, result(wide, values)), values)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [0, 0, 4, 4]),
        ({"mode": "linear"}, [0, 1, 3, 4]),
        ({"mode": "linear", "corners": True}, [0, 4 / 3, 8 / 3, 4]),
        ({"by": "size", "sizes": [6]}, [0, 0, 0, 4, 4, 4]),
        ({"by": "size", "sizes": [-1]}, [0, 4]),
    ],
)
def test_upsampling_repeats_or_blends_neighbours(settings: dict[str, Any], expected: list[float]) -> None:
    one = built("Upsample", {"channels": (signal(1, 2),)}, **settings)
    assert result(one, torch.tensor([[[0.0, 4.0]]])).flatten().tolist() == pytest.approx(expected)


FIELDS: list[tuple[str, dict[str, Any], Shape]] = [
    ("Conv1d", {"kernel": 4, "stride": 2, "dilation": 3}, signal(1, 40)),
    ("Conv2d", {"kernel": 3, "kernel_width": 5, "stride": 2, "stride_width": 1}, image(1, 20, 20)),
    ("Conv3d", {"kernel": 3, "kernel_depth": 1, "padding": "valid"}, volume(1, 9, 9, 9)),
    ("SeparableConv1d", {"kernel": 5}, signal(1, 20)),
    ("LocallyConnected2d", {"stride": 3}, image(1, 15, 15)),
    ("ConvTranspose1d", {"kernel": 3, "stride": 1}, signal(1, 12)),
    ("MaxPool1d", {"kernel": 3, "dilation": 2}, signal(1, 20)),
    ("AveragePool2d", {"kernel": 3, "stride": 2, "padding": 1}, image(1, 13, 13)),
    ("LPPool1d", {"kernel": 4, "stride": 3}, signal(1, 20)),
    ("AdaptiveAveragePool1d", {"sizes": [5]}, signal(1, 20)),
    ("PixelUnshuffle", {}, image(1, 12, 12)),
    ("Pad", {}, image(1, 6, 6)),
    ("Crop", {}, signal(1, 6)),
]


@pytest.mark.parametrize(("kind", "settings", "shape"), FIELDS, ids=[one[0] for one in FIELDS])
def test_the_field_of_a_layer_is_what_gradients_reach(kind: str, settings: dict[str, Any], shape: Shape) -> None:
    layer = make(LAYERS.members[kind], settings)
    port = layer.inputs()[0].name
    one = built(kind, {port: (shape,)}, **settings)
    for axis, (reach, stride) in enumerate(layer.field(**{port: shape})):
        at = one.facts.outputs["output"][1 + axis] // 2
        here, next_one = (_seen(one, port, shape, axis, place) for place in (at, at + 1))
        assert len(range(here[0], here[-1] + 1)) == reach
        assert next_one[0] - here[0] == stride


def _seen(one: Built, port: str, shape: Shape, axis: int, place: int) -> list[int]:
    """The places along an axis of the input that have a say in one place of the output."""
    reached, random = torch.zeros(shape[1 + axis], dtype=torch.bool), torch.Generator().manual_seed(0)
    for _ in range(40):  # more than once: of a maximum one alone has a gradient
        values = torch.randn(1, *shape, generator=random, requires_grad=True)
        found = one.run({f"{port}_0": values})["output"]
        found.select(2 + axis, place).sum().backward()
        assert values.grad is not None
        reached |= values.grad[0].movedim(1 + axis, 0).flatten(1).any(1)
    return reached.nonzero().flatten().tolist()


TIMED = Shape((3, Varies(12)), ("channels", "time"))


@pytest.mark.parametrize(
    ("kind", "settings", "most"),
    [
        ("Conv1d", {}, 12),
        ("Conv1d", {"padding": "valid", "stride": 2}, 5),
        ("SeparableConv1d", {}, 12),
        ("LocallyConnected1d", {}, 12),
        ("ConvTranspose1d", {}, 24),
        ("MaxPool1d", {}, 6),
        ("AveragePool1d", {"kernel": 3}, 5),
        ("LPPool1d", {}, 6),
        ("Upsample", {}, 24),
        ("Pad", {}, 14),
        ("Crop", {}, 10),
    ],
)
def test_a_time_that_varies_still_does_behind_a_window(kind: str, settings: Mapping[str, Any], most: int) -> None:
    layer = make(LAYERS.members[kind], settings)
    found = layer.shape(TIMED)
    first = found if isinstance(found, Shape) else found[0]
    assert first.axes == ("channels", "time") and first.varying == 1 and first[1] == most


MENDED: list[tuple[str, dict[str, Any], Shape]] = [
    ("Conv2d", {"kernel": 9, "padding": "valid"}, image(3, 7, 8)),
    ("Conv2d", {"kernel": 3, "kernel_width": 10, "padding": "valid"}, image(3, 7, 8)),
    ("Conv1d", {"kernel": 5, "padding": "number", "border": 1, "dilation": 3}, signal(3, 6)),
    ("Conv3d", {"kernel": 4, "padding": "valid"}, volume(1, 2, 3, 4)),
    ("Conv2d", {"groups": 4}, image(6, 8, 8)),
    ("Conv2d", {"groups": 6, "filters": 16}, image(6, 8, 8)),
    ("Conv2d", {"padding": "number", "border": 9, "padding_mode": "circular"}, image(3, 8, 8)),
    ("SeparableConv2d", {"padding": "valid"}, image(3, 2, 2)),
    ("LocallyConnected1d", {"padding": "valid", "kernel": 13}, signal(3, 12)),
    ("ConvTranspose2d", {"padding": 8}, image(3, 8, 8)),
    ("ConvTranspose2d", {"output_padding": 2}, image(3, 8, 8)),
    ("ConvTranspose1d", {"groups": 2}, signal(3, 8)),
    ("MaxPool2d", {}, image(3, 1, 8)),
    ("MaxPool2d", {"padding": 2}, image(3, 8, 8)),
    ("AveragePool3d", {"kernel": 7, "padding": 1}, volume(2, 6, 6, 6)),
    ("LPPool2d", {"kernel": 9, "stride": 1}, image(3, 8, 8)),
    ("AdaptiveMaxPool2d", {"sizes": [2, 2, 2]}, image(3, 8, 8)),
    ("Upsample", {"by": "size", "sizes": [4, 4]}, signal(3, 8)),
    ("Pad", {"mode": "reflect", "left": 8}, image(3, 8, 8)),
    ("Crop", {"top": 4, "bottom": 5}, image(3, 8, 8)),
    ("PixelUnshuffle", {"factor": 3}, image(3, 7, 8)),
]


@pytest.mark.parametrize(("kind", "settings", "shape"), MENDED, ids=[f"{one[0]} {one[1]}" for one in MENDED])
def test_each_repair_ends_the_problem(kind: str, settings: dict[str, Any], shape: Shape) -> None:
    cls = LAYERS.members[kind]
    params = {one.name: settings.get(one.name, one.default) for one in cls.params()}
    params = {name: tuple(value) if isinstance(value, list) else value for name, value in params.items()}
    analysis = analyse(Case(cls, params, {cls().inputs()[0].name: (shape,)}).project())
    (problem,) = (one for one in analysis.problems if one.node == "layer")
    found = offers(analysis, problem)
    assert found
    for offer in found:
        assert not analyse(offer.project).problems, str(offer.label)

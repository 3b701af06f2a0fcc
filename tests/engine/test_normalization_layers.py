"""Holds normalization to the formulas of its help, whatever the number of axes."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.declare import make
from engine.layers import LAYERS
from engine.message import Misfit
from engine.repair import Insert, SetParam
from engine.shape import Shape, Varies, features, image, sequence, signal, volume
from tests.engine.test_layer_values import built, result

CHANNELS = [signal(4, 6), image(4, 3, 5), volume(4, 2, 3, 3)]


def scaled(values: Tensor, axes: tuple[int, ...]) -> Tensor:
    mean = values.mean(axes, keepdim=True)
    return (values - mean) / torch.sqrt(((values - mean) ** 2).mean(axes, keepdim=True) + 1e-5)


def misfit(type_name: str, shape: Shape, **params: Any) -> Misfit:
    with pytest.raises(Misfit) as caught:
        make(LAYERS.members[type_name], params).shape(shape)
    return caught.value


@pytest.mark.parametrize("shape", [features(4), *CHANNELS], ids=str)
def test_batch_norm_scales_each_channel_over_the_batch(shape: Shape) -> None:
    one = built("BatchNorm", {"channels": (shape,)})
    one.network.train()
    values = torch.randn(5, *shape) * 3 + 1
    axes = (0, *range(2, values.ndim))
    assert torch.allclose(result(one, values), scaled(values, axes), atol=1e-5)


@pytest.mark.parametrize("shape", CHANNELS, ids=str)
def test_instance_norm_scales_each_channel_of_each_example(shape: Shape) -> None:
    values = torch.randn(5, *shape) * 3 + 1
    found = result(built("InstanceNorm", {"channels": (shape,)}), values)
    assert torch.allclose(found, scaled(values, tuple(range(2, values.ndim))), atol=1e-5)


@pytest.mark.parametrize("shape", [features(4), *CHANNELS], ids=str)
def test_group_norm_scales_each_group_of_channels_of_each_example(shape: Shape) -> None:
    values = torch.randn(5, *shape) * 3 + 1
    found = result(built("GroupNorm", {"channels": (shape,)}, groups=2), values)
    apart = values.unflatten(1, (2, 2))
    assert torch.allclose(found, scaled(apart, tuple(range(2, apart.ndim))).flatten(1, 2), atol=1e-5)


@pytest.mark.parametrize(("over", "axes"), [("last axis", (2,)), ("whole example", (1, 2))])
def test_layer_norm_and_rms_norm_scale_each_example_alone(over: str, axes: tuple[int, ...]) -> None:
    shapes = {"values": (sequence(6, 4),)}
    values = torch.randn(5, 6, 4) * 3 + 1
    assert torch.allclose(result(built("LayerNorm", shapes, over=over), values), scaled(values, axes), atol=1e-5)
    rms = values / torch.sqrt((values**2).mean(axes, keepdim=True) + 1e-6)
    assert torch.allclose(result(built("RMSNorm", shapes, over=over), values), rms, atol=1e-5)


def test_local_response_norm_weakens_a_number_by_the_mean_square_of_its_neighbours() -> None:
    one = built("LocalResponseNorm", {"channels": (image(4, 1, 1),)}, size=3, alpha=0.6, beta=0.5, k=2.0)
    found = result(one, torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1, 1)).flatten().tolist()
    sums = [1 + 4, 1 + 4 + 9, 4 + 9 + 16, 9 + 16]
    expected = [x / (2 + 0.6 * total / 3) ** 0.5 for x, total in zip([1, 2, 3, 4], sums, strict=True)]
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("type_name", ["BatchNorm", "GroupNorm", "InstanceNorm", "LocalResponseNorm"])
def test_steps_of_time_are_not_taken_for_channels(type_name: str) -> None:
    wrong = misfit(type_name, sequence(6, 4))
    assert "6 time × 4 features" in str(wrong) and "Layer norm" in str(wrong)
    assert wrong.repairs == (Insert("channels", "Permute", {"order": [2, 1]}),)
    turned = LAYERS.members["Permute"]().shape(sequence(6, 4))
    assert make(LAYERS.members[type_name], {}).shape(turned) == signal(4, 6)


def test_a_row_of_time_becomes_one_channel() -> None:
    wrong = misfit("BatchNorm", Shape((6,), ("time",)))
    (repair,) = wrong.repairs
    assert isinstance(repair, Insert) and repair.layer == "Unsqueeze"
    assert make(LAYERS.members["Unsqueeze"], dict(repair.params)).shape(Shape((6,), ("time",))) == signal(1, 6)


def test_groups_that_do_not_divide_the_channels_name_those_that_do() -> None:
    assert misfit("GroupNorm", image(6, 4, 4), groups=4).repairs == (SetParam("groups", 2),)
    assert misfit("GroupNorm", features(4), groups=4).repairs == (SetParam("groups", 1),)
    assert "1 × 1" in str(misfit("InstanceNorm", image(3, 1, 1)))


def test_padding_is_kept_out_of_means_and_lets_others_pass() -> None:
    padded = Shape((Varies(6), 3), ("time", "features"))
    for type_name in ("LayerNorm", "RMSNorm"):
        assert LAYERS.members[type_name]().shape(padded) is padded
        assert misfit(type_name, padded, over="whole example").repairs == (SetParam("over", "last axis"),)

"""Normalization: keeps the numbers inside a network at a size that learns well."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Annotated, Any, Literal

from engine.declare import param
from engine.layers.along import fixed, single
from engine.layers.call import Module
from engine.layers.declare import Accepts, Layer, Numbers, Weight, layer
from engine.layers.learned import Learned
from engine.message import need
from engine.repair import Insert, RemoveNode, Repair, SetParam
from engine.shape import Shape, image

SPATIAL = "a signal (channels × time), an image (channels × height × width) or a volume"
Channels = Annotated[
    Shape,
    Accepts(f"features, {SPATIAL}", (1, 2, 3, 4), varying=False, example=image(4, 6, 6)),
]
Places = Annotated[
    Shape,
    Accepts(SPATIAL, (2, 3, 4), varying=False, example=image(4, 6, 6)),
]


@layer(title="Batch norm", category="Normalization", icon="batch_norm")
class BatchNorm(Learned):
    """Scales each channel (or feature) to mean 0 and deviation 1 over the batch, then by learned figures.

    y = (x - mean) / √(variance + ε) · weight + bias, with mean and variance of all places of a channel in all examples
    of the batch. In use it takes the running mean and variance that it gathered while training.
    """

    source = "Ioffe and Szegedy 2015, Batch normalization"
    pytorch = "torch.nn.BatchNorm1d, torch.nn.BatchNorm2d, torch.nn.BatchNorm3d"
    momentum: float = param(0.1, low=0.0, high=1.0, about="How fast the running figures follow each batch.")
    epsilon: float = param(1e-5, low=1e-12, high=1.0, about="A small number that keeps a division safe.", log=True)
    learned: bool = param(True, about="Learn a scale and a shift for each channel.", label="Scale and shift")

    def shape(self, channels: Channels) -> Shape:
        _in_front(self.title, channels)
        return channels

    def weights(self, channels: Shape) -> Mapping[str, Weight]:
        return {name: Weight((channels[0],)) for name in ("weight", "bias")} if self.learned else {}

    def call(self, channels: Shape) -> Module:
        path = f"nn.BatchNorm{max(1, len(channels) - 1)}d"
        told = _told(eps=(self.epsilon, 1e-5), momentum=(self.momentum, 0.1), affine=(self.learned, True))
        return Module(path, channels[0], **told)


@layer(title="Layer norm", category="Normalization", icon="layer_norm", telling="over the {over}")
class LayerNorm(Learned):
    """Scales the numbers of each example to mean 0 and deviation 1, then by learned figures, whatever the batch.

    y = (x - mean) / √(variance + ε) · weight + bias.
    """

    source = "Ba, Kiros and Hinton 2016, Layer normalization"
    pytorch = "torch.nn.LayerNorm"
    over: Literal["last axis", "whole example"] = param(
        "last axis", about="Scale along the last axis (features), or over all numbers of an example."
    )
    epsilon: float = param(1e-5, low=1e-12, high=1.0, about="A small number that keeps a division safe.", log=True)
    learned: bool = param(True, about="Learn a scale and a shift for each number.", label="Scale and shift")

    def shape(self, values: Numbers) -> Shape:
        _still(self.title, self.over, values)
        return values

    def weights(self, values: Shape) -> Mapping[str, Weight]:
        return {name: Weight(_sizes(self.over, values)) for name in ("weight", "bias")} if self.learned else {}

    def call(self, values: Shape) -> Module:
        told = _told(eps=(self.epsilon, 1e-5), elementwise_affine=(self.learned, True))
        return Module("nn.LayerNorm", _sizes(self.over, values), **told)


@layer(title="RMS norm", category="Normalization", icon="rms_norm", telling="over the {over}")
class RMSNorm(Learned):
    """Scales the numbers of each example so that their mean square is 1, then by learned figures.

    y = x / √(mean of x² + ε) · weight. Unlike a layer norm it takes no mean away; many language models use it.
    """

    source = "Zhang and Sennrich 2019, Root mean square layer normalization"
    pytorch = "torch.nn.RMSNorm"
    over: Literal["last axis", "whole example"] = param(
        "last axis", about="Scale along the last axis (features), or over all numbers of an example."
    )
    epsilon: float = param(1e-6, low=1e-12, high=1.0, about="A small number that keeps a division safe.", log=True)
    learned: bool = param(True, about="Learn a scale for each number.", label="Scale")

    def shape(self, values: Numbers) -> Shape:
        _still(self.title, self.over, values)
        return values

    def weights(self, values: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight(_sizes(self.over, values))} if self.learned else {}

    def call(self, values: Shape) -> Module:
        told = _told(elementwise_affine=(self.learned, True))
        return Module("nn.RMSNorm", _sizes(self.over, values), eps=self.epsilon, **told)


@layer(title="Group norm", category="Normalization", icon="group_norm", telling="{groups} groups")
class GroupNorm(Learned):
    """Scales each group of channels of an example to mean 0 and deviation 1, then each channel by learned figures.

    y = (x - mean) / √(variance + ε) · weight + bias, with mean and variance of all places of a group of channels in one
    example. It suits batches of few examples, where a batch norm is rough.
    """

    source = "Wu and He 2018, Group normalization"
    pytorch = "torch.nn.GroupNorm"
    groups: int = param(4, low=1, high=4096, about="How many groups the channels form, all of one size.")
    epsilon: float = param(1e-5, low=1e-12, high=1.0, about="A small number that keeps a division safe.", log=True)
    learned: bool = param(True, about="Learn a scale and a shift for each channel.", label="Scale and shift")

    def shape(self, channels: Channels) -> Shape:
        _in_front(self.title, channels)
        need(
            channels[0] % self.groups == 0,
            "Group norm cannot form {groups} groups of one size from {channels} channels. "
            "Choose a number of groups that divides {channels}.",
            port="channels",
            repairs=(SetParam("groups", gcd(self.groups, channels[0])),),
            groups=self.groups,
            channels=channels[0],
        )
        need(
            channels.count > self.groups,
            "Group norm needs more than one number in each group, but {groups} groups of {shape} have 1 each. "
            "Choose fewer groups.",
            port="channels",
            repairs=(SetParam("groups", 1),) if channels.count > 1 else (RemoveNode(),),
            groups=self.groups,
            shape=channels,
        )
        return channels

    def weights(self, channels: Shape) -> Mapping[str, Weight]:
        return {name: Weight((channels[0],)) for name in ("weight", "bias")} if self.learned else {}

    def call(self, channels: Shape) -> Module:
        return Module(
            "nn.GroupNorm", self.groups, channels[0], **_told(eps=(self.epsilon, 1e-5), affine=(self.learned, True))
        )


@layer(title="Instance norm", category="Normalization", icon="instance_norm")
class InstanceNorm(Learned):
    """Scales each channel of each example alone to mean 0 and deviation 1, then by learned figures.

    y = (x - mean) / √(variance + ε) · weight + bias, with mean and variance of all places of one channel in one
    example. It takes the contrast out of a picture, as transfers of style do.
    """

    source = "Ulyanov, Vedaldi and Lempitsky 2016, Instance normalization"
    pytorch = "torch.nn.InstanceNorm1d, torch.nn.InstanceNorm2d, torch.nn.InstanceNorm3d"
    epsilon: float = param(1e-5, low=1e-12, high=1.0, about="A small number that keeps a division safe.", log=True)
    learned: bool = param(True, about="Learn a scale and a shift for each channel.", label="Scale and shift")

    def shape(self, channels: Places) -> Shape:
        _in_front(self.title, channels)
        need(
            channels.count > channels[0],
            "Instance norm needs more than one number in each channel, but got {shape}. Take it out here.",
            port="channels",
            repairs=(RemoveNode(),),
            shape=channels,
        )
        return channels

    def weights(self, channels: Shape) -> Mapping[str, Weight]:
        return {name: Weight((channels[0],)) for name in ("weight", "bias")} if self.learned else {}

    def call(self, channels: Shape) -> Module:
        told = _told(eps=(self.epsilon, 1e-5), affine=(self.learned, False))
        return Module(f"nn.InstanceNorm{len(channels) - 1}d", channels[0], **told)


@layer(title="Local response norm", category="Normalization", icon="local_response_norm", telling="{size} channels")
class LocalResponseNorm(Layer):
    """Weakens a number where its neighbours in other channels are strong, as AlexNet did.

    y = x / (k + α · mean of x²)^β, with the mean over ``size`` neighbouring channels at the same place; channels beyond
    the first and the last count as 0. The paper multiplies the sum instead of the mean: its α of 0.0001 with a size of
    5 is an α of 0.0005 here.
    """

    source = "Krizhevsky, Sutskever and Hinton 2012, ImageNet classification with deep convolutional neural networks"
    pytorch = "torch.nn.LocalResponseNorm"
    size: int = param(5, low=1, high=63, about="How many neighbouring channels count, itself included.")
    alpha: float = param(5e-4, low=1e-8, high=100.0, about="How much the neighbours count.", log=True)
    beta: float = param(0.75, low=0.0, high=5.0, about="The power of the divisor.")
    k: float = param(2.0, low=0.1, high=100.0, about="What the divisor is without neighbours.", log=True)

    def shape(self, channels: Places) -> Shape:
        _in_front(self.title, channels)
        return channels

    def call(self, channels: Shape) -> Module:
        told = _told(alpha=(self.alpha, 1e-4), beta=(self.beta, 0.75), k=(self.k, 1.0))
        return Module("nn.LocalResponseNorm", self.size, **told)


def _told(**usual: tuple[Any, Any]) -> dict[str, Any]:
    """The options that differ from what PyTorch takes by itself."""
    return {name: got for name, (got, normal) in usual.items() if got != normal}


def _in_front(title: str, channels: Shape) -> None:
    """Raise a Misfit where the first axis is time: each step would be scaled as if it were a channel."""
    if channels.axes[0] != "time":
        return
    values = {"title": title, "told": channels.told}
    if len(channels) == 1:
        text = "{title} scales channels, but got {told} without any. Put an Unsqueeze in between: it makes one channel."
        need(False, text, port="channels", repairs=(Insert("channels", "Unsqueeze", {"axis": 1}),), **values)
    order = [2, 1, *range(3, len(channels) + 1)]
    text = (
        "{title} scales channels, but the first axis here is time ({told}). Put a Permute in between that brings the "
        "{second} to the front, or use a Layer norm instead."
    )
    swap = Insert("channels", "Permute", {"order": order})
    need(False, text, port="channels", repairs=(swap,), **values, second=channels.axes[1])


def _sizes(over: str, values: Shape) -> tuple[int, ...]:
    return values[-1:] if over == "last axis" else values.sizes


def _still(title: str, over: str, values: Shape) -> None:
    """Raise a Misfit where the axes that are scaled together are none, or one of them ends in padding."""
    single(title, values)
    last = len(values) - 1
    for at in [last] if over == "last axis" else range(len(values)):
        repairs: tuple[Repair, ...] = (SetParam("over", "last axis"),) if at != last else ()
        fixed(title, values, at, *repairs)

"""Normalization: keeps the numbers inside a network at a size that learns well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.declare import param
from engine.layers.call import Module
from engine.layers.declare import Accepts, Layer, Numbers, Weight, layer
from engine.message import need
from engine.shape import Shape


@layer(title="Batch norm", category="Normalization", icon="batch_norm")
class BatchNorm(Layer):
    """Scales each channel (or feature) to mean 0 and deviation 1 over the batch, then by learned figures.

    In use it takes the running mean and deviation that it gathered while training.
    """

    source = "Ioffe and Szegedy 2015, Batch normalization"
    momentum: float = param(0.1, low=0.0, high=1.0, about="How fast the running figures follow each batch.")
    epsilon: float = param(1e-5, low=1e-12, high=1.0, about="A small number that keeps a division safe.", log=True)
    learned: bool = param(True, about="Learn a scale and a shift for each channel.", label="Scale and shift")

    def shape(self, channels: Numbers) -> Shape:
        Accepts("features, a signal (channels × time) or an image (channels × height × width)", (1, 2, 3)).check(
            self.title, "channels", channels
        )
        need(
            channels.axes[0] != "time",
            "Batch norm scales channels, but got a sequence ({shape}), whose first axis is time. Use a Layer norm.",
            port="channels",
            shape=channels,
        )
        return channels

    def weights(self, channels: Shape) -> Mapping[str, Weight]:
        return {name: Weight((channels[0],)) for name in ("weight", "bias")} if self.learned else {}

    def call(self, channels: Shape) -> Module:
        path = "nn.BatchNorm2d" if len(channels) == 3 else "nn.BatchNorm1d"
        usual = {
            "eps": (self.epsilon, 1e-5),
            "momentum": (self.momentum, 0.1),
            "affine": (self.learned, True),
        }
        return Module(path, channels[0], **{name: got for name, (got, normal) in usual.items() if got != normal})


@layer(title="Layer norm", category="Normalization", icon="layer_norm", telling="over the {over}")
class LayerNorm(Layer):
    """Scales the numbers of each example to mean 0 and deviation 1, then by learned figures, whatever the batch."""

    source = "Ba, Kiros and Hinton 2016, Layer normalization"
    over: Literal["last axis", "whole example"] = param(
        "last axis", about="Scale along the last axis (features), or over all numbers of an example."
    )
    epsilon: float = param(1e-5, low=1e-12, high=1.0, about="A small number that keeps a division safe.", log=True)
    learned: bool = param(True, about="Learn a scale and a shift for each number.", label="Scale and shift")

    def shape(self, values: Numbers) -> Shape:
        need(len(values), "Layer norm needs at least one axis, but got a single number.", port="values")
        return values

    def _sizes(self, values: Shape) -> tuple[int, ...]:
        return values[-1:] if self.over == "last axis" else values.sizes

    def weights(self, values: Shape) -> Mapping[str, Weight]:
        return {name: Weight(self._sizes(values)) for name in ("weight", "bias")} if self.learned else {}

    def call(self, values: Shape) -> Module:
        usual = {"eps": (self.epsilon, 1e-5), "elementwise_affine": (self.learned, True)}
        told = {name: got for name, (got, normal) in usual.items() if got != normal}
        return Module("nn.LayerNorm", self._sizes(values), **told)

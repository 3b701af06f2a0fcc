"""Convolutions: small patterns that are looked for everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from engine.declare import param
from engine.layers.call import Module
from engine.layers.declare import Image, Layer, Signal, Weight, layer
from engine.layers.window import rim, slid
from engine.message import need
from engine.shape import Shape, image, signal


@dataclass(frozen=True)
class Convolution(Layer):
    """What convolutions of any number of axes have in common."""

    filters: int = param(16, low=1, high=4096, about="How many patterns to look for.", log=True)
    kernel: int = param(3, low=1, high=63, unit="px", about="The side of the window that slides over the input.")
    stride: int = param(1, low=1, high=63, unit="px", about="How far the window moves each time.")
    padding: Literal["same", "valid"] = param(
        "same", about="Keep the size by zeros around the rim (same), or let it shrink (valid)."
    )
    dilation: int = param(1, low=1, high=63, unit="px", about="The distance between the pixels that a window reads.")
    groups: int = param(1, low=1, high=4096, about="Into how many separate groups the channels are split.")
    bias: bool = param(True, about="Add a learned number to each pattern's answer.")

    def _slid(self, side: int) -> int:
        return slid(self.title, side, self.padding, self.kernel, self.stride, self.dilation)

    def _groups(self, channels: int) -> None:
        need(
            channels % self.groups == 0 and self.filters % self.groups == 0,
            "{title} cannot split {channels} channels and {filters} filters into {groups} equal groups. "
            "Choose groups that divide both.",
            title=self.title,
            channels=channels,
            filters=self.filters,
            groups=self.groups,
        )

    def _weights(self, channels: int, sides: tuple[int, ...]) -> Mapping[str, Weight]:
        positions = prod(self._slid(side) for side in sides)
        kernel = (self.kernel,) * len(sides)
        found = {"weight": Weight((self.filters, channels // self.groups, *kernel), positions)}
        return found | {"bias": Weight((self.filters,))} if self.bias else found

    def _module(self, path: str, channels: int) -> Module:
        room = rim(self.title, self.padding, self.kernel, self.stride, self.dilation)
        usual = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True}
        chosen: dict[str, Any] = {name: getattr(self, name) for name in usual} | {"padding": room}
        told = {name: value for name, value in chosen.items() if value != usual[name]}
        return Module(path, channels, self.filters, self.kernel, **told)


@layer(
    title="Conv 2D",
    category="Convolution",
    icon="conv2d",
    telling="{filters} filters · {kernel} × {kernel} · {padding}",
)
class Conv2d(Convolution):
    """Looks for small patterns anywhere in an image.

    Each filter slides over the picture; at each place it multiplies what it sees by its kernel and adds up. Where the
    answer is large, its pattern is.
    """

    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"

    def shape(self, picture: Image) -> Shape:
        self._groups(picture[0])
        return image(self.filters, *(self._slid(side) for side in picture[1:]))

    def weights(self, picture: Shape) -> Mapping[str, Weight]:
        return self._weights(picture[0], picture[1:])

    def call(self, picture: Shape) -> Module:
        return self._module("nn.Conv2d", picture[0])


@layer(title="Conv 1D", category="Convolution", icon="conv1d", telling="{filters} filters · {kernel} · {padding}")
class Conv1d(Convolution):
    """Looks for short patterns anywhere along a signal, such as a sound or a series of measurements."""

    source = "Waibel et al. 1989, Phoneme recognition using time-delay neural networks"

    def shape(self, wave: Signal) -> Shape:
        self._groups(wave[0])
        return signal(self.filters, self._slid(wave[1]))

    def weights(self, wave: Shape) -> Mapping[str, Weight]:
        return self._weights(wave[0], wave[1:])

    def call(self, wave: Shape) -> Module:
        return self._module("nn.Conv1d", wave[0])

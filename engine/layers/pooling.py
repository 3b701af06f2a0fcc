"""Pooling: one number for each window, or for each whole channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from engine.declare import param
from engine.layers.call import Function
from engine.layers.declare import Accepts, Image, Layer, Numbers, Signal, layer
from engine.layers.window import places
from engine.message import need
from engine.shape import Shape, features


@dataclass(frozen=True)
class Pooling(Layer):
    """What pooling windows of any number of axes have in common."""

    function: ClassVar[str]
    kernel: int = param(2, low=1, high=63, unit="px", about="The side of the window.")
    stride: int = param(2, low=1, high=63, unit="px", about="How far the window moves each time.")
    padding: int = param(0, low=0, high=31, unit="px", about="How many pixels are added around the rim.")

    def check(self) -> None:
        need(
            2 * self.padding <= self.kernel,
            "{title} can pad by at most half its kernel ({kernel}), but padding is {padding}.",
            title=self.title,
            kernel=self.kernel,
            padding=self.padding,
        )

    def _pooled(self, shape: Shape) -> Shape:
        sides = (places(self.title, side, self.kernel, self.stride, self.padding) for side in shape[1:])
        return shape.resized(shape[0], *sides)

    def _call(self) -> Function:
        options: dict[str, Any] = {"padding": self.padding} if self.padding else {}
        return Function(self.function, self.kernel, self.stride, **options)


@layer(title="Max pool 2D", category="Pooling", icon="max_pool", telling="{kernel} × {kernel}")
class MaxPool2d(Pooling):
    """Keeps the largest number of each window, so that the image shrinks and the strongest answers stay."""

    function = "F.max_pool2d"

    def shape(self, picture: Image) -> Shape:
        return self._pooled(picture)

    def call(self, picture: Shape) -> Function:
        return self._call()


@layer(title="Average pool 2D", category="Pooling", icon="average_pool", telling="{kernel} × {kernel}")
class AveragePool2d(Pooling):
    """Keeps the mean of each window, so that the image shrinks smoothly."""

    function = "F.avg_pool2d"

    def shape(self, picture: Image) -> Shape:
        return self._pooled(picture)

    def call(self, picture: Shape) -> Function:
        return self._call()


@layer(title="Max pool 1D", category="Pooling", icon="max_pool", telling="{kernel}")
class MaxPool1d(Pooling):
    """Keeps the largest number of each stretch of a signal."""

    function = "F.max_pool1d"

    def shape(self, wave: Signal) -> Shape:
        return self._pooled(wave)

    def call(self, wave: Shape) -> Function:
        return self._call()


@layer(title="Average pool 1D", category="Pooling", icon="average_pool", telling="{kernel}")
class AveragePool1d(Pooling):
    """Keeps the mean of each stretch of a signal."""

    function = "F.avg_pool1d"

    def shape(self, wave: Signal) -> Shape:
        return self._pooled(wave)

    def call(self, wave: Shape) -> Function:
        return self._call()


@layer(title="Global pool", category="Pooling", icon="global_pool", telling="{keep} of each channel")
class GlobalPool(Layer):
    """Keeps one number for each channel of an image or signal: how strong its pattern is, wherever it stands."""

    source = "Lin, Chen and Yan 2013, Network in network"
    keep: Literal["mean", "largest"] = param("mean", about="The mean of all places, or the largest.")

    def shape(self, channels: Numbers) -> Shape:
        Accepts("an image (channels × height × width) or a signal (channels × time)", (2, 3)).check(
            self.title, "channels", channels
        )
        return features(channels[0])

    def call(self, channels: Shape) -> Function:
        places = tuple(range(2, len(channels) + 1))
        return Function("torch.mean" if self.keep == "mean" else "torch.amax", places)

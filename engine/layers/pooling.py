"""Pooling: one number for each window, so that less is left to look at."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

from engine.declare import declared, param
from engine.layers.call import Function, Item, Port
from engine.layers.declare import Image, Signal, Volume, layer
from engine.layers.window import Deep, Wide, Window, Windowed, short
from engine.message import need
from engine.repair import SetParam
from engine.shape import Shape


@declared
class Pooling(Windowed):
    """What pooling windows of any number of axes have in common."""

    function: ClassVar[str]
    kernel: int = param(2, low=1, high=63, unit="px", about="The side of the window.")
    stride: int = param(2, low=1, high=63, unit="px", about="How far the window moves each time.")
    ceil: bool = param(
        False, about="Also pool what is left at the end and fills no whole window.", label="Keep what is left"
    )

    def windows(self) -> tuple[Window, ...]:
        rim, dilation = getattr(self, "padding", 0), getattr(self, "dilation", 1)
        sides = zip(self.sides("kernel"), self.sides("stride"), strict=True)
        return tuple(Window(kernel, stride, rim, rim, dilation, self.ceil) for kernel, stride in sides)

    def pooled(self, arriving: Shape) -> Shape:
        return arriving.resized(arriving[0], *self.slid(arriving))

    @property
    def arguments(self) -> tuple[int | tuple[int, ...], ...]:
        """The window as the functions of PyTorch take it."""
        return short(self.sides("kernel")), short(self.sides("stride"))

    @property
    def options(self) -> dict[str, Any]:
        """What of the settings is not as PyTorch has it by itself."""
        return {"ceil_mode": True} if self.ceil else {}


def check_bare(layer: Pooling, arriving: Shape) -> None:
    """Raise a Misfit where a window is longer than the input without its rim: PyTorch's means in 3-D refuse that."""
    for side, kernel, name in zip(arriving[1:], layer.sides("kernel"), layer.named("kernel"), strict=True):
        need(
            kernel <= side,
            "{title} looks at {kernel} at a time, but its input is only {side} long there, without its padding. "
            "Make the kernel smaller.",
            port=layer.port,
            repairs=(SetParam(name, side),),
            title=layer.title,
            kernel=kernel,
            side=side,
        )


@declared
class Rimmed(Pooling):
    """Pooling whose input may be padded."""

    padding: int = param(0, low=0, high=31, unit="px", about="How many pixels are added around the rim.")

    def check(self) -> None:
        kernel = min(self.sides("kernel"))
        need(
            2 * self.padding <= kernel,
            "{title} can pad by at most half its kernel ({kernel}), but padding is {padding}. Pad less.",
            repairs=(SetParam("padding", kernel // 2),),
            title=self.title,
            kernel=kernel,
            padding=self.padding,
        )

    @property
    def options(self) -> dict[str, Any]:
        return ({"padding": self.padding} if self.padding else {}) | super().options


@declared
class MaxPooling(Rimmed):
    """What max pooling of any number of axes has in common."""

    asides = ("indices",)
    dilation: int = param(1, low=1, high=63, unit="px", about="The distance between the pixels that a window reads.")

    @property
    def options(self) -> dict[str, Any]:
        return super().options | ({"dilation": self.dilation} if self.dilation > 1 else {})

    def outputs(self) -> tuple[str, ...]:
        return ("output", "indices")

    def largest(self, arriving: Shape) -> tuple[Shape, Shape]:
        """The largest numbers, and at which place of their channel each stood."""
        self._check_seen(arriving)
        found = self.pooled(arriving)
        return found, Shape(found.sizes, found.axes, "integer", prod(arriving[1:]))

    def _check_seen(self, arriving: Shape) -> None:
        """Raise a Misfit where a window reads nothing but padding: its largest number would be minus infinity."""
        if self.dilation == 1:
            return  # The padding is at most half of the window.
        rows = zip(arriving[1:], self.pooled(arriving)[1:], self.sides("kernel"), self.sides("stride"), strict=True)
        for side, count, kernel, stride in rows:
            reads = range(0, kernel * self.dilation, self.dilation)
            starts = (at * stride - self.padding for at in range(count))
            blind = any(not any(0 <= start + step < side for step in reads) for start in starts)
            need(
                not blind,
                "{title} has a window that reads nothing but its padding: pixels {dilation} apart step over an input "
                "that is {side} long. Lower the dilation.",
                port=self.port,
                repairs=(SetParam("dilation", 1),),
                title=self.title,
                dilation=self.dilation,
                side=side,
            )

    def call(self, **ports: Shape) -> tuple[Function, Item]:
        told = Function(self.function, Port(self.port), *self.arguments, **self.options, return_indices=True)
        return Function(self.function, *self.arguments, **self.options), Item(told, 1)


@layer(title="Max pool 1D", category="Pooling", icon="max_pool", telling="{window}")
class MaxPool1d(MaxPooling):
    """Keeps the largest number of each stretch of a signal.

    output(channel, time) = the largest of input(channel, time · stride + k · dilation)

    ``indices`` says at which step each of them stood, for a Max unpool.
    """

    source = "Yamaguchi et al. 1990, A neural network for speaker-independent isolated word recognition"
    pytorch = "torch.nn.MaxPool1d"
    function = "F.max_pool1d"
    axes = 1

    def shape(self, wave: Signal) -> tuple[Shape, Shape]:
        return self.largest(wave)


@layer(title="Max pool 2D", category="Pooling", icon="max_pool", telling="{window}")
class MaxPool2d(MaxPooling, Wide):
    """Keeps the largest number of each window, so that the image shrinks and the strongest answers stay.

    output(channel, y, x) = the largest of input(channel, y · stride + i · dilation, x · stride + j · dilation)

    ``indices`` says at which pixel each of them stood, counted row by row, for a Max unpool.
    """

    source = "Riesenhuber and Poggio 1999, Hierarchical models of object recognition in cortex"
    pytorch = "torch.nn.MaxPool2d"
    function = "F.max_pool2d"
    axes = 2

    def shape(self, picture: Image) -> tuple[Shape, Shape]:
        return self.largest(picture)


@layer(title="Max pool 3D", category="Pooling", icon="max_pool", telling="{window}")
class MaxPool3d(MaxPooling, Deep):
    """Keeps the largest number of each window of a volume, so that it shrinks and the strongest answers stay.

    ``indices`` says at which place each of them stood, counted row by row, for a Max unpool.
    """

    pytorch = "torch.nn.MaxPool3d"
    function = "F.max_pool3d"
    axes = 3

    def shape(self, volume: Volume) -> tuple[Shape, Shape]:
        return self.largest(volume)


@declared
class AveragePooling(Rimmed):
    """What average pooling of any number of axes has in common."""

    count_padding: bool = param(
        True, about="Count the zeros of the rim in the mean; otherwise it is that of real pixels."
    )

    @property
    def options(self) -> dict[str, Any]:
        return super().options | ({} if self.count_padding else {"count_include_pad": False})

    def call(self, **ports: Shape) -> Function:
        return Function(self.function, *self.arguments, **self.options)


@layer(title="Average pool 1D", category="Pooling", icon="average_pool", telling="{window}")
class AveragePool1d(AveragePooling):
    """Keeps the mean of each stretch of a signal.

    output(channel, time) = the mean of input(channel, time · stride + k)
    """

    pytorch = "torch.nn.AvgPool1d"
    function = "F.avg_pool1d"
    axes = 1

    def shape(self, wave: Signal) -> Shape:
        return self.pooled(wave)


@layer(title="Average pool 2D", category="Pooling", icon="average_pool", telling="{window}")
class AveragePool2d(AveragePooling, Wide):
    """Keeps the mean of each window, so that the image shrinks smoothly.

    output(channel, y, x) = the mean of input(channel, y · stride + i, x · stride + j)
    """

    source = "LeCun et al. 1989, Handwritten digit recognition with a back-propagation network"
    pytorch = "torch.nn.AvgPool2d"
    function = "F.avg_pool2d"
    axes = 2

    def shape(self, picture: Image) -> Shape:
        return self.pooled(picture)


@layer(title="Average pool 3D", category="Pooling", icon="average_pool", telling="{window}")
class AveragePool3d(AveragePooling, Deep):
    """Keeps the mean of each window of a volume, so that it shrinks smoothly."""

    pytorch = "torch.nn.AvgPool3d"
    function = "F.avg_pool3d"
    axes = 3

    def shape(self, volume: Volume) -> Shape:
        check_bare(self, volume)
        return self.pooled(volume)

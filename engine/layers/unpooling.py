"""Unpooling: puts what a max pooling kept back to where it stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from math import prod
from typing import Annotated, Any, ClassVar

from engine.declare import declared, param
from engine.layers.call import Function
from engine.layers.declare import Accepts, Image, Signal, Volume, layer
from engine.layers.window import Deep, Wide, Window, Windowed, chosen, kept, short
from engine.message import Misfit, need
from engine.repair import DrawFromNearest, SetParam
from engine.shape import Shape, image, signal, volume

WHAT = "the indices that a max pooling gives beside its output"
SignalIndices = Annotated[Shape, Accepts(WHAT, (2,), "integer", unlike=("time", "features"))]
ImageIndices = Annotated[Shape, Accepts(WHAT, (3,), "integer")]
VolumeIndices = Annotated[Shape, Accepts(WHAT, (4,), "integer")]
MOST_REPAIRS = 3


@declared
class MaxUnpooling(Windowed):
    """What max unpooling of any number of axes has in common."""

    function: ClassVar[str]
    kernel: int = param(2, low=1, high=63, unit="px", about="The side of the window of the pooling.")
    stride: int = param(2, low=1, high=63, unit="px", about="How far the window of the pooling moved each time.")
    padding: int = param(0, low=0, high=31, unit="px", about="How many pixels the pooling added around the rim.")
    sizes: tuple[int, ...] = param(
        (-1,),
        low=-1,
        high=65536,
        about="The sides that were pooled, one for all axes or one for each; -1 where windows left nothing over.",
    )

    def windows(self) -> tuple[Window, ...]:
        sides = zip(self.sides("kernel"), self.sides("stride"), strict=True)
        return tuple(Window(kernel, stride, self.padding, self.padding) for kernel, stride in sides)

    def field(self, **ports: Shape) -> tuple[tuple[int, int], ...]:
        # Two neighbours that come out look less than one pixel apart, which no whole number says: 1 is the most.
        return tuple((-(-window.kernel // window.stride), 1) for window in self.windows())

    def whole(self, values: Shape) -> tuple[int, ...]:
        """The sides that windows make that left nothing over."""
        pairs = zip(values[1:], self.windows(), strict=True)
        return tuple((side - 1) * window.stride - 2 * self.padding + window.kernel for side, window in pairs)

    def unpooled(self, values: Shape, indices: Shape) -> Shape:
        need(
            values.sizes == indices.sizes,
            "{title} needs an index for each value, but got {values} values and {indices} indices. Wire both from one "
            "max pooling, through layers that keep the size.",
            repairs=(DrawFromNearest("values"), DrawFromNearest("indices")),
            title=self.title,
            values=values,
            indices=indices,
        )
        usual = self.whole(values)
        sides = chosen(self.title, self.sizes, values, usual)
        for side, made, whole, window in zip(values[1:], sides, usual, self.windows(), strict=True):
            repairs = (SetParam("sizes", [-1]),) if made != whole else (SetParam("padding", 0),)
            need(
                made > 0 and abs(made - whole) < window.stride,
                "{title} cannot make a side of {made} out of {side} with a window of {kernel} px, a stride of {stride} "
                "and a padding of {padding}: it has to be 1 or more, and less than the stride away from {whole}. "
                "Choose other sizes.",
                repairs=repairs,
                title=self.title,
                made=made,
                side=side,
                kernel=window.kernel,
                stride=window.stride,
                padding=self.padding,
                whole=whole,
            )
        self._places(values, indices, sides)
        return values.resized(values[0], *kept(values[1:], sides))

    def _places(self, values: Shape, indices: Shape, sides: Sequence[int]) -> None:
        """Raise a Misfit where the indices count other places than those that come out."""
        told: dict[str, Any] = {"title": self.title, "sides": " × ".join(map(str, sides)), "count": prod(sides)}
        if indices.classes is None:
            text = (
                "{title} needs the indices of a max pooling, but nothing says what those of {indices} count. Draw the "
                "wire from one."
            )
            raise Misfit(text, port="indices", repairs=(DrawFromNearest("indices"),), **told, indices=indices)
        wanted = islice(self._candidates(values, indices.classes), MOST_REPAIRS)
        need(
            indices.classes == prod(sides),
            "{title} makes {sides} places, which are {count}, but the indices count {classes}. "
            "Choose the window of the pooling, or the sides that were pooled.",
            port="indices",
            repairs=tuple(SetParam("sizes", list(one)) for one in wanted),
            **told,
            classes=indices.classes,
        )

    def _candidates(self, values: Shape, count: int) -> Iterator[tuple[int, ...]]:
        """The sides that can be made and have so many places."""
        usual = self.whole(values)
        spans = [
            range(max(1, side - window.stride + 1), side + window.stride)
            for side, window in zip(usual, self.windows(), strict=True)
        ]
        for first in product(*spans[:-1]):
            last, left = divmod(count, prod(first))
            if not left and last in spans[-1]:
                yield (*first, last)

    def call(self, values: Shape, indices: Shape) -> Function:
        window = short(self.sides("kernel")), short(self.sides("stride"))
        options: dict[str, Any] = {"padding": self.padding} if self.padding else {}
        if max(self.sizes) > 0:
            options["output_size"] = self.unpooled(values, indices)[1:]
        return Function(self.function, *window, **options)

    @classmethod
    def fitting(cls, values: Shape, pooled: Shape) -> Mapping[str, tuple[Shape, ...]]:
        """An example: what a fresh max pooling makes of ``pooled``."""
        indices = Shape(values.sizes, values.axes, "integer", prod(pooled[1:]))
        return {"values": (values,), "indices": (indices,)}


@layer(title="Max unpool 1D", category="Pooling", icon="max_unpool", telling="{window}")
class MaxUnpool1d(MaxUnpooling):
    """Puts each number of a pooled signal back to the step that it came from; all other steps are 0.

    output(channel, indices(channel, time)) = values(channel, time)
    """

    source = "Zeiler and Fergus 2014, Visualizing and understanding convolutional networks"
    pytorch = "torch.nn.MaxUnpool1d"
    function = "F.max_unpool1d"
    axes = 1

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return cls.fitting(signal(3, 6), signal(3, 12))

    def shape(self, values: Signal, indices: SignalIndices) -> Shape:
        return self.unpooled(values, indices)


@layer(title="Max unpool 2D", category="Pooling", icon="max_unpool", telling="{window}")
class MaxUnpool2d(MaxUnpooling, Wide):
    """Puts each number of a pooled image back to the pixel that it came from; all other pixels are 0.

    output(channel, indices(channel, y, x)) = values(channel, y, x), with the pixels counted row by row
    """

    source = "Zeiler and Fergus 2014, Visualizing and understanding convolutional networks"
    pytorch = "torch.nn.MaxUnpool2d"
    function = "F.max_unpool2d"
    axes = 2

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return cls.fitting(image(3, 4, 4), image(3, 8, 8))

    def shape(self, values: Image, indices: ImageIndices) -> Shape:
        return self.unpooled(values, indices)


@layer(title="Max unpool 3D", category="Pooling", icon="max_unpool", telling="{window}")
class MaxUnpool3d(MaxUnpooling, Deep):
    """Puts each number of a pooled volume back to the place that it came from; all other places are 0.

    output(channel, indices(channel, z, y, x)) = values(channel, z, y, x), with the places counted row by row
    """

    source = "Zeiler and Fergus 2014, Visualizing and understanding convolutional networks"
    pytorch = "torch.nn.MaxUnpool3d"
    function = "F.max_unpool3d"
    axes = 3

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return cls.fitting(volume(2, 3, 3, 3), volume(2, 6, 6, 6))

    def shape(self, values: Volume, indices: VolumeIndices) -> Shape:
        return self.unpooled(values, indices)

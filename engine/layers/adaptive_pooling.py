"""Adaptive pooling: as many windows as are wanted, however large the input is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar, get_args

from engine.declare import declared, param
from engine.layers.call import Function
from engine.layers.declare import Accepts, Image, Layer, Signal, Volume, layer
from engine.layers.window import chosen, short
from engine.message import Message
from engine.shape import Shape


def _fixed(kind: object) -> Accepts:
    """What a port takes, all of one size: windows that follow from the longest example would mix padding in."""
    (found,) = get_args(kind)[1:]
    assert isinstance(found, Accepts)
    return replace(found, varying=False)


FixedSignal = Annotated[Shape, _fixed(Signal)]
FixedImage = Annotated[Shape, _fixed(Image)]
FixedVolume = Annotated[Shape, _fixed(Volume)]


@declared
class Adaptive(Layer):
    """What adaptive pooling of any number of axes has in common."""

    function: ClassVar[str]
    sizes: tuple[int, ...] = param(
        (1,), low=-1, high=65536, about="The sides that come out: one for all axes, or one for each; -1 keeps a side."
    )

    def tell(self) -> Message:
        return Message("to {sizes}", {"sizes": " × ".join(map(str, self.sizes))})

    def sides(self, arriving: Shape) -> tuple[int, ...]:
        return chosen(self.title, self.sizes, arriving, arriving[1:])

    def pooled(self, arriving: Shape) -> Shape:
        return arriving.resized(arriving[0], *self.sides(arriving))

    def field(self, **ports: Shape) -> tuple[tuple[int, int], ...]:
        (arriving,) = ports.values()
        return tuple(_field(*pair) for pair in zip(arriving[1:], self.sides(arriving), strict=True))

    def call(self, **ports: Shape) -> Function:
        (arriving,) = ports.values()
        return Function(self.function, short(self.sides(arriving)))


def _windows(side: int, count: int) -> Iterator[tuple[int, int]]:
    """Where each of the windows begins and ends."""
    return ((at * side // count, -(-(at + 1) * side // count)) for at in range(count))


def _field(side: int, count: int) -> tuple[int, int]:
    # Windows differ by one where the sizes do not divide: the longest, and the greatest step.
    return max(end - start for start, end in _windows(side, count)), max(1, -(-side // count))


@layer(title="Adaptive average pool 1D", category="Pooling", icon="adaptive_average_pool")
class AdaptiveAveragePool1d(Adaptive):
    """Cuts a signal of any length into a chosen number of windows, and keeps the mean of each.

    window k reaches from k · time / size to (k + 1) · time / size
    """

    pytorch = "torch.nn.AdaptiveAvgPool1d"
    function = "F.adaptive_avg_pool1d"

    def shape(self, wave: FixedSignal) -> Shape:
        return self.pooled(wave)


@layer(title="Adaptive average pool 2D", category="Pooling", icon="adaptive_average_pool")
class AdaptiveAveragePool2d(Adaptive):
    """Cuts an image of any size into a chosen number of windows, and keeps the mean of each.

    A network that ends in it takes pictures of any size.

    window k reaches from k · side / size to (k + 1) · side / size
    """

    source = "He et al. 2014, Spatial pyramid pooling in deep convolutional networks for visual recognition"
    pytorch = "torch.nn.AdaptiveAvgPool2d"
    function = "F.adaptive_avg_pool2d"

    def shape(self, picture: FixedImage) -> Shape:
        return self.pooled(picture)


@layer(title="Adaptive average pool 3D", category="Pooling", icon="adaptive_average_pool")
class AdaptiveAveragePool3d(Adaptive):
    """Cuts a volume of any size into a chosen number of windows, and keeps the mean of each.

    window k reaches from k · side / size to (k + 1) · side / size
    """

    pytorch = "torch.nn.AdaptiveAvgPool3d"
    function = "F.adaptive_avg_pool3d"

    def shape(self, volume: FixedVolume) -> Shape:
        return self.pooled(volume)


@layer(title="Adaptive max pool 1D", category="Pooling", icon="adaptive_max_pool")
class AdaptiveMaxPool1d(Adaptive):
    """Cuts a signal of any length into a chosen number of windows, and keeps the largest number of each.

    window k reaches from k · time / size to (k + 1) · time / size
    """

    pytorch = "torch.nn.AdaptiveMaxPool1d"
    function = "F.adaptive_max_pool1d"

    def shape(self, wave: FixedSignal) -> Shape:
        return self.pooled(wave)


@layer(title="Adaptive max pool 2D", category="Pooling", icon="adaptive_max_pool")
class AdaptiveMaxPool2d(Adaptive):
    """Cuts an image of any size into a chosen number of windows, and keeps the largest number of each.

    window k reaches from k · side / size to (k + 1) · side / size
    """

    source = "He et al. 2014, Spatial pyramid pooling in deep convolutional networks for visual recognition"
    pytorch = "torch.nn.AdaptiveMaxPool2d"
    function = "F.adaptive_max_pool2d"

    def shape(self, picture: FixedImage) -> Shape:
        return self.pooled(picture)


@layer(title="Adaptive max pool 3D", category="Pooling", icon="adaptive_max_pool")
class AdaptiveMaxPool3d(Adaptive):
    """Cuts a volume of any size into a chosen number of windows, and keeps the largest number of each.

    window k reaches from k · side / size to (k + 1) · side / size
    """

    pytorch = "torch.nn.AdaptiveMaxPool3d"
    function = "F.adaptive_max_pool3d"

    def shape(self, volume: FixedVolume) -> Shape:
        return self.pooled(volume)

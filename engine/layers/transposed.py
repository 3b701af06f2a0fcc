"""Transposed convolutions: patterns that are painted instead of looked for, which makes a picture larger."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import ClassVar

from engine.declare import declared, param
from engine.layers.call import Module
from engine.layers.convolution import MOST_FILTERS, check_groups
from engine.layers.declare import Image, Signal, Volume, Weight, layer
from engine.layers.learned import Normed
from engine.layers.window import Deep, Wide, Window, Windowed, kept, short
from engine.message import need
from engine.repair import SetParam
from engine.shape import Shape


@declared
class Transposed(Windowed, Normed):
    """What transposed convolutions of any number of axes have in common."""

    path: ClassVar[str] = ""
    """The transposed convolution of PyTorch."""
    filters: int = param(
        16,
        low=1,
        high=MOST_FILTERS,
        about="How many channels come out, each painted with patterns of its own.",
        log=True,
    )
    kernel: int = param(2, low=1, high=255, unit="px", about="The side of the pattern that each number paints.")
    stride: int = param(2, low=1, high=63, unit="px", about="How far apart two of them are painted.")
    padding: int = param(0, low=0, high=255, unit="px", about="How many pixels are cut off at each end.")
    output_padding: int = param(
        0,
        low=0,
        high=62,
        unit="px",
        about="How many pixels longer the output is at its end, so that any size is reached.",
    )
    dilation: int = param(1, low=1, high=4096, unit="px", about="The distance between the pixels of a pattern.")
    groups: int = param(1, low=1, high=4096, about="Into how many separate groups the channels are split.")
    bias: bool = param(True, about="Add a learned number to each channel that comes out.")

    def check(self) -> None:
        most = max(min(self.sides("stride")), self.dilation) - 1
        need(
            self.output_padding <= most,
            "{title} can add at most {most} pixels at its end, one less than its stride of {stride} or its dilation of "
            "{dilation}, but output padding is {added}. Add less.",
            repairs=(SetParam("output_padding", most),),
            title=self.title,
            most=most,
            stride=min(self.sides("stride")),
            dilation=self.dilation,
            added=self.output_padding,
        )

    def windows(self) -> tuple[Window, ...]:
        sides = zip(self.sides("kernel"), self.sides("stride"), strict=True)
        return tuple(Window(kernel, stride, dilation=self.dilation) for kernel, stride in sides)

    def field(self, **ports: Shape) -> tuple[tuple[int, int], ...]:
        # Two neighbours that come out look less than one pixel apart, which no whole number says: 1 is the most.
        return tuple((-(-window.reach // window.stride), 1) for window in self.windows())

    def painted(self, arriving: Shape) -> Shape:
        check_groups(self.title, self.port, arriving[0], self.filters, self.groups)
        found = []
        for side, window in zip(arriving[1:], self.windows(), strict=True):
            whole = (side - 1) * window.stride + window.reach + self.output_padding
            most = (whole - 1) // 2
            need(
                self.padding <= most,
                "{title} cuts {padding} pixels off at each end, but makes only {whole} of {side}. "
                "Set the padding to {most} or less.",
                port=self.port,
                repairs=(SetParam("padding", most),),
                title=self.title,
                padding=self.padding,
                whole=whole,
                side=side,
                most=most,
            )
            found.append(whole - 2 * self.padding)
        return arriving.resized(self.filters, *kept(arriving[1:], found))

    def weights(self, **ports: Shape) -> Mapping[str, Weight]:
        (arriving,) = ports.values()
        # Each number that comes in paints once.
        sizes = (arriving[0], self.filters // self.groups, *self.sides("kernel"))
        found = {"weight": Weight(sizes, prod(arriving[1:]))}
        return found | {"bias": Weight((self.filters,))} if self.bias else found

    def call(self, **ports: Shape) -> Module:
        (arriving,) = ports.values()
        usual = {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "bias": True, "dilation": 1}
        chosen = {name: getattr(self, name) for name in usual} | {"stride": short(self.sides("stride"))}
        told = {name: value for name, value in chosen.items() if value != usual[name]}
        return Module(self.path, arriving[0], self.filters, short(self.sides("kernel")), **told)


@layer(
    title="Transposed conv 1D",
    category="Convolution",
    icon="conv_transpose1d",
    telling="{filters} filters · {window} · stride {stride}",
)
class ConvTranspose1d(Transposed):
    """Paints short patterns along a signal and adds them up where they overlap: a longer signal comes out.

    time of the output = (time - 1) · stride - 2 · padding + dilation · (kernel - 1) + output padding + 1
    """

    source = "Zeiler et al. 2010, Deconvolutional networks"
    pytorch = "torch.nn.ConvTranspose1d"
    path = "nn.ConvTranspose1d"
    axes = 1

    def shape(self, wave: Signal) -> Shape:
        return self.painted(wave)


@layer(
    title="Transposed conv 2D",
    category="Convolution",
    icon="conv_transpose2d",
    telling="{filters} filters · {window} · stride {stride}",
)
class ConvTranspose2d(Transposed, Wide):
    """Paints small patterns into an image: each number that comes in adds its multiple of a learned pattern.

    It goes the way of a Conv 2D backwards, so that a decoder can make a picture larger again. Where the kernel is no
    multiple of the stride, patterns overlap unevenly and leave a chequered trace.

    side of the output = (side - 1) · stride - 2 · padding + dilation · (kernel - 1) + output padding + 1
    """

    source = "Zeiler et al. 2010, Deconvolutional networks"
    pytorch = "torch.nn.ConvTranspose2d"
    path = "nn.ConvTranspose2d"
    axes = 2

    def shape(self, picture: Image) -> Shape:
        return self.painted(picture)


@layer(
    title="Transposed conv 3D",
    category="Convolution",
    icon="conv_transpose3d",
    telling="{filters} filters · {window} · stride {stride}",
)
class ConvTranspose3d(Transposed, Deep):
    """Paints small patterns into a volume and adds them up where they overlap: a larger volume comes out.

    side of the output = (side - 1) · stride - 2 · padding + dilation · (kernel - 1) + output padding + 1
    """

    source = "Zeiler et al. 2010, Deconvolutional networks"
    pytorch = "torch.nn.ConvTranspose3d"
    path = "nn.ConvTranspose3d"
    axes = 3

    def shape(self, volume: Volume) -> Shape:
        return self.painted(volume)

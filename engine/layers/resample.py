"""Makes an image, a signal or a volume larger or smaller without learning: upsampling, and pixels made of channels."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any, Literal

from engine.declare import param
from engine.layers.arranging import sized
from engine.layers.call import Function
from engine.layers.declare import Image, Layer, layer
from engine.layers.window import RIMS, Channels, chosen, kept, short
from engine.message import Message, need
from engine.repair import Insert, SetParam
from engine.shape import Shape, image

LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}
"""What PyTorch calls blending between neighbours along so many axes."""


@layer(title="Upsample", category="Convolution", icon="upsample", telling="× {factor} · {mode}")
class Upsample(Layer):
    """Makes a signal, image or volume larger: repeats the nearest number, or blends between neighbours.

    nearest: output(x) = input(x / factor, rounded down)

    linear: output(x) = (1 - t) · input(left) + t · input(right), where t says how far x stands between the two
    """

    pytorch = "torch.nn.Upsample, torch.nn.functional.interpolate"
    by: Literal["factor", "size"] = param("factor", about="Multiply the sides, or bring them to chosen sizes.")
    factor: int = param(2, low=1, high=64, about="How many times longer each side becomes.")
    sizes: tuple[int, ...] = param(
        (16,),
        low=-1,
        high=65536,
        about="The sides that come out where it goes by size: one for all axes, or one for each; -1 keeps a side.",
    )
    mode: Literal["nearest", "linear"] = param("nearest", about="Repeat the nearest number, or blend neighbours.")
    corners: bool = param(
        False,
        about="Blend so that the outermost numbers stay at the outermost places, instead of keeping the scale.",
        label="Align corners",
    )

    def tell(self) -> Message:
        if self.by == "factor":
            return super().tell()
        return Message("to {sizes} · {mode}", {"sizes": " × ".join(map(str, self.sizes)), "mode": Message(self.mode)})

    def sides(self, channels: Shape) -> tuple[int, ...]:
        if self.by == "factor":
            return kept(channels[1:], [side * self.factor for side in channels[1:]])
        return kept(channels[1:], chosen(self.title, self.sizes, channels, channels[1:]))

    def shape(self, channels: Channels) -> Shape:
        return channels.resized(channels[0], *self.sides(channels))

    def field(self, channels: Shape) -> tuple[tuple[int, int], ...]:
        # Two neighbours that come out often look less than one pixel apart, which no whole number says.
        reach = 1 if self.mode == "nearest" else 2
        return tuple((reach, ceil(old / new)) for old, new in zip(channels[1:], self.sides(channels), strict=True))

    def call(self, channels: Shape) -> Function:
        size = {"size": short(self.sides(channels))}
        options: dict[str, Any] = {"scale_factor": self.factor} if self.by == "factor" else size
        options["mode"] = "nearest" if self.mode == "nearest" else LINEAR[len(channels) - 1]
        corners = {"align_corners": True} if self.mode == "linear" and self.corners else {}
        return Function("F.interpolate", **options, **corners)


@layer(title="Pixel shuffle", category="Convolution", icon="pixel_shuffle", telling="× {factor}")
class PixelShuffle(Layer):
    """Makes an image larger by laying groups of factor² channels out as squares of pixels.

    output(channel, y, x) = input(channel · factor² + (y mod factor) · factor + (x mod factor), y / factor, x / factor)
    """

    source = (
        "Shi et al. 2016, Real-time single image and video super-resolution using an efficient sub-pixel "
        "convolutional neural network"
    )
    pytorch = "torch.nn.PixelShuffle"
    factor: int = param(2, low=1, high=64, about="How many times higher and wider the image becomes.")

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"picture": (image(8, 4, 4),)}

    def shape(self, picture: Image) -> Shape:
        square = self.factor**2
        need(
            picture[0] % square == 0,
            "{title} makes squares of {square} pixels out of as many channels each, but {channels} channels are no "
            "multiple of {square}, which is {factor} · {factor}. Let {wanted} channels come in.",
            port="picture",
            repairs=sized("picture", picture, -(-picture[0] // square) * square),
            title=self.title,
            square=square,
            factor=self.factor,
            channels=picture[0],
            wanted=-(-picture[0] // square) * square,
        )
        sides = kept(picture[1:], [side * self.factor for side in picture[1:]])
        return picture.resized(picture[0] // square, *sides)

    def field(self, picture: Shape) -> tuple[tuple[int, int], ...]:
        # Two neighbours that come out look at most one pixel apart.
        return ((1, 1), (1, 1))

    def call(self, picture: Shape) -> Function:
        return Function("F.pixel_shuffle", self.factor)


@layer(title="Pixel unshuffle", category="Convolution", icon="pixel_unshuffle", telling="÷ {factor}")
class PixelUnshuffle(Layer):
    """Makes an image smaller without losing a number: each square of factor · factor pixels becomes channels.

    output(channel · factor² + i · factor + j, y, x) = input(channel, y · factor + i, x · factor + j)
    """

    source = (
        "Shi et al. 2016, Real-time single image and video super-resolution using an efficient sub-pixel "
        "convolutional neural network"
    )
    pytorch = "torch.nn.PixelUnshuffle"
    factor: int = param(2, low=1, high=64, about="How many times lower and narrower the image becomes.")

    def shape(self, picture: Image) -> Shape:
        missing = {at: -side % self.factor for at, side in enumerate(picture[1:])}
        pads = {end: 0 for ends in RIMS for end in ends} | {"right": missing[1], "bottom": missing[0]}
        need(
            not any(missing.values()),
            "{title} cuts an image into squares of {factor} × {factor} pixels, which {height} × {width} is no multiple "
            "of. Put a Pad in between.",
            port="picture",
            repairs=(Insert("picture", "Pad", pads), SetParam("factor", 1)),
            title=self.title,
            factor=self.factor,
            height=picture[1],
            width=picture[2],
        )
        sides = kept(picture[1:], [side // self.factor for side in picture[1:]])
        return picture.resized(picture[0] * self.factor**2, *sides)

    def field(self, picture: Shape) -> tuple[tuple[int, int], ...]:
        return ((self.factor, self.factor),) * 2

    def call(self, picture: Shape) -> Function:
        return Function("F.pixel_unshuffle", self.factor)

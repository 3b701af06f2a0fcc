"""Adds pixels around what comes, or takes them away."""

from __future__ import annotations

from typing import Any, Literal

from engine.declare import declared, param
from engine.layers.call import Function, Item, Port
from engine.layers.declare import Layer, layer
from engine.layers.window import RIMS, Channels, check_rim, kept, padded
from engine.message import Message, need
from engine.repair import SetParam
from engine.shape import Shape


@declared
class Rim(Layer):
    """What layers have in common that change the ends of axes."""

    left: int = param(1, low=0, high=1024, unit="px", about="At the left of an image, or at the start of a signal.")
    right: int = param(1, low=0, high=1024, unit="px", about="At the right of an image, or at the end of a signal.")
    top: int = param(1, low=0, high=1024, unit="px", about="At the top; a signal has none.")
    bottom: int = param(1, low=0, high=1024, unit="px", about="At the bottom; a signal has none.")
    front: int = param(1, low=0, high=1024, unit="px", about="In front of a volume; nothing else has depth.")
    back: int = param(1, low=0, high=1024, unit="px", about="Behind a volume; nothing else has depth.")

    def tell(self) -> Message:
        alike = len({self.left, self.right, self.top, self.bottom}) == 1
        text = "{left} px all around" if alike else "← {left} → {right} ↑ {top} ↓ {bottom} px"
        return Message(text, super().tell().values)

    def ends(self, channels: Shape) -> tuple[tuple[int, int], ...]:
        """The pixels before and after each axis of places."""
        names = reversed(RIMS[: len(channels) - 1])
        return tuple((getattr(self, first), getattr(self, last)) for first, last in names)

    def field(self, channels: Shape) -> tuple[tuple[int, int], ...]:
        return ((1, 1),) * (len(channels) - 1)


@layer(title="Pad", category="Convolution", icon="pad")
class Pad(Rim):
    """Adds pixels around an image, a signal or a volume: one value, or copies of what is inside.

    side of the output = pixels before + side + pixels after
    """

    pytorch = "torch.nn.functional.pad"
    mode: Literal["constant", "reflect", "replicate", "circular"] = param(
        "constant",
        about="What is added: one value, the mirrored inside, the outermost pixel again, or the other end.",
    )
    value: float = param(0.0, low=-1e6, high=1e6, about="The value that is added where it is constant.")

    def shape(self, channels: Channels) -> Shape:
        ends = self.ends(channels)
        check_rim(self, "channels", self.mode, channels, ends, SetParam("mode", "constant"))
        sides = [first + side + last for side, (first, last) in zip(channels[1:], ends, strict=True)]
        return channels.resized(channels[0], *kept(channels[1:], sides))

    def call(self, channels: Shape) -> Function:
        options: dict[str, Any] = {"value": self.value} if self.mode == "constant" and self.value else {}
        return padded("channels", self.ends(channels), self.mode, **options)


@layer(title="Crop", category="Convolution", icon="crop")
class Crop(Rim):
    """Cuts pixels off at the ends of an image, a signal or a volume.

    output(channel, y, x) = input(channel, y + top, x + left), as long as it is inside
    """

    pytorch = "torch.narrow"

    def shape(self, channels: Channels) -> Shape:
        sides = []
        names = list(reversed(RIMS[: len(channels) - 1]))
        for side, pair, ends in zip(channels[1:], self.ends(channels), names, strict=True):
            need(
                sum(pair) < side,
                "{title} cuts {first} and {last} pixels off an axis that is {side} long: nothing would be left. "
                "Cut less than {side} in all.",
                port="channels",
                repairs=(SetParam(ends[pair[0] <= pair[1]], max(0, side - 1 - min(pair))),),
                title=self.title,
                first=pair[0],
                last=pair[1],
                side=side,
            )
            sides.append(side - sum(pair))
        return channels.resized(channels[0], *kept(channels[1:], sides))

    def call(self, channels: Shape) -> Item:
        whole = slice(None)
        cuts = tuple(slice(first or None, -last or None) for first, last in self.ends(channels))
        return Item(Port("channels"), (whole, whole, *cuts))

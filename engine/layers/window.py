"""Windows that slide over a signal, an image or a volume: how many places they have, and what is wrong with none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

from engine.declare import declared, param
from engine.frozen import frozen
from engine.layers.call import Function, Port
from engine.layers.declare import Accepts, Layer
from engine.message import Message, Misfit, need
from engine.repair import Insert, Repair, SetParam
from engine.shape import Shape, Varies, image

GROUP = "Unequal sides"
RIMS = (("left", "right"), ("top", "bottom"), ("front", "back"))
"""The ends of the axes of places as a Pad names them, the last axis first, as PyTorch takes them."""

Channels = Annotated[
    Shape,
    Accepts(
        "a signal (channels × time), an image (channels × height × width) or a volume "
        "(channels × depth × height × width)",
        (2, 3, 4),
        unlike=("time", "features"),
        example=image(3, 8, 8),
    ),
]


@frozen
class Window:
    """How a window slides along one axis: what it reads, how far it moves, and what is added before and after."""

    kernel: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1
    ceil: bool = False
    """Whether its last place may stand over the end."""

    @property
    def reach(self) -> int:
        """How long the stretch is that it looks at."""
        return self.dilation * (self.kernel - 1) + 1

    def places(self, side: int) -> int:
        """How many places it has along ``side``; 0 or less where it is too long."""
        left = side + self.before + self.after - self.reach
        if not self.ceil:
            return left // self.stride + 1
        found = -(-left // self.stride) + 1
        # A last place that would read nothing but what is added behind the end does not count.
        return found - 1 if (found - 1) * self.stride >= side + self.before else found


@declared
class Windowed(Layer):
    """What all layers with a window have in common."""

    axes: ClassVar[int]
    """Along how many axes it slides."""

    @property
    def port(self) -> str:
        return self.inputs()[0].name

    def named(self, name: str) -> tuple[str, ...]:
        """The parameter that says a size of the window along each axis: the depth or the width may have its own."""
        names = [name] * self.axes
        for at, own in ((0, f"{name}_depth"), (-1, f"{name}_width")):
            if getattr(self, own, 0):
                names[at] = own
        return tuple(names)

    def sides(self, name: str) -> tuple[int, ...]:
        """A size of the window along each axis."""
        return tuple(getattr(self, one) for one in self.named(name))

    def windows(self) -> tuple[Window, ...]:
        """The window along each axis."""
        raise NotImplementedError

    def field(self, **ports: Shape) -> tuple[tuple[int, int], ...]:
        return tuple((window.reach, window.stride) for window in self.windows())

    def tell(self) -> Message:
        plain = super().tell()
        window = " × ".join(map(str, self.sides("kernel")))
        return Message(plain.text, {**plain.values, "window": window})

    def slid(self, shape: Shape) -> tuple[int, ...]:
        """The sides of what comes out; raises Misfit where the window has no place."""
        windows = self.windows()
        found = [window.places(side) for window, side in zip(windows, shape[1:], strict=True)]
        short = [at for at, count in enumerate(found) if count < 1]
        if short:
            self._too_long(shape, windows, short)
        return kept(shape[1:], found)

    def _too_long(self, shape: Shape, windows: Sequence[Window], short: list[int]) -> None:
        window, side = windows[short[0]], shape[1 + short[0]]
        rim = window.before + window.after
        text = (
            "{title} looks at {reach} at a time, but its input is only {side} long there. Make the kernel smaller, or "
            "pad the input."
        )
        if rim:
            text = (
                "{title} looks at {reach} at a time, but its input is only {side} long there, {padded} with its "
                "padding. Make the kernel smaller, or pad the input."
            )
        values: dict[str, Any] = {"title": self.title, "reach": window.reach, "side": side, "padded": side + rim}
        raise Misfit(text, port=self.port, repairs=tuple(self.repairs(shape, windows, short)), **values)

    def repairs(self, shape: Shape, windows: Sequence[Window], short: list[int]) -> Iterator[Repair]:
        """What mends a window that is too long along some axes: a kernel that fits, or a Pad."""
        names = self.named("kernel")
        room = {at: shape[1 + at] + windows[at].before + windows[at].after for at in short}
        fitting = [(room[at] - 1) // windows[at].dilation + 1 for at in short if names[at] == names[short[0]]]
        yield SetParam(names[short[0]], min(fitting))
        missing = {at: windows[at].reach - room[at] for at in short}
        pads = {end: 0 for ends in RIMS for end in ends}
        for (first, last), at in zip(RIMS, reversed(range(self.axes)), strict=False):
            pads |= {first: missing.get(at, 0) // 2, last: (missing.get(at, 0) + 1) // 2}
        yield Insert(self.port, "Pad", pads)


@declared
class Wide(Layer):
    """A window over an image that need not be square."""

    kernel_width: int = param(
        0,
        low=0,
        high=255,
        unit="px",
        about="The width of the window where its height is another; 0: alike.",
        group=GROUP,
    )
    stride_width: int = param(
        0,
        low=0,
        high=63,
        unit="px",
        about="How far it moves to the right where that is another; 0: alike.",
        group=GROUP,
    )


@declared
class Deep(Layer):
    """A window over a volume that need not be a cube."""

    kernel_depth: int = param(
        0,
        low=0,
        high=255,
        unit="px",
        about="The depth of the window where its sides are others; 0: alike.",
        group=GROUP,
    )
    stride_depth: int = param(
        0, low=0, high=63, unit="px", about="How far it moves in depth where that is another; 0: alike.", group=GROUP
    )


def kept(before: Sequence[int], after: Sequence[int]) -> tuple[int, ...]:
    """The sizes ``after``; those vary from example to example that varied ``before``."""
    return tuple(Varies(new) if isinstance(old, Varies) else new for old, new in zip(before, after, strict=True))


def short(sizes: Sequence[int]) -> int | tuple[int, ...]:
    """Sizes as PyTorch takes them: one number where all are alike."""
    return sizes[0] if len(set(sizes)) == 1 else tuple(sizes)


def padded(port: str, pads: Sequence[tuple[int, int]], mode: str, **options: Any) -> Function:
    """What arrives at a port with so many pixels added before and after, for each axis of places."""
    ends = tuple(count for pair in reversed(pads) for count in pair)
    return Function("F.pad", Port(port), ends, **({} if mode in PLAIN else {"mode": mode}), **options)


PLAIN = ("zeros", "constant")
"""Padding that needs nothing of the input."""
MOST = {"reflect": 1, "circular": 0}
"""How many pixels fewer than the input has a way of padding can copy."""


def check_rim(
    layer: Layer, port: str, mode: str, shape: Shape, pads: Sequence[tuple[int, int]], repair: SetParam
) -> None:
    """Raise a Misfit where an input is too short for padding that is copied from its inside."""
    for side, pair in zip(shape[1:], pads, strict=True):
        most = side - MOST.get(mode, 0)
        need(
            mode not in MOST or max(pair) <= most,
            "{title} adds {count} by '{mode}', which copies them from the inside, but its input is only {side} long "
            "there. Add at most {most}, or pad with '{other}'.",
            port=port,
            repairs=(repair,),
            title=layer.title,
            count=max(pair),
            mode=Message(mode),
            side=side,
            most=most,
            other=Message(repair.value),
        )


def chosen(title: str, sizes: Sequence[int], shape: Shape, usual: Sequence[int]) -> tuple[int, ...]:
    """Sizes that a person listed, one for all axes of places or one for each; -1 (or 0) stands for the usual one."""
    need(
        len(sizes) in (1, len(usual)),
        "{title} has the sizes {sizes} for {shape}. Give one size for all of its {count} axes behind the channels, or "
        "one for each.",
        repairs=(SetParam("sizes", [sizes[0]]),),
        title=title,
        sizes=" × ".join(map(str, sizes)),
        shape=shape,
        count=len(usual),
    )
    wanted = [sizes[at if len(sizes) > 1 else 0] for at in range(len(usual))]
    return tuple(own if own > 0 else other for own, other in zip(wanted, usual, strict=True))

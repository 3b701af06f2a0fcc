"""Convolutions: small patterns that are looked for everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import gcd, prod
from typing import ClassVar, Literal

from engine.declare import declared, param
from engine.layers.call import Module
from engine.layers.declare import Image, Signal, Volume, Weight, layer
from engine.layers.learned import Normed
from engine.layers.window import Deep, Wide, Window, Windowed, check_rim, padded, short
from engine.message import Message, Misfit
from engine.repair import Repair, SetParam
from engine.shape import Shape

MOST_FILTERS = 4096


@declared
class Sliding(Windowed):
    """What layers have in common that look for patterns in a sliding window, of any number of axes."""

    path: ClassVar[str] = ""
    """The convolution of PyTorch."""
    filters: int = param(16, low=1, high=MOST_FILTERS, about="How many patterns to look for.", log=True)
    kernel: int = param(3, low=1, high=255, unit="px", about="The side of the window that slides over the input.")
    stride: int = param(1, low=1, high=63, unit="px", about="How far the window moves each time.")
    padding: Literal["same", "valid", "number"] = param(
        "same", about="Keep the size by a rim (same), let it shrink (valid), or add a chosen number of pixels."
    )
    border: int = param(
        1, low=0, high=255, unit="px", about="How many pixels are added at each end, where padding is a number."
    )
    padding_mode: Literal["zeros", "reflect", "replicate", "circular"] = param(
        "zeros",
        about="What the rim holds: zeros, the mirrored inside, the outermost pixel again, or the other end.",
    )
    dilation: int = param(1, low=1, high=4096, unit="px", about="The distance between the pixels that a window reads.")
    bias: bool = param(True, about="Add a learned number to each pattern's answer.")

    def windows(self) -> tuple[Window, ...]:
        found = []
        for kernel, stride in zip(self.sides("kernel"), self.sides("stride"), strict=True):
            whole = self.dilation * (kernel - 1)
            # An even reach has no middle: the pixel too many is added at the end, as PyTorch does.
            ends = {"valid": (0, 0), "same": (whole // 2, whole - whole // 2), "number": (self.border,) * 2}
            found.append(Window(kernel, stride, *ends[self.padding], self.dilation))
        return tuple(found)

    def tell(self) -> Message:
        told = super().tell()
        rim = Message("{border} px around", {"border": self.border})
        return Message(told.text, {**told.values, "padding": rim}) if self.padding == "number" else told

    def repairs(self, shape: Shape, windows: Sequence[Window], short: list[int]) -> Iterator[Repair]:
        if self.padding == "valid":
            yield SetParam("padding", "same")
        yield from super().repairs(shape, windows, short)

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """What is added before and after each axis."""
        return tuple((window.before, window.after) for window in self.windows())

    def answered(self, arriving: Shape) -> Shape:
        """The shape of the patterns' answers."""
        check_rim(self, self.port, self.padding_mode, arriving, self.pads, SetParam("padding_mode", "zeros"))
        return arriving.resized(self.filters, *self.slid(arriving))

    def convolution(self, channels: int, filters: int, groups: int, bias: bool) -> Module:
        """PyTorch's convolution with the window of this layer."""
        rim = self._rim()
        usual = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True, "padding_mode": "zeros"}
        chosen = {
            "stride": short(self.sides("stride")),
            "padding": rim,
            "dilation": self.dilation,
            "groups": groups,
            "bias": bias,
            "padding_mode": self.padding_mode if rim else "zeros",
        }
        told = {name: value for name, value in chosen.items() if value != usual[name]}
        return Module(self.path, channels, filters, short(self.sides("kernel")), **told)

    @property
    def _uneven(self) -> bool:
        return any(before != after for before, after in self.pads)

    def _rim(self) -> int | str | tuple[int, ...]:
        """The padding as PyTorch takes it: "same" cannot have a stride, and warns where the reach is even."""
        if self._uneven or not any(map(any, self.pads)):
            return 0
        if self.padding == "same" and set(self.sides("stride")) == {1}:
            return "same"
        return short([before for before, _ in self.pads])

    def applied(self, module: Module) -> Module:
        """The module applied to the input, which is padded first where the module cannot do it."""
        return module.of(padded(self.port, self.pads, self.padding_mode)) if self._uneven else module


def check_groups(title: str, port: str, channels: int, filters: int, groups: int) -> None:
    """Raise a Misfit where channels or filters cannot be split into equal groups."""
    if channels % groups == 0 and filters % groups == 0:
        return
    repairs: tuple[Repair, ...] = (SetParam("groups", gcd(channels, filters, groups)),)
    whole = -(-filters // groups) * groups
    if channels % groups == 0 and whole <= MOST_FILTERS:
        # First: who set the groups to the channels wants them so.
        repairs = (SetParam("filters", whole), *repairs)
    raise Misfit(
        "{title} cannot split {channels} channels and {filters} filters into {groups} equal groups. "
        "Choose groups that divide both.",
        port=port if channels % groups else None,
        repairs=repairs,
        title=title,
        channels=channels,
        filters=filters,
        groups=groups,
    )


@declared
class Convolution(Sliding, Normed):
    """What convolutions of any number of axes have in common."""

    groups: int = param(
        1,
        low=1,
        high=4096,
        about="Into how many groups the channels are split; as many as channels make it depthwise.",
    )

    def convolved(self, arriving: Shape) -> Shape:
        check_groups(self.title, self.port, arriving[0], self.filters, self.groups)
        return self.answered(arriving)

    def weights(self, **ports: Shape) -> Mapping[str, Weight]:
        (arriving,) = ports.values()
        kernel, places = self.sides("kernel"), prod(self.slid(arriving))
        found = {"weight": Weight((self.filters, arriving[0] // self.groups, *kernel), places)}
        return found | {"bias": Weight((self.filters,))} if self.bias else found

    def call(self, **ports: Shape) -> Module:
        (arriving,) = ports.values()
        return self.applied(self.convolution(arriving[0], self.filters, self.groups, self.bias))


@layer(title="Conv 1D", category="Convolution", icon="conv1d", telling="{filters} filters · {window} · {padding}")
class Conv1d(Convolution):
    """Looks for short patterns anywhere along a signal, such as a sound or a series of measurements.

    output(filter, time) = bias(filter) + the sum over channels and k of weight(filter, channel, k) ·
    input(channel, time · stride + k · dilation)
    """

    source = "Waibel et al. 1989, Phoneme recognition using time-delay neural networks"
    pytorch = "torch.nn.Conv1d"
    path = "nn.Conv1d"
    axes = 1

    def shape(self, wave: Signal) -> Shape:
        return self.convolved(wave)


@layer(title="Conv 2D", category="Convolution", icon="conv2d", telling="{filters} filters · {window} · {padding}")
class Conv2d(Convolution, Wide):
    """Looks for small patterns anywhere in an image.

    Each filter slides over the picture; at each place it multiplies what it sees by its kernel and adds up. Where the
    answer is large, its pattern is.

    output(filter, y, x) = bias(filter) + the sum over channels, i and j of weight(filter, channel, i, j) ·
    input(channel, y · stride + i · dilation, x · stride + j · dilation)
    """

    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    pytorch = "torch.nn.Conv2d"
    path = "nn.Conv2d"
    axes = 2

    def shape(self, picture: Image) -> Shape:
        return self.convolved(picture)


@layer(title="Conv 3D", category="Convolution", icon="conv3d", telling="{filters} filters · {window} · {padding}")
class Conv3d(Convolution, Deep):
    """Looks for small patterns anywhere in a volume, such as a scan of a body or the pictures of a film.

    output(filter, z, y, x) = bias(filter) + the sum over channels and over the window of weight · input, as a Conv 2D
    does it, with depth (or time) as one more axis.
    """

    source = "Ji et al. 2013, 3D convolutional neural networks for human action recognition"
    pytorch = "torch.nn.Conv3d"
    path = "nn.Conv3d"
    axes = 3

    def shape(self, volume: Volume) -> Shape:
        return self.convolved(volume)

"""Layers that put the axes of a value in another order, take one out, or bring a new one in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from engine.declare import param
from engine.layers.along import Along, fixed, meant, place, single
from engine.layers.call import Function, Port
from engine.layers.declare import Anything, Layer, layer
from engine.message import Message, need
from engine.repair import SetParam
from engine.shape import Shape, image, sequence

NEW = {
    ((), 0): "features",
    (("features",), 0): "time",
    (("features",), 1): "time",
    (("time",), 0): "channels",
    (("time",), 1): "features",
    (("time", "features"), 0): "channels",
    (("height", "width"), 0): "channels",
    (("depth", "height", "width"), 0): "channels",
    (("channels", "height", "width"), 0): "time",
}
"""What a new axis at this index most likely means."""


def grown(values: Shape, at: int, size: int) -> Shape:
    """The values with a new axis of this size at this index."""
    name = NEW.get((values.axes, at), "extra")
    axes = (*values.axes[:at], name, *values.axes[at:])
    return replace(values, sizes=(*values[:at], size, *values[at:]), axes=meant(axes))


@layer(title="Permute", category="Reshape", icon="permute")
class Permute(Layer):
    """Puts the axes in another order: 2, 1 turns a sequence (time × features) into a signal (channels × time).

    Each axis has its number, 1 for the first; the list tells which one comes first, second and so on.
    """

    pytorch = "torch.permute"
    order: tuple[int, ...] = param((2, 1), low=1, high=8, about="The numbers of the axes in their new order.")

    @property
    def _told(self) -> str:
        return ", ".join(str(axis) for axis in self.order)

    def check(self) -> None:
        count = len(self.order)
        need(
            sorted(self.order) == list(range(1, count + 1)),
            "Permute names each axis once, from 1 to {count}, but its order is {order}.",
            repairs=(SetParam("order", list(range(count, 0, -1))),),
            count=count,
            order=self._told,
        )

    def tell(self) -> Message:
        return Message("{order}", {"order": self._told})

    def shape(self, values: Anything) -> Shape:
        single(self.title, values)
        count = len(values)
        known = [axis for axis in self.order if axis <= count]
        need(
            len(self.order) == count,
            "Permute puts {named} axes in order ({order}), but {shape} has {count}. Name each of them once.",
            port="values",
            repairs=(SetParam("order", known + list(range(len(known) + 1, count + 1))),),
            named=len(self.order),
            order=self._told,
            shape=values,
            count=count,
        )
        axes = tuple(values.axes[axis - 1] for axis in self.order)
        sizes = tuple(values[axis - 1] for axis in self.order)
        return replace(values, sizes=sizes, axes=meant(axes))

    def call(self, values: Shape) -> Function:
        return Function("torch.permute", (0, *self.order))

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"values": (sequence(6, 8),)}


@layer(title="Squeeze", category="Reshape", icon="squeeze", telling="axis {axis}")
class Squeeze(Along):
    """Takes out an axis of size 1: 1 channel × 8 height × 8 width becomes 8 height × 8 width."""

    pytorch = "torch.squeeze"

    def shape(self, values: Anything) -> Shape:
        at = self.place(values)
        fixed(self.title, values, at)
        ones = [axis + 1 for axis, size in enumerate(values) if size == 1]
        need(
            values[at] == 1,
            "Squeeze takes out an axis of size 1, but axis {axis} of {shape} has size {size}. Choose another axis.",
            port="values",
            repairs=tuple(SetParam("axis", one) for one in ones),
            axis=self.axis,
            shape=values,
            size=values[at],
        )
        rest = values.axes[:at] + values.axes[at + 1 :]
        return replace(values, sizes=values[:at] + values[at + 1 :], axes=rest)

    def call(self, values: Shape) -> Function:
        return Function("torch.squeeze", self.axis)

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"values": (image(1, 8, 8),)}


@layer(title="Unsqueeze", category="Reshape", icon="unsqueeze", telling="axis {axis}")
class Unsqueeze(Layer):
    """Brings in an axis of size 1: 8 height × 8 width becomes 1 channel × 8 height × 8 width."""

    pytorch = "torch.unsqueeze"
    axis: int = param(1, low=1, high=8, about="Where the new axis stands: 1 is before all others.")

    def shape(self, values: Anything) -> Shape:
        return grown(values, place(self.title, self.axis, values, len(values) + 1), 1)

    def call(self, values: Shape) -> Function:
        return Function("torch.unsqueeze", self.axis)


@layer(title="Repeat", category="Reshape", icon="repeat", telling="{times} times")
class Repeat(Layer):
    """Gives the same numbers several times.

    As a new axis: features become a sequence in which every step is the same, as a decoder reads what an encoder found.
    Along an axis, a b becomes a b a b (the whole again) or a a b b (each again).
    """

    pytorch = "torch.Tensor.expand, torch.Tensor.repeat, torch.repeat_interleave"
    times: int = param(2, low=1, high=65536, about="How often the numbers come.", log=True)
    way: Literal["new axis", "whole again", "each again"] = param(
        "new axis", about="Along a new axis, or along one that is there: the whole again, or each number again."
    )
    axis: int = param(1, low=1, high=8, about="Which axis, or where the new one stands: 1 is the first.")

    def shape(self, values: Anything) -> Shape:
        if self.way == "new axis":
            return grown(values, place(self.title, self.axis, values, len(values) + 1), self.times)
        at = place(self.title, self.axis, values, len(values))
        fixed(self.title, values, at)
        return replace(values, sizes=(*values[:at], values[at] * self.times, *values[at + 1 :]))

    def call(self, values: Shape) -> Function:
        if self.way == "each again":
            return Function("torch.repeat_interleave", self.times, dim=self.axis)
        behind = len(values) - self.axis + (1 if self.way == "new axis" else 0)
        if self.way == "whole again":
            return Function("torch.Tensor.repeat", *(1,) * self.axis, self.times, *(1,) * behind)
        bare = Function("torch.unsqueeze", Port("values"), self.axis)
        return Function("torch.Tensor.expand", bare, *(-1,) * self.axis, self.times, *(-1,) * behind)

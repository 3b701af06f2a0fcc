"""Layers that arrange the numbers of an example in other rows and columns, and change none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import gcd, prod
from typing import Literal

from engine.declare import param
from engine.layers.along import Along, fixed, meant, place
from engine.layers.call import Function
from engine.layers.declare import Anything, Fixed, Layer, layer
from engine.message import Message, need
from engine.repair import Repair, SetParam
from engine.shape import Shape, axes_of, features

SPACE = {"depth", "height", "width"}


@layer(title="Flatten", category="Reshape", icon="flatten")
class Flatten(Layer):
    """Lays all numbers of an example in one row, so that a Dense can read them.

    With other first and last axes it makes one axis of these alone: from axis 2 on, the height and width of an image
    become one row of places for each channel.
    """

    pytorch = "torch.nn.Flatten"
    first: int = param(1, low=1, high=8, about="The first of the axes that become one.", label="From axis")
    last: int = param(0, low=0, high=8, about="The last of them; 0 is the last that there is.", label="To axis")

    def check(self) -> None:
        need(
            not self.last or self.first <= self.last,
            "Flatten cannot go from axis {first} back to axis {last}. Choose a later one, or 0 for the very last.",
            repairs=(SetParam("last", 0),),
            first=self.first,
            last=self.last,
        )

    def tell(self) -> Message:
        whole = self.first == 1 and not self.last
        text = "axes {first} to {last}" if self.last else "from axis {first}"
        return Message("" if whole else text, {"first": self.first, "last": self.last})

    def shape(self, values: Anything) -> Shape:
        if not len(values) and self.first == 1 and self.last <= 1:
            return replace(values, sizes=(1,), axes=("features",))
        end = place(self.title, self.last or len(values), values, len(values), "last")
        start = place(self.title, self.first, values, len(values), "first")
        for at in range(start, end + 1):
            fixed(self.title, values, at)
        merged = prod(values[start : end + 1])
        axes = (*values.axes[:start], _merged(values.axes, start, end), *values.axes[end + 1 :])
        return replace(values, sizes=(*values[:start], merged, *values[end + 1 :]), axes=meant(axes))

    def call(self, values: Shape) -> Function:
        if not len(values):
            return Function("torch.unsqueeze", 1)
        return Function("torch.flatten", self.first, *([self.last] if self.last else []))


def _merged(axes: tuple[str, ...], start: int, end: int) -> str:
    """What one axis made of those from ``start`` to ``end`` is called."""
    if end == len(axes) - 1 and start == 0:
        return "features"
    if end > start and SPACE.issuperset(axes[start : end + 1]):
        # Places in a row are what a sequence goes along.
        return "time"
    return "features" if end == len(axes) - 1 and end > start else axes[end]


class _Sized(Layer):
    """A layer with a list of new sizes, one of which may be left open as -1."""

    sizes: tuple[int, ...]

    @property
    def _open(self) -> int:
        """The place of the size that is left open, of several the first; -1 for none."""
        return self.sizes.index(-1) if -1 in self.sizes else -1

    @property
    def told(self) -> str:
        return " × ".join(str(size) for size in self.sizes)

    def check(self) -> None:
        need(
            all(self.sizes) and self.sizes.count(-1) <= 1,
            "{title} to {sizes} cannot work: sizes are 1 or more, and one of them may be -1. Choose other sizes.",
            repairs=(
                SetParam("sizes", [-1 if at == self._open else max(1, one) for at, one in enumerate(self.sizes)]),
            ),
            title=self.title,
            sizes=self.told,
        )

    def tell(self) -> Message:
        return Message("to {sizes}", {"sizes": self.told})

    def opened(self, count: int) -> tuple[Repair, ...]:
        """The repair that leaves open the last size which can be left open; else the first stays as far as it can."""
        for at in reversed(range(len(self.sizes))) if -1 not in self.sizes else ():
            if count % prod(self.sizes[:at] + self.sizes[at + 1 :]) == 0:
                return (SetParam("sizes", [*self.sizes[:at], -1, *self.sizes[at + 1 :]]),)
        if len(self.sizes) < 2 or -1 in self.sizes:
            return (SetParam("sizes", [1] * (len(self.sizes) - 1) + [-1]),)
        shared = gcd(count, self.sizes[0])
        return (SetParam("sizes", [shared, *(1 for _ in self.sizes[2:]), -1]),)

    def filled(self, count: int) -> tuple[int, ...]:
        """The sizes for so many numbers, with the open one found; empty where they cannot hold them."""
        known = prod(size for size in self.sizes if size != -1)
        sizes = tuple(count // known if size == -1 else size for size in self.sizes)
        return sizes if prod(sizes) == count and all(sizes) else ()


@layer(title="Reshape", category="Reshape", icon="reshape")
class Reshape(_Sized):
    """Arranges the same numbers in other rows and columns.

    One size may be -1: it becomes what is left over. Two sizes are read as time × features, three as channels × height
    × width, unless other axes are chosen.
    """

    pytorch = "torch.reshape"
    sizes: tuple[int, ...] = param((8, 8), low=-1, high=1_000_000, about="The new sizes; one of them may be -1.")
    axes: Literal[
        "as usual", "time", "channels × time", "time × height × width", "time × channels × height × width"
    ] = param("as usual", about="What the new axes mean. As usual: what their number says.")

    def check(self) -> None:
        super().check()
        need(
            self.axes == "as usual" or len(self._names) == len(self.sizes),
            "Reshape to {sizes} makes {count} axes, but {axes} are {named}. Choose axes as usual, or change the sizes.",
            repairs=(SetParam("axes", "as usual"),),
            sizes=self.told,
            count=len(self.sizes),
            axes=self.axes,
            named=len(self._names),
        )

    @property
    def _names(self) -> tuple[str, ...]:
        return () if self.axes == "as usual" else tuple(self.axes.split(" × "))

    def shape(self, values: Fixed) -> Shape:
        sizes = self.filled(values.count)
        need(
            sizes,
            "Reshape to {wanted} cannot hold the {count} numbers of {shape}. Choose sizes whose product is {count}.",
            port="values",
            repairs=self.opened(values.count),
            wanted=self.told,
            count=values.count,
            shape=values,
        )
        return Shape(sizes, self._names, values.dtype, values.classes)

    def call(self, values: Shape) -> Function:
        return Function("torch.Tensor.reshape", (-1, *self.shape(values)))

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"values": (features(64),)}


@layer(title="Unflatten", category="Reshape", icon="unflatten")
class Unflatten(_Sized, Along):
    """Makes several axes of one: 512 features become 8 groups of 64 features.

    One size may be -1: it becomes what is left over. The other axes stay as they are.
    """

    pytorch = "torch.nn.Unflatten"
    sizes: tuple[int, ...] = param((2, -1), low=-1, high=1_000_000, about="The new sizes; one of them may be -1.")

    def shape(self, values: Anything) -> Shape:
        at = self.place(values)
        fixed(self.title, values, at)
        sizes = self.filled(values[at])
        need(
            sizes,
            "Unflatten to {wanted} cannot hold the {size} {axis} of {shape}. Choose sizes whose product is {size}.",
            port="values",
            repairs=self.opened(values[at]),
            wanted=self.told,
            size=values[at],
            axis=values.axes[at],
            shape=values,
        )
        count = len(sizes) - 1
        groups = ("groups",) if count == 1 else tuple(f"groups {turn + 1}" for turn in range(count))
        axes = (*values.axes[:at], *groups, *values.axes[at:])
        if len(values) == 1:
            axes = axes_of(len(sizes))
        return replace(values, sizes=(*values[:at], *sizes, *values[at + 1 :]), axes=axes)

    def call(self, values: Shape) -> Function:
        return Function("torch.Tensor.unflatten", self.axis, self.filled(values[self.axis - 1]))

"""Layers that give a part of a value, or all of its parts."""

from __future__ import annotations

from dataclasses import replace

from engine.declare import param
from engine.layers.along import Along, fixed
from engine.layers.call import Expression, Function, Item, Port
from engine.layers.declare import Anything, layer
from engine.message import Message, need
from engine.repair import SetParam
from engine.shape import Shape

FAR = 1_000_000


@layer(title="Slice", category="Reshape", icon="slice")
class Slice(Along):
    """Keeps the places of one axis from a first one up to a last one.

    Places are counted from 0, and from the end where they are negative: -1 is the last. The place in "up to" is the
    first one that is left out, as everywhere in Python; 0 there keeps all up to the end.
    """

    pytorch = "torch.narrow, torch.select"
    start: int = param(0, low=-FAR, high=FAR, about="The first place that is kept.", label="From")
    stop: int = param(1, low=-FAR, high=FAR, about="The first place that is left out; 0 for none.", label="Up to")
    step: int = param(1, low=1, high=FAR, about="How far it is to the next place that is kept: 2 keeps every second.")
    squeeze: bool = param(
        False, about="Leave out the axis, of which one place must be kept.", label="Leave out the axis"
    )

    def tell(self) -> Message:
        values = {"start": self.start, "stop": self.stop or "", "step": self.step, "axis": self.axis}
        return Message(
            "[{start}:{stop}:{step}] of axis {axis}" if self.step > 1 else "[{start}:{stop}] of axis {axis}", values
        )

    @property
    def _slice(self) -> slice:
        return slice(self.start or None, self.stop or None, self.step if self.step > 1 else None)

    def _places(self, size: int) -> range:
        return range(*self._slice.indices(size))

    def _mended(self, name: str, size: int) -> bool:
        """Whether this limit at the very end of the axis keeps something."""
        start, stop = (None if one == name else getattr(self, one) or None for one in ("start", "stop"))
        return bool(range(size)[start:stop])

    def shape(self, values: Anything) -> Shape:
        at = self.place(values)
        places = self._places(values[at])
        numbers = {"start": self.start, "stop": self.stop or "the end", "axis": self.axis, "size": values[at]}
        if list(places[:2]) != [0]:
            # Its first place alone belongs to every example, however short.
            fixed(self.title, values, at)
        need(
            places,
            "Slice from {start} up to {stop} keeps nothing of axis {axis}, whose {size} places are counted from 0. "
            "Choose other places.",
            port="values",
            repairs=tuple(SetParam(name, 0) for name in ("start", "stop") if self._mended(name, values[at])),
            **numbers,
        )
        need(
            len(places) == 1 or not self.squeeze,
            "Slice from {start} up to {stop} keeps {count} of the {size} places of axis {axis}, so the axis cannot be "
            "left out. Keep one place, or keep the axis.",
            port="values",
            repairs=(SetParam("squeeze", False),),
            count=len(places),
            **numbers,
        )
        if self.squeeze:
            rest = values.axes[:at] + values.axes[at + 1 :]
            return replace(values, sizes=values[:at] + values[at + 1 :], axes=rest)
        return replace(values, sizes=(*values[:at], len(places), *values[at + 1 :]))

    def call(self, values: Shape) -> Item:
        kept: int | slice = self._slice
        if self.squeeze:
            kept = self._places(values[self.axis - 1])[0]
        return Item(Port("values"), (*(slice(None),) * self.axis, kept))


@layer(title="Split", category="Reshape", icon="split")
class Split(Along):
    """Cuts a value into parts along one axis, each with an output of its own.

    The list has one size for each part. Those of -1 share what the others leave: -1, -1 are two halves; 4, -1 are the
    first four and the rest.
    """

    pytorch = "torch.split"
    sizes: tuple[int, ...] = param((-1, -1), low=-1, high=FAR, about="The size of each part; -1 shares what is left.")

    @property
    def _told(self) -> str:
        return ", ".join(str(size) for size in self.sizes)

    def check(self) -> None:
        text = "Split into {sizes} cannot work: sizes are 1 or more, or -1 for what is left. Choose other sizes."
        mended = [size for size in self.sizes if size] or [-1]
        need(all(self.sizes), text, repairs=(SetParam("sizes", mended),), sizes=self._told)

    def tell(self) -> Message:
        return Message("{sizes} of axis {axis}", {"sizes": self._told, "axis": self.axis})

    def outputs(self) -> tuple[str, ...]:
        return tuple(f"part_{turn + 1}" for turn in range(len(self.sizes)))

    def _filled(self, size: int) -> tuple[int, ...]:
        """The sizes of the parts; empty where they do not fill the axis."""
        left, shares = size - sum(part for part in self.sizes if part > 0), self.sizes.count(-1)
        if left % (shares or 1) or left < shares or (left and not shares):
            return ()
        return tuple(left // shares if part == -1 else part for part in self.sizes)

    def _mended(self, size: int) -> list[int]:
        """Sizes that fill the axis: the last part takes what the others leave, or all are alike but the last."""
        ahead, count = self.sizes[:-1], len(self.sizes)
        if -1 not in ahead and sum(ahead) < size:
            return [*ahead, -1]
        return [size // count] * (count - 1) + [-1] if size >= count else [-1] * size

    def shape(self, values: Anything) -> tuple[Shape, ...]:
        at = self.place(values)
        fixed(self.title, values, at)
        sizes = self._filled(values[at])
        need(
            sizes,
            "Split into {sizes} does not fill axis {axis} of {shape}: the sizes must add up to {size}, and those of -1 "
            "share what is left evenly.",
            port="values",
            repairs=(SetParam("sizes", self._mended(values[at])),),
            sizes=self._told,
            axis=self.axis,
            shape=values,
            size=values[at],
        )
        return tuple(replace(values, sizes=(*values[:at], size, *values[at + 1 :])) for size in sizes)

    def call(self, values: Shape) -> tuple[Expression, ...]:
        sizes = list(self._filled(values[self.axis - 1]))
        parts = Function("torch.split", Port("values"), sizes, dim=self.axis)
        return tuple(Item(parts, turn) for turn in range(len(sizes)))

"""What layers that go along one axis have in common: which one it is, and that it is there and not padded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.declare import declared, param
from engine.layers.declare import Layer
from engine.message import need
from engine.repair import Insert, Repair, SetParam
from engine.shape import Shape, Varies

TURNED: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("features", "time"): ("channels", "time"),
    ("time", "channels"): ("time", "features"),
}


@declared
class Along(Layer):
    """A layer that goes along one axis of its values, counted from 1."""

    axis: int = param(1, low=1, high=8, about="Which axis: 1 is the first (features, channels or time).")

    def place(self, values: Shape) -> int:
        """The index of the axis; raises Misfit where the values have none there."""
        return place(self.title, self.axis, values, len(values))


@declared
class Over(Layer):
    """A layer that goes along the last axis of its values, or along the first."""

    over: Literal["last axis", "first axis"] = param(
        "last axis", about="The axis that it goes along: the last (features), or the first (channels of an image)."
    )

    def place(self, values: Shape) -> int:
        """The index of the axis; raises Misfit where there is none, or where it ends in padding."""
        single(self.title, values)
        at, other = (0, len(values) - 1) if self.over == "first axis" else (len(values) - 1, 0)
        turned = SetParam("over", "last axis" if self.over == "first axis" else "first axis")
        fixed(self.title, values, at, *(() if isinstance(values[other], Varies) else (turned,)))
        return at

    @property
    def dim(self) -> int:
        """The axis as PyTorch counts it, with the batch in front."""
        return 1 if self.over == "first axis" else -1


def meant(axes: tuple[str, ...]) -> tuple[str, ...]:
    """The names of axes that came into this order: a signal and a sequence call what was measured by other names."""
    return TURNED.get(axes, axes)


def single(title: str, values: Shape) -> None:
    """Raise a Misfit where an example is a single number."""
    text = "{title} needs at least one axis, but got a single number. Put a Flatten in between."
    need(len(values), text, port="values", repairs=(Insert("values", "Flatten"),), title=title)


def place(title: str, axis: int, values: Shape, last: int, name: str = "axis") -> int:
    """The index of an axis that is counted from 1; raises Misfit where it lies behind the ``last``.

    ``name`` is the parameter that says which axis.
    """
    if last == len(values):
        single(title, values)
    need(
        axis <= last,
        "{title} cannot use axis {axis} of {told}. Choose an axis from 1 to {last}.",
        port="values",
        repairs=(SetParam(name, last),),
        title=title,
        axis=axis,
        told=values.told,
        last=last,
    )
    return axis - 1


def fixed(title: str, values: Shape, at: int, *repairs: Repair) -> None:
    """Raise a Misfit where the size of this axis varies: its padding would get into the result."""
    need(
        not isinstance(values[at], Varies),
        "{title} goes along the {axis}, whose size varies ({shape}): shorter examples end in padding, which would "
        "count too. Choose another axis, or read the {axis} with a recurrent layer, an attention or a pooling first.",
        port="values",
        repairs=repairs,
        title=title,
        axis=values.axes[at],
        shape=values,
    )

"""What a transform declares: what it changes, how shapes change with it, what it learns from the training part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from engine.declare import Declared, Family, PartName, declared, param
from engine.frozen import frozen
from engine.message import Message, Misfit
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np
    from torch import Generator, Tensor

    Numbers = np.ndarray[Any, Any]

Fitted = Mapping[str, "Numbers"]
"""What a transform learned from the training part, by names of its own."""


@frozen
class Mix:
    """A batch of which each example was mixed with another one of it."""

    values: Tensor
    partner: Tensor
    """With which one it was mixed, by its place in the batch."""
    share: Tensor
    """How much is left of itself, from 0 to 1."""


@declared
class Transform(Declared):
    """Changes one part of each example, such as a column of a table or a picture.

    What it has to know of the data it learns from the training part alone (:meth:`fit`), and a run keeps that.
    """

    learns: ClassVar[tuple[str, ...]] = ()
    """The names of what :meth:`fit` finds, without which nothing can be changed."""
    draws: ClassVar[bool] = False
    """Whether it changes each batch anew at random, and only while a network learns."""
    counts: ClassVar[bool] = False
    """Whether it also makes a part of how long each example is (:meth:`lengths`)."""
    mixes: ClassVar[bool] = False
    """Whether it mixes the examples of a batch, so that what is to be said of them is mixed as well."""

    loses: ClassVar[bool] = False
    """Whether nobody can tell from what it made what there was before, as where pixels were left out."""

    of: PartName = param(
        "", about="The part that is changed, by its name; empty for all parts that it fits.", label="Part"
    )

    def tell(self) -> Message:
        line = super().tell()
        if not self.of:
            return line
        return Message("{part} · {line}" if line.text else "{part}", {"part": self.of, "line": line})

    def fits(self, shape: Shape) -> bool:
        """Whether it can change a part of this shape."""
        raise NotImplementedError

    def shape(self, shape: Shape) -> Shape:
        """The shape of the part behind it; raises Misfit where that cannot be."""
        return shape

    def fit(self, values: Numbers, shape: Shape) -> dict[str, Numbers]:
        """What it learns from the examples of the training part, ``(count, *shape)``; a hole is no number, or -1."""
        return {}

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        """The changed values of any examples, ``(count, *shape)``; the given ones stay as they are."""
        return values

    def counted(self, shape: Shape) -> Shape:
        """The shape of the lengths of a part of this shape; for those that count."""
        raise NotImplementedError

    def lengths(self, values: Numbers) -> Numbers:
        """How long each of these examples will be behind it; for those that count."""
        raise NotImplementedError

    def undone(self, values: Numbers, fitted: Fitted) -> Numbers:
        """What a network says of a part that was changed so, in the units of before."""
        return values

    def origin(self, values: Numbers, fitted: Fitted) -> Numbers:
        """The values that were changed so, as far as that can be known."""
        return self.undone(values, fitted)

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        """A batch, ``(count, *shape)`` on its device, changed at random; for those that draw."""
        raise NotImplementedError

    def mixed(self, batch: Tensor, random: Generator) -> Mix:
        """A batch with its examples mixed, for those that mix; random numbers are drawn as in :meth:`drawn`."""
        raise NotImplementedError

    def mixes_with(self, answer: Shape) -> bool:
        """Whether what is to be said of an example can be mixed so, where it has this shape; for those that mix."""
        return True

    def check(self, shape: Shape, part: str) -> Shape:
        """The shape behind it of the part of this name; raises Misfit where it does not fit."""
        if not self.fits(shape):
            text = "{title} cannot change '{part}', which is {told}. Name another part, or take it away."
            raise Misfit(text, title=self.title, part=part, told=told(shape))
        return self.shape(shape)


TRANSFORMS: Family[Transform] = Family("transform")
transform = TRANSFORMS


def told(shape: Shape) -> str:
    """A shape as a person names it: ``1 of 10 classes``, a text, or its sizes with the names of their axes."""
    if shape.dtype in ("text", "tokens"):
        return "a text" if shape.dtype == "text" else "a text in tokens"
    if shape.classes is not None and not len(shape):
        return f"1 of {shape.classes:,} classes"
    return shape.told


def is_number(shape: Shape) -> bool:
    """Whether it is measured numbers, one or many."""
    return shape.dtype == "float"


def is_class(shape: Shape) -> bool:
    """Whether it names one of some classes."""
    return shape.dtype == "integer" and shape.classes is not None and not len(shape)


def is_text(shape: Shape) -> bool:
    """Whether it is a text that nothing has made tokens of."""
    return shape.dtype == "text"


def is_picture(shape: Shape) -> bool:
    """Whether it is a picture, grey or in colours."""
    return shape.dtype == "float" and shape.axes == ("channels", "height", "width")


def length_outputs(shapes: Mapping[str, Shape], of: str = "") -> tuple[str, ...]:
    """The outputs that tell how long another one is, without what only fills it up: that of this name, or any."""
    varying = [shapes[of]] if of else shapes.values()
    longest = {int(shape[shape.varying]) for shape in varying if shape.varying is not None}
    return tuple(name for name, one in shapes.items() if is_class(one) and (one.classes or 0) - 1 in longest)

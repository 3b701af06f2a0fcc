"""What a transform declares: what it changes, how shapes change with it, what it learns from the training part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from engine.declare import Declared, Family, PartName, declared, param
from engine.message import Message, Misfit
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np
    from torch import Generator, Tensor

    Numbers = np.ndarray[Any, Any]

Fitted = Mapping[str, "Numbers"]
"""What a transform learned from the training part, by names of its own."""


@declared
class Transform(Declared):
    """Changes one part of each example, such as a column of a table or a picture.

    What it has to know of the data it learns from the training part alone (:meth:`fit`), and a run keeps that.
    """

    draws: ClassVar[bool] = False
    """Whether it changes each batch anew at random, and only while a network learns."""

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

    def undone(self, values: Numbers, fitted: Fitted) -> Numbers:
        """What a network says of a part that was changed so, in the units of before."""
        return values

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        """A batch, ``(count, *shape)`` on its device, changed at random; for those that draw."""
        raise NotImplementedError

    def check(self, shape: Shape, part: str) -> Shape:
        """The shape behind it of the part of this name; raises Misfit where it does not fit."""
        if not self.fits(shape):
            text = "{title} cannot change '{part}', which is {told}. Name another part, or take it away."
            raise Misfit(text, title=self.title, part=part, told=told(shape))
        return self.shape(shape)


TRANSFORMS: Family[Transform] = Family("transform")
transform = TRANSFORMS


def told(shape: Shape) -> str:
    """A shape as a person names it: ``1 of 10 classes``, or its sizes with the names of their axes."""
    if shape.classes is not None and not len(shape):
        return f"1 of {shape.classes:,} classes"
    return shape.told


def is_number(shape: Shape) -> bool:
    """Whether it is measured numbers, one or many."""
    return shape.dtype == "float"


def is_class(shape: Shape) -> bool:
    """Whether it names one of some classes."""
    return shape.dtype == "integer" and shape.classes is not None and not len(shape)


def is_picture(shape: Shape) -> bool:
    """Whether it is a picture, grey or in colours."""
    return shape.dtype == "float" and shape.axes == ("channels", "height", "width")

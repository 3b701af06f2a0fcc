"""Values that are computed number by number: which shapes go together, what comes out, and what mends the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.frozen import frozen
from engine.layers.arranging import CONVOLUTIONS
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import LAYERS
from engine.message import Message, Misfit
from engine.repair import Insert, RemoveWires, Repair, SetBefore
from engine.shape import Shape, Varies

LITTLE = 8
"""So many pixels a side may lack where padding is offered."""


@frozen
class Operand:
    """What arrives at one port, or by one wire of a port that takes many."""

    port: str
    shape: Shape
    wire: int | None = None

    @property
    def value(self) -> Port:
        return Port(self.port, self.wire)

    def insert(self, layer: str, **params: Any) -> Insert:
        return Insert(self.port, layer, params, self.wire)

    def before(self, name: str, value: int) -> SetBefore:
        return SetBefore(self.port, name, value, self.wire)


def wired(parts: Sequence[Shape]) -> list[Operand]:
    """The operands of a port called ``parts`` that takes many wires."""
    return [Operand("parts", part, at) for at, part in enumerate(parts)]


def pair(first: Shape, second: Shape) -> list[Operand]:
    return [Operand("first", first), Operand("second", second)]


def together(title: str, operands: Sequence[Operand]) -> Shape:
    """The shape of what comes out when sizes of 1 are stretched, and a single number goes with everything."""
    several = [one for one in operands if one.shape.count > 1] or [max(operands, key=lambda one: len(one.shape))]
    _need_all(title, several, _stretch)
    shapes = [one.shape for one in several]
    sizes = tuple(max(column, key=_varying_last) for column in zip(*shapes, strict=True))
    named = next((shape for shape in shapes if shape.sizes == sizes), shapes[0])
    return Shape(sizes, named.axes)


def alike(title: str, operands: Sequence[Operand]) -> Shape:
    """The one shape that all have."""
    _need_all(title, operands, lambda one, other: one.sizes == other.sizes)
    return together(title, operands)


def lined_up(title: str, operands: Sequence[Operand]) -> list[Expression]:
    """The values as PyTorch stretches them by itself: single numbers get as many axes as the others have."""
    axes = len(together(title, operands))
    ones = (-1, *(1 for _ in range(axes)))
    return [one.value if len(one.shape) == axes else Function("torch.reshape", one.value, ones) for one in operands]


def misfit(title: str, one: Operand, other: Operand) -> Misfit:
    """What to say of two shapes that do not go together, with what would change that."""
    port = one.port if one.port == other.port else None
    values: dict[str, Any] = {"title": title, "first": one.shape, "second": other.shape}
    for less, more in ((one, other), (other, one)):
        for way in (_dense, _convolution, _padded, _placed):
            if found := way(less, more):
                message, repairs = found
                return Misfit(message.text, port=port, repairs=repairs, **values, **message.values, less=less.shape)
    text = "{title} needs equal sizes, but got {first} and {second}. Change a layer before it so that they agree."
    return Misfit(text, port=port, repairs=_without(one, other), **values)


def _without(one: Operand, other: Operand) -> tuple[Repair, ...]:
    """The way out where nothing brings the two together: as many numbers arranged alike, or one of them left out."""
    alike = one.shape.count == other.shape.count and one.shape.varying is other.shape.varying is None and other.shape
    made = (other.insert("Reshape", sizes=[int(size) for size in one.shape]),) if alike and len(one.shape) else ()
    return (*made, RemoveWires(other.wire) if other.wire is not None else RemoveWires(1))


def lacking(less: Shape, more: Shape) -> dict[str, int] | None:
    """By how many pixels an image must be padded on each side to be as high and wide as another; none if by many."""
    if len(less) != 3 or len(more) != 3 or less.axes[0] != "channels":
        return None
    down, across = (int(large - small) for small, large in zip(less[1:], more[1:], strict=True))
    if min(down, across) < 0 or not 0 < max(down, across) <= LITTLE:
        return None
    return {"left": across // 2, "right": across - across // 2, "top": down // 2, "bottom": down - down // 2}


_Mending = tuple[Message, tuple[Repair, ...]]
"""A sentence with some of its values, and the repairs that it speaks of."""


def _need_all(title: str, operands: Sequence[Operand], fit: Callable[[Shape, Shape], bool]) -> None:
    seen: dict[tuple[int, ...], Operand] = {}
    for one in operands:
        for other in seen.values():
            if not fit(other.shape, one.shape):
                raise misfit(title, other, one)
        seen.setdefault(one.shape.sizes, one)


def _stretch(one: Shape, other: Shape) -> bool:
    return len(one) == len(other) and all(a == b or 1 in (a, b) for a, b in zip(one, other, strict=True))


def _varying_last(size: int) -> tuple[int, bool]:
    return int(size), isinstance(size, Varies)


def _dense(less: Operand, more: Operand) -> _Mending | None:
    """More units, where rows of features are of different length."""
    small, large = less.shape, more.shape
    rows = len(small) == 1 or (len(small) == 2 and small.axes[0] != "channels")
    if not rows or len(small) != len(large) or small[:-1] != large[:-1] or small[-1] >= large[-1]:
        return None
    units = int(large[-1])
    text = (
        "{title} needs equal sizes, but got {first} and {second}. "
        "Put a Dense of {units} units on the wire that brings {less}."
    )
    return Message(text, {"units": units}), (less.insert("Dense", units=units), less.before("units", units))


def _convolution(less: Operand, more: Operand) -> _Mending | None:
    """A convolution of one pixel, which projects channels onto others; with a stride where the sides shrink, too."""
    small, large = less.shape, more.shape
    layer = CONVOLUTIONS.get(len(small), "")
    if not layer or len(small) != len(large) or {small.axes[0], large.axes[0]} != {"channels"}:
        return None
    filters = int(large[0])
    told: dict[str, Any] = {"layer": Message(LAYERS.members[layer].title), "filters": filters}
    if small[1:] == large[1:]:
        text = (
            "{title} needs equal sizes, but got {first} and {second}. "
            "Put a {layer} of {filters} filters and a kernel of 1 on the wire that brings {less}: it projects it."
        )
        repairs = (less.insert(layer, filters=filters, kernel=1), less.before("filters", filters))
        return (Message(text, told), repairs) if small[0] < large[0] else None
    # The one with the wider sides is brought down to the other's.
    stride = round(small[1] / large[1])
    if not 2 <= stride <= 4 or any(-(-side // stride) != end for side, end in zip(small[1:], large[1:], strict=True)):
        return None
    text = (
        "{title} needs equal sizes, but got {first} and {second}. Put a {layer} of {filters} filters, a kernel of 1 "
        "and a stride of {stride} on the wire that brings {less}: it projects it."
    )
    told["stride"] = stride
    return Message(text, told), (less.insert(layer, filters=filters, kernel=1, stride=stride),)


def _padded(less: Operand, more: Operand) -> _Mending | None:
    """Some pixels around the smaller of two images."""
    rim = lacking(less.shape, more.shape)
    if rim is None or less.shape[0] != more.shape[0]:
        return None
    text = "{title} needs equal sizes, but got {first} and {second}. Put a Pad on the wire that brings {less}."
    return Message(text), (less.insert("Pad", **rim),)


def _placed(less: Operand, more: Operand) -> _Mending | None:
    """Axes of size 1, where a row has one number for each channel of an image, or for each feature of a sequence."""
    row, whole = less.shape, more.shape
    if len(row) != 1 or len(whole) < 2:
        return None
    at = 0 if whole.axes[0] == "channels" else len(whole) - 1
    if row[0] != whole[at]:
        return None
    sizes = [int(size) if place == at else 1 for place, size in enumerate(whole)]
    told = {"sizes": " × ".join(map(str, sizes)), "axis": whole.axes[at]}
    text = (
        "{title} needs equal sizes, but got {first} and {second}. Put a Reshape to {sizes} on the wire that brings "
        "{less}: each of its numbers then goes with one of the {axis}."
    )
    return Message(text, told), (less.insert("Reshape", sizes=sizes),)

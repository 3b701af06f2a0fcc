"""Layers that lay values side by side, along an axis that they have or along a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.declare import param
from engine.layers.broadcast import alike, lacking, wired
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Layer, Numbers, layer
from engine.message import Misfit, need
from engine.repair import Insert, RemoveWires, Repair, SetParam
from engine.shape import Shape, Varies


@layer(title="Concatenate", category="Merge", icon="concatenate", telling="along axis {axis}")
class Concatenate(Layer):
    """Lays values side by side along one axis, in the order of the wires; all other sizes must agree.

    Along that axis the size of the output is the sum of the sizes that come in.
    """

    source = "Szegedy et al. 2015, Going deeper with convolutions"
    pytorch = "torch.cat"
    axis: int = param(1, low=1, high=8, about="Which axis grows: 1 is the first (features, channels or time).")

    def shape(self, *parts: Numbers) -> Shape:
        first, at = parts[0], self.axis - 1
        for wire, part in enumerate(parts):
            self._need_axis(wire, part)
        for wire, part in enumerate(parts):
            if _without(part, at) != _without(first, at):
                raise self._misfit(parts, wire)
        if len(parts) == 1:
            return first
        padded = next((part for part in parts if isinstance(part[at], Varies)), None)
        need(
            padded is None,
            "Concatenate along axis {axis} would put padding in the middle: there the size of {part} varies from "
            "example to example. Choose another axis, or read the sequence first with a recurrent layer or a pooling.",
            port="parts",
            repairs=tuple(_elsewhere(parts, at)),
            axis=self.axis,
            part=padded,
        )
        others = alike(self.title, wired([Shape(_without(part, at)) for part in parts])).sizes
        return first.resized(*others[:at], sum(part[at] for part in parts), *others[at:])

    def call(self, *parts: Shape) -> Expression:
        return Function("torch.cat", _wires(parts), dim=self.axis)

    def _need_axis(self, wire: int, part: Shape) -> None:
        need(
            self.axis <= len(part),
            "Concatenate along axis {axis} needs values with at least {axis} axes, but got {part}. Lower the axis.",
            port="parts",
            repairs=(SetParam("axis", len(part)) if len(part) else Insert("parts", "Flatten", {}, wire),),
            axis=self.axis,
            part=part,
        )

    def _misfit(self, parts: tuple[Shape, ...], wire: int) -> Misfit:
        """What to say of the first wire and this one, with what would change it."""
        first, other = parts[0], parts[wire]
        values: dict[str, Any] = {"port": "parts", "axis": self.axis, "first": first, "other": other}
        for at in range(min(map(len, parts))):
            if len({_without(part, at) for part in parts}) == 1:
                text = (
                    "Concatenate along axis {axis} needs equal sizes along the others, but got {first} and {other}. "
                    "Choose axis {better}."
                )
                return Misfit(text, repairs=(SetParam("axis", at + 1),), **values, better=at + 1)
        for less, more, place in ((first, other, 0), (other, first, wire)):
            if len(more) == 1 < len(less):
                text = (
                    "Concatenate along axis {axis} needs equal sizes along the others, but got {first} and {other}. "
                    "Put a Flatten on the wire that brings {less}."
                )
                return Misfit(text, repairs=(Insert("parts", "Flatten", {}, place),), **values, less=less)
            rim = lacking(less, more) if self.axis == 1 else None
            if rim is not None:
                text = (
                    "Concatenate along axis {axis} needs equal sizes along the others, but got {first} and {other}. "
                    "Put a Pad on the wire that brings {less}."
                )
                return Misfit(text, repairs=(Insert("parts", "Pad", rim, place),), **values, less=less)
        text = (
            "Concatenate along axis {axis} needs equal sizes along the others, but got {first} and {other}. "
            "Change a layer before it so that they agree."
        )
        return Misfit(text, repairs=(RemoveWires(wire),), **values)


def _elsewhere(parts: tuple[Shape, ...], place: int) -> Iterator[Repair]:
    """Another axis along which the parts fit; else those that end in padding are left out."""
    for at in range(len(parts[0])):
        fixed = not any(isinstance(part[at], Varies) for part in parts)
        if at != place and fixed and len({_without(part, at) for part in parts}) == 1:
            yield SetParam("axis", at + 1)
    yield from (RemoveWires(wire) for wire, part in enumerate(parts) if isinstance(part[place], Varies))


@layer(title="Stack", category="Merge", icon="stack", telling="along a new axis {axis}")
class Stack(Layer):
    """Lays values of equal shape behind each other along a new axis, in the order of the wires.

    Rows of features become a sequence, one step of time for each wire.
    """

    pytorch = "torch.stack"
    axis: int = param(1, low=1, high=8, about="Where the new axis stands: 1 is before all others.")

    def shape(self, *parts: Numbers) -> Shape:
        one, at = alike(self.title, wired(parts)), self.axis - 1
        need(
            at <= len(one),
            "Stack cannot put axis {axis} behind the axes of {part}. Lower the axis to {most} or less.",
            port="parts",
            repairs=(SetParam("axis", len(one) + 1),),
            axis=self.axis,
            part=one,
            most=len(one) + 1,
        )
        sizes = (*one[:at], len(parts), *one[at:])
        # Features on top of each other are read as steps of time, as are all values of two axes.
        usual = len(one) == 0 or (len(one) == 1 and at == 0)
        return Shape(sizes, () if usual else (*one.axes[:at], "wires", *one.axes[at:]))

    def call(self, *parts: Shape) -> Expression:
        return Function("torch.stack", _wires(parts), self.axis)


def _wires(parts: tuple[Shape, ...]) -> list[Port]:
    return [Port("parts", at) for at in range(len(parts))]


def _without(shape: Shape, at: int) -> tuple[int, ...]:
    return shape[:at] + shape[at + 1 :]

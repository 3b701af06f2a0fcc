"""Which layer makes a value enter a port that takes another number of axes."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt, prod

from engine.repair import Insert, Repair, SetBefore
from engine.shape import Shape

CONVOLUTIONS = {2: "Conv1d", 3: "Conv2d", 4: "Conv3d"}
"""What projects channels onto others, by the number of axes."""


def arranged(port: str, shape: Shape, axes: Sequence[int], names: tuple[str, ...]) -> tuple[Insert, ...]:
    """A Reshape to the number of axes nearest to those that the value has; nothing for one whose size varies.

    Axes of size 1 come in front, or the first ones are put together. ``names`` are axes that the port does not take.
    """
    if shape.varying is not None or not axes or 0 in axes:
        return ()
    wanted = min(axes, key=lambda count: (abs(count - len(shape)), count))
    sizes = [int(size) for size in shape]
    merged = len(sizes) - wanted
    if merged > 0:
        made = [prod(sizes[: merged + 1]), *sizes[merged + 1 :]]
    elif len(sizes) == 1 and wanted == 3:
        made = _pictured(sizes[0])
    elif len(sizes) == 1 and wanted == 2 and names == ("channels", "time"):
        made = [sizes[0], 1]
    else:
        made = [*(1 for _ in range(-merged)), *sizes]
    named = {"axes": "channels × time"} if names == ("time", "features") else {}
    return (Insert(port, "Reshape", {"sizes": made, **named}),)


def sized(port: str, shape: Shape, size: int) -> tuple[Repair, ...]:
    """Another number of channels or features: from the layer that makes them, or from a new one in between."""
    layer = CONVOLUTIONS.get(len(shape)) if len(shape) and shape.axes[0] == "channels" else None
    if layer is not None:
        return SetBefore(port, "filters", size), Insert(port, layer, {"filters": size, "kernel": 1})
    if len(shape) in (1, 2):
        return SetBefore(port, "units", size), Insert(port, "Dense", {"units": size})
    return ()


def _pictured(count: int) -> list[int]:
    """A row of numbers as a square picture of one colour, or of three, where it is one; else as one line of pixels."""
    for channels in (1, 3):
        side = isqrt(count // channels)
        if channels * side * side == count:
            return [channels, side, side]
    return [1, 1, count]

"""The shape of a value that flows along a wire: sizes without the batch axis, names of axes, type of the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Literal, overload

Dtype = Literal["float", "integer", "text", "tokens"]
"""Of an example: numbers; numbers that name things; a text; the tokens of a text, as many as it has. No network reads
the last two: transforms make integers of them."""

STORED: dict[Dtype, tuple[str, int]] = {
    "float": ("float32", 4),
    "integer": ("int64", 8),
    "text": ("object", 1024),
    "tokens": ("object", 1024),
}
"""How PyTorch keeps numbers of each type, or NumPy what are none: the name, and the bytes that one of them takes; of a
text, about."""

AXES: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("features",),
    2: ("time", "features"),
    3: ("channels", "height", "width"),
    4: ("channels", "depth", "height", "width"),
}


def axes_of(count: int) -> tuple[str, ...]:
    """The usual names of so many axes."""
    return AXES.get(count) or tuple(f"axis {index + 1}" for index in range(count))


class Varies(int):
    """The size of an axis that differs from example to example: the longest, to which the shorter ones are padded.

    It counts as that number; a layer that hands it on unchanged keeps the knowledge that there is padding.
    """

    def __str__(self) -> str:
        return f"≤ {int(self)}"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes such as ``(32, 8, 8)`` with axes such as ``("channels", "height", "width")``.

    ``classes`` says, for integers that name things (labels, token ids), how many different ones there are.
    """

    sizes: tuple[int, ...]
    axes: tuple[str, ...] = ()
    dtype: Dtype = "float"
    classes: int | None = None
    varying: int | None = field(default=None, init=False)
    """The index of the axis whose size varies; none where all examples are alike."""

    def __post_init__(self) -> None:
        if len(self.axes) != len(self.sizes):
            object.__setattr__(self, "axes", axes_of(len(self.sizes)))
        varying = next((at for at, size in enumerate(self.sizes) if isinstance(size, Varies)), None)
        object.__setattr__(self, "varying", varying)

    def __len__(self) -> int:
        return len(self.sizes)

    def __iter__(self) -> Iterator[int]:
        return iter(self.sizes)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[int, ...]: ...
    def __getitem__(self, index: int | slice) -> int | tuple[int, ...]:
        return self.sizes[index]

    def __str__(self) -> str:
        return " × ".join(str(size) for size in self.sizes) or "1"

    @property
    def told(self) -> str:
        """The sizes with the names of their axes, such as ``3 channels × 8 height × 8 width``."""
        return " × ".join(f"{size} {axis}" for size, axis in zip(self.sizes, self.axes, strict=True)) or "1 number"

    @property
    def count(self) -> int:
        """How many numbers one example has here."""
        return prod(self.sizes)

    @property
    def stored(self) -> str:
        """The type that its numbers have in PyTorch, at full precision."""
        return STORED[self.dtype][0]

    @property
    def size(self) -> int:
        """How many bytes one example takes here, at full precision."""
        return self.count * STORED[self.dtype][1]

    def resized(self, *sizes: int) -> Shape:
        """The same axes and type with other sizes."""
        return Shape(sizes, self.axes, self.dtype)


def features(count: int) -> Shape:
    return Shape((count,), ("features",))


def sequence(time: int, count: int) -> Shape:
    return Shape((time, count), ("time", "features"))


def signal(channels: int, time: int) -> Shape:
    return Shape((channels, time), ("channels", "time"))


def image(channels: int, height: int, width: int) -> Shape:
    return Shape((channels, height, width), ("channels", "height", "width"))


def volume(channels: int, depth: int, height: int, width: int) -> Shape:
    return Shape((channels, depth, height, width), ("channels", "depth", "height", "width"))


def label(classes: int) -> Shape:
    """One integer that names one of so many classes."""
    return Shape((), (), "integer", classes)

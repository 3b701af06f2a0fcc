"""What one example of data looks like, as the small arrays that a window draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from engine.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from engine.data.declare import DataSet

    Numbers = np.ndarray[Any, Any]

Kind = Literal["picture", "colours", "tiles", "map", "curve", "bars", "histogram", "points", "text"]

MOST_TILES, TILE, PICTURE = 16, 32, 64
"""So many feature maps are shown, of so many numbers a side at most; a picture by itself may be larger."""
MOST_BARS, MOST_POINTS, MOST_LETTERS = 64, 256, 120
TOKENS = 24
"""So many numbers of tokens are told where there is no text of them."""
COLOURS = 3


class Preview(msgspec.Struct, frozen=True):
    """What leaves one output port.

    A ``picture`` is bytes from 0 for ``low`` to 255 for ``high``, ``colours`` are three of them; ``tiles`` and ``map``
    are signed bytes, 127 for ``high``; a ``curve`` and ``bars`` are 32-bit numbers, and so are the counts of a
    ``histogram`` from ``low`` to ``high``. ``points`` are x, y and the class of each, or -1.
    """

    port: str
    kind: Kind
    text: str = ""
    sizes: tuple[int, ...] = ()
    """The sizes of the array: (count, height, width) of pictures, or (count,)."""
    numbers: bytes = b""
    low: float = 0.0
    high: float = 0.0
    total: int = 0
    """How many tiles, numbers or points there are in the network."""


def datum(port: str, values: Numbers | str, shape: Shape, data_set: DataSet, names: Sequence[str] = ()) -> Preview:
    """One part of one example: as text where it can be read, by the name of its class where that has one."""
    if isinstance(values, str):
        return _words(port, values, 1)
    if port in data_set.texts:
        return _words(port, data_set.decode(port, [one for one in values.tolist() if one >= 0]), values.size)
    if names and values.ndim == 0 and 0 <= int(values) < len(names):
        return _words(port, names[int(values)], 1)
    return reduced(port, values, shape.axes)


def reduced(port: str, values: Numbers, axes: Sequence[str]) -> Preview:
    """What one example, without the axis of examples, looks like; ``axes`` are the names of its axes."""
    import numpy as np

    if values.dtype.kind in "iu" and values.ndim < 2:
        return _words(port, " ".join("–" if one < 0 else str(one) for one in values.ravel()[:TOKENS]), values.size)
    if values.ndim == 0:
        return _words(port, "–" if np.isnan(values) else f"{float(values):.4g}", 1)
    values = np.nan_to_num(values.astype(np.float32))
    if values.size == 0:
        return _words(port, "", 0)
    if values.ndim == 1:
        return _curve(port, values) if axes[0] == "time" else _bars(port, values)
    if values.ndim == 2:
        return _plane(port, values, axes)
    return pictures(port, values.reshape(-1, *values.shape[-2:]))


def pictures(port: str, values: Numbers) -> Preview:
    """Pictures (count, height, width): one in grey, three as colours, others side by side."""
    if len(values) == 1:
        return _grey(port, values[0])
    if len(values) == COLOURS:
        return _bytes(port, "colours", smaller(values, PICTURE))
    return _signed(port, "tiles", smaller(values[:MOST_TILES], TILE), len(values))


def smaller(values: Numbers, side: int) -> Numbers:
    """Pictures (count, height, width) with no side longer than this: each number is the mean of those it covers."""
    import numpy as np

    for axis in (1, 2):
        size = values.shape[axis]
        if size > side:
            starts = np.arange(side) * size // side
            ends = -(np.arange(1, side + 1) * -size // side)
            sums = np.insert(np.cumsum(values, axis=axis, dtype=np.float64), 0, 0.0, axis=axis)
            widths = (ends - starts).reshape([-1 if at == axis else 1 for at in range(3)])
            values = (np.take(sums, ends, axis=axis) - np.take(sums, starts, axis=axis)) / widths
    return values


def _words(port: str, text: str, total: int) -> Preview:
    told = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
    return Preview(port, "text", told, total=total)


def _bars(port: str, values: Numbers) -> Preview:
    """Numbers side by side; where there are too many, some from all over."""
    import numpy as np

    count = len(values)
    shown = values if count <= MOST_BARS else values[np.linspace(0, count - 1, MOST_BARS).round().astype(int)]
    return _row(port, "bars", shown, count)


def _curve(port: str, values: Numbers) -> Preview:
    shown = smaller(values[None, None], MOST_POINTS)[0, 0]
    return _row(port, "curve", shown, len(values))


def _row(port: str, kind: Kind, shown: Numbers, total: int) -> Preview:
    numbers = shown.astype("<f4").tobytes()
    return Preview(port, kind, "", (len(shown),), numbers, float(shown.min()), float(shown.max()), total)


def _plane(port: str, values: Numbers, axes: Sequence[str]) -> Preview:
    """Rows and columns: time goes from left to right; one row alone is a curve."""
    if tuple(axes) == ("height", "width"):
        return _grey(port, values)
    if axes[0] == "time":
        values = values.T
    if len(values) == 1:
        return _curve(port, values[0])
    return _signed(port, "map", smaller(values[None], PICTURE), values.size)


def _grey(port: str, values: Numbers) -> Preview:
    small = smaller(values[None], PICTURE)
    # Below zero is told from above it.
    return _signed(port, "map", small, values.size) if small.min() < 0 else _bytes(port, "picture", small)


def _bytes(port: str, kind: Kind, values: Numbers) -> Preview:
    import numpy as np

    low, high = min(float(values.min()), 0.0), max(float(values.max()), 1e-12)
    numbers = ((values - low) / (high - low) * 255).round().astype(np.uint8)
    return Preview(port, kind, "", values.shape, numbers.tobytes(), low, high, len(values))


def _signed(port: str, kind: Kind, values: Numbers, total: int) -> Preview:
    import numpy as np

    scale = max(float(np.abs(values).max()), 1e-12)
    numbers = (values / scale * 127).round().astype(np.int8)
    return Preview(port, kind, "", values.shape, numbers.tobytes(), -scale, scale, total)

"""What one example looks like at one node, as small arrays that a process tells a window."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["picture", "colours", "tiles", "map", "curve", "bars", "histogram", "points", "text"]

MOST_NODES = 500
"""A larger project is not shown: to write it down for the process would keep the window waiting."""
MOST_TILES, TILE, PICTURE = 16, 32, 64
"""So many feature maps are shown, of so many numbers a side at most; a picture by itself may be larger."""
MOST_BARS, MOST_POINTS, MOST_LETTERS = 64, 256, 120


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


class NodePreview(msgspec.Struct, frozen=True):
    """What is shown at a node: its outputs, or a sentence that says why there are none."""

    outputs: tuple[Preview, ...] = ()
    trouble: str = ""
    is_alarm: bool = False
    """Whether the trouble is an error, and not only something that is too large or not there."""


class Question(msgspec.Struct, frozen=True):
    """A project as a file has it, the folder of a run that may have trained it, and the number of an example."""

    number: int
    project: str
    run: str = ""
    example: int = 0
    is_other: bool = False
    """Whether it is another project than before, of which nothing is shown yet."""


class Told(msgspec.Struct, frozen=True, tag="told"):
    """What a node shows from now on."""

    number: int
    node: str
    shown: NodePreview


class Done(msgspec.Struct, frozen=True, tag="done"):
    """A question is answered: which nodes show something, which were computed for it, and the example of how many."""

    number: int
    nodes: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    example: int = 0
    examples: int = 0
    is_trained: bool = False


Answer = Told | Done

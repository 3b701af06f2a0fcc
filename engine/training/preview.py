"""What one example looks like at one node, as small arrays that a process tells a window."""

from __future__ import annotations

import msgspec

from engine.data.looking.preview import MOST_POINTS, MOST_TILES, PICTURE, TILE, Preview

__all__ = ["MOST_POINTS", "MOST_TILES", "PICTURE", "TILE", "Preview"]

MOST_NODES = 500
"""A larger project is not shown: to write it down for the process would keep the window waiting."""


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

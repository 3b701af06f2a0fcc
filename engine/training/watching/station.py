"""What one example is behind one node: a picture of a journey, which a window can read without PyTorch."""

from __future__ import annotations

from engine.frozen import frozen
from engine.training.preview import Preview


@frozen
class Station:
    """A node of the outer level, with the sizes of what leaves its first port."""

    node: str
    title: str
    type: str
    sizes: tuple[int, ...]
    outputs: tuple[Preview, ...]

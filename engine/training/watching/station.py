"""What one example is behind one node: a picture of a journey, which a window can read without PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from engine.training.preview import Preview


@dataclass(frozen=True)
class Station:
    """A node of the outer level, with the sizes of what leaves its first port."""

    node: str
    title: str
    type: str
    sizes: tuple[int, ...]
    outputs: tuple[Preview, ...]

"""What a form knows of the world around the values that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.panels.editors.number import Follow
from engine.message import Message


@dataclass(frozen=True)
class Around:
    """What a setting can follow, the other nodes that it can name, a table of connections, and what is wrong."""

    follow: Follow | None = None
    nodes: tuple[tuple[str, str], ...] = ()
    """Key and title of each node that a setting may name."""
    grid: tuple[int, int] | None = None
    """Inputs and units of the connections that are drawn by hand; none where they are not known yet."""
    parts: tuple[str, ...] = ()
    """The parts of the data that a transform may change, by their names."""
    troubles: Mapping[str, Mapping[int, Message]] = field(default_factory=dict)
    """What is wrong with single entries of a setting that is a list, by the place of the entry."""


NOWHERE = Around()

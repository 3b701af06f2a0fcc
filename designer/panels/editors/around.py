"""What a form knows of the world around the values that it shows."""

from __future__ import annotations

from dataclasses import dataclass

from designer.panels.editors.number import Follow


@dataclass(frozen=True)
class Around:
    """What a setting can follow, the other nodes that it can name, and the size of a table of connections."""

    follow: Follow | None = None
    nodes: tuple[tuple[str, str], ...] = ()
    """Key and title of each node that a setting may name."""
    grid: tuple[int, int] | None = None
    """Inputs and units of the connections that are drawn by hand; none where they are not known yet."""


NOWHERE = Around()

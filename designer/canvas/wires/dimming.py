"""Decides how clearly each wire is seen: those of what is looked at stand out, and the others fade."""

from __future__ import annotations

from engine.graph.model import Wire

USUAL = 0.25


class Dimming:
    """Shared by all wires of a scene; nothing fades until it is turned on and something is looked at."""

    def __init__(self) -> None:
        self.is_on = False
        self.level = USUAL
        """The opacity of a wire that has faded."""
        self.looked: frozenset[str | Wire] = frozenset()
        """The keys of nodes, and the wires, that are selected or pointed at."""

    def look_at(self, looked: frozenset[str | Wire]) -> bool:
        """Whether another look of the wires follows from what is looked at now."""
        changed, self.looked = looked != self.looked, looked
        return changed and self.is_on

    def opacity(self, wire: Wire) -> float:
        if not self.is_on or not self.looked or self.looked & {wire, wire.source, wire.target}:
            return 1.0
        return self.level

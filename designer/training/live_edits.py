"""Gathers what a person changes in fields that are live, and changes the training when the gesture has ended."""

from __future__ import annotations

from typing import Any

from designer.training.running import Running
from engine.training.changes import Change


class LiveEdits:
    """Half a typed number never reaches the training."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self._held: dict[tuple[str, str], Change] = {}

    def hold(self, name: str, value: Any, node: str = "") -> None:
        """Keep a value until the gesture ends."""
        self._held[node, name] = Change(name, value, node)

    def held(self, node: str = "") -> dict[str, Any]:
        """What is typed so far: the values of settings of the training by their paths, or of a node."""
        return {name: change.value for (key, name), change in self._held.items() if key == node}

    def send(self) -> None:
        """Change the training by all that was kept."""
        changes = list(self._held.values())
        self._held.clear()
        self.running.change(*changes)

"""Stands where a chronicle looks into a network that this process cannot look into by itself, or is not to."""

from __future__ import annotations

from collections.abc import Callable


class Unwatched:
    """Looks at nothing."""

    def __init__(self) -> None:
        self.spent: Callable[[float], None] = lambda seconds: None

    def begin(self) -> None:
        """Nothing before the first step."""

    def tick(self) -> None:
        """Nothing between two steps."""

    def end(self) -> None:
        """Nothing behind the last one."""

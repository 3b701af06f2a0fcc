"""How often it is looked what a training told: often while it runs, and soon where a person waits for an answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

BUSY_MS, IDLE_MS, SOON_MS = 33, 250, 3
SOON_TURNS = 100
"""So many times it is looked soon, when something else was asked for."""


class Rhythm(QTimer):
    """Calls for a look; what is asked for in between does not slow it down."""

    def __init__(self, look: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._is_busy = False
        self._soon = 0
        self._look = look
        self.timeout.connect(self._beat)

    def pace(self, is_busy: bool) -> None:
        """Look as often as a training needs, or as none does."""
        self._is_busy = is_busy
        if not self._soon:
            self.start(BUSY_MS if is_busy else IDLE_MS)

    def hurry(self) -> None:
        """Look soon: a person waits."""
        self._soon = SOON_TURNS
        self.start(SOON_MS)

    def _beat(self) -> None:
        if self._soon:
            self._soon -= 1
            self.pace(self._is_busy)
        self._look()

"""Python's search for circles of garbage: in the thread of the window alone, and not while a network is shown."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer

from engine.graph import collection

BEAT_MS = 200
WHOLE_SECONDS = 60.0
"""All that was made since the start is searched once in so many seconds at most: that may take longer than a frame."""


class Search(QTimer):
    """Searches when as much was made as Python waits for, too, but never in another thread.

    Python by itself searches in whatever thread makes the next object, such as the one that writes the journal. What it
    finds may be Qt's, which only its own thread may delete: the timers of such an object would go on, and call what is
    not there.
    """

    is_on: ClassVar[bool] = False

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._whole_at = time.monotonic()
        self.timeout.connect(self._beat)
        gc.disable()
        Search.is_on = True
        self.start(BEAT_MS)

    def _beat(self) -> None:
        """Search what is new, and what is older where that was searched often enough."""
        is_due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not is_due[0]:
            return
        if is_due[2] and time.monotonic() - self._whole_at >= WHOLE_SECONDS:
            gc.collect()
            self._whole_at = time.monotonic()
        else:
            gc.collect(1 if is_due[1] else 0)


@contextmanager
def without_collection() -> Iterator[None]:
    """Search for no garbage meanwhile, nor later in what was made: it stays as long as the network does."""
    with collection.without_collection() as was_on:
        try:
            yield
        finally:
            if was_on or Search.is_on:
                # What was made counts as old: the next search would go over all of it for nothing.
                gc.freeze()
                gc.unfreeze()

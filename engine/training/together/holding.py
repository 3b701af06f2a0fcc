"""Lets one process alone train the run in a folder, as far as the system can say so."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from engine.message import Misfit

if sys.platform != "win32":
    import fcntl


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Meanwhile nobody else who asks for it trains the run in this folder; raises Misfit where somebody does already.

    The system lets go of it when this process ends, however it ends.
    """
    with ExitStack() as kept:
        if sys.platform != "win32":
            # A folder of the network may know no locks, and one that is not there is told elsewhere.
            with suppress(OSError):
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
                kept.callback(os.close, handle)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    text = "Another process trains the run in '{folder}'. Stop that one, or begin a run of its own."
                    raise Misfit(text, folder=str(folder)) from None
        yield

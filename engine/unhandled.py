"""Hears of every exception that nobody caught: in the main thread, in another one, or where Python cannot raise it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType

Raised = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def hear(raised: Raised, lost: Callable[[str], None]) -> None:
    """Call ``raised`` with each from now on, in the thread where it was raised.

    ``lost`` is told of those that come up while an object is taken away: nobody waits for what they were to do.
    """

    def in_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_type is not SystemExit:
            raised(given.exc_type, given.exc_value or given.exc_type(), given.exc_traceback)

    def unraisable(given: sys.UnraisableHookArgs) -> None:
        lost(f"{given.err_msg or 'Exception ignored in'}: {given.object!r}: {given.exc_value!r}")
        sys.__unraisablehook__(given)

    sys.excepthook = raised
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable

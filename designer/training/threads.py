"""How many threads a training takes at most."""

from __future__ import annotations

import os
from functools import cache


@cache
def threads() -> int:
    """One core is left to the window, so that it stays smooth while training."""
    # Only here: the window opens without it.
    import psutil

    return max(1, (psutil.cpu_count(logical=False) or os.cpu_count() or 2) - 1)

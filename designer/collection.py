"""Python's search for circles of garbage, kept away while a great deal is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Search for no garbage meanwhile: the search goes over all that was made, again and again, and finds nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # What was made counts as old: the next search would go over all of it for nothing.
            gc.freeze()
            gc.unfreeze()
            gc.enable()

"""Python's search for circles of garbage, kept away while a great deal is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[bool]:
    """Search for no garbage meanwhile: the search goes over all that was made, again and again, and finds nothing.

    Tells whether it would be searched for otherwise.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield was_on
    finally:
        if was_on:
            gc.enable()

"""Python's search for circles of garbage, kept away while a network is shown."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from engine.graph import collection


@contextmanager
def without_collection() -> Iterator[None]:
    """Search for no garbage meanwhile, nor later in what was made: it stays as long as the network does."""
    with collection.without_collection() as was_on:
        try:
            yield
        finally:
            if was_on:
                # What was made counts as old: the next search would go over all of it for nothing.
                gc.freeze()
                gc.unfreeze()

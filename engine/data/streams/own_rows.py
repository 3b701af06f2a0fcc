"""Which examples of each batch a process reads by itself, where several of them train one network together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]


@frozen
class OwnRows:
    """The part of each batch that a process computes, and what it need not read of all others."""

    share: Callable[[int], tuple[int, int]]
    """Of a batch of so many rows the first own one, and the first that is so no more."""
    outputs: frozenset[str]
    """The outputs of which rows of others are of no use here: those that the network reads, and nothing that judges."""

    def of(self, rows: int) -> range:
        """The rows of such a batch that are read: where none is its own the first one, to compute with."""
        first, last = self.share(rows)
        return range(first, last) if last > first else range(1)

    def places(self, count: int, size: int) -> Numbers:
        """Where the rows that are read stand among so many examples, taken in batches of this size."""
        import numpy as np

        found = [np.empty(0, np.int64)]
        for start in range(0, count, size):
            own = self.of(min(size, count - start))
            found.append(np.arange(start + own.start, start + own.stop))
        return np.concatenate(found)

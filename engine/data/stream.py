"""Examples that are too many for the memory: read piece by piece, each piece some thousand neighbours in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen
from engine.seeds import stable_seed

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

ROWS = 131_072
"""So many examples are read at once."""


@frozen
class Stream:
    """So many examples, and what reads those from one row on, so many at most."""

    count: int
    read: Callable[[int, int], dict[str, Numbers]]
    rows: int = ROWS

    @property
    def pieces(self) -> int:
        return -(-self.count // self.rows)

    def size(self, piece: int) -> int:
        """How many examples a piece has."""
        return min(self.rows, self.count - piece * self.rows)

    def held(self, piece: int, seed: int, share: float) -> Numbers:
        """Which examples of a piece are kept for validation: each by its own throw, the same for the same seed."""
        import numpy as np

        throws = np.random.default_rng(stable_seed("held", seed, piece)).random(self.size(piece))
        found: Numbers = throws < share
        return found

    def parts(self, piece: int) -> dict[str, Numbers]:
        """All examples of a piece."""
        return self.read(piece * self.rows, self.size(piece))

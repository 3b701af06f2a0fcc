"""Long texts cut into pieces, and the same pieces one token later, which a network learns to say."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]


class Continued(DataSet):
    """A text that goes on; its end is kept for validation, and each epoch cuts the rest at other places."""

    texts = ("text", "next")
    continues = MappingProxyType({"next": "text"})
    ordered = True
    length: int

    def renewed(self, train: Mapping[str, Numbers], held: Mapping[str, Numbers], seed: int) -> dict[str, Numbers]:
        """Pieces that begin elsewhere; the last one ends where the training part ends, whatever that overlaps."""
        import numpy as np

        codes = np.append(train["text"].ravel(), train["next"][-1, -1])
        starts = np.arange(len(train["text"])) * self.length
        shift = np.random.default_rng(seed).integers(self.length)
        return cut(codes, np.minimum(starts + shift, starts[-1]), self.length)


def cut(codes: Numbers, starts: Numbers, length: int) -> dict[str, Numbers]:
    """The pieces of so many tokens that begin at these places, and those one token behind."""
    import numpy as np

    places = starts[:, None] + np.arange(length)
    return {"text": codes[places], "next": codes[places + 1]}


def parted(codes: Numbers, length: int) -> dict[str, Numbers]:
    """All pieces of a text behind each other; what is left at its end is left out."""
    end = (len(codes) - 1) // length * length
    return {"text": codes[:end].reshape(-1, length), "next": codes[1 : end + 1].reshape(-1, length)}

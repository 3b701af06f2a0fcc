"""Places in a plane by t-SNE or UMAP: what a window asks a process of its own for, and how it is computed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

PERPLEXITY = 30.0
"""About how many neighbours each example looks at; fewer where there are few examples."""
SEED = 0


class Question(msgspec.Struct, frozen=True):
    """Numbers of examples (count × width, 32 bits each), and by which method to place them: ``tsne`` or ``umap``."""

    number: int
    method: str
    count: int
    width: int
    numbers: bytes
    before: bytes = b""
    """Where they lay the last time (count × 2): the picture moves on from there."""


class Placed(msgspec.Struct, frozen=True):
    """The places (count × 2) for a question; none, but a sentence of the library, where it could not."""

    number: int
    places: bytes = b""
    trouble: str = ""


def placed(question: Question) -> Placed:
    """Answer one question; the same numbers have the same places each time."""
    import numpy as np

    rows = np.frombuffer(question.numbers, np.float32).reshape(question.count, question.width)
    before = np.frombuffer(question.before, np.float32).reshape(-1, 2) if question.before else None
    found = umap(rows, before) if question.method == "umap" else tsne(rows, before)
    return Placed(question.number, np.ascontiguousarray(found, np.float32).tobytes())


def tsne(rows: Array, before: Array | None = None) -> Array:
    """By scikit-learn's t-SNE (van der Maaten and Hinton 2008)."""
    import numpy as np
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, max(1.0, (len(rows) - 1) / 3))
    begin: Any = "pca" if min(rows.shape) >= 2 else "random"
    if before is not None and before.shape == (len(rows), 2) and before.std() > 0:
        # As wide as scikit-learn's own beginning: from a wide one nothing finds its place.
        begin = np.array(before / before[:, 0].std() * 1e-4, np.float32)
    found: Array = TSNE(2, perplexity=perplexity, init=begin, random_state=SEED).fit_transform(rows)
    return found


def umap(rows: Array, before: Array | None = None) -> Array:
    """By umap-learn, where that is installed (McInnes et al. 2018)."""
    from umap import UMAP

    neighbours = min(15, max(2, len(rows) - 1))
    begin: Any = "spectral" if before is None else before
    found: Array = UMAP(n_neighbors=neighbours, init=begin, random_state=SEED, n_jobs=1).fit_transform(rows)
    return found

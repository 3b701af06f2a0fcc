"""A number for each example that is the same where examples are the same, and another one for nearly all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

TOGETHER = 2**15
"""So many numbers are taken at once: they stay where a processor finds them quickly."""
ODD = 0x9E3779B97F4A7C15


def marks(parts: Mapping[str, Numbers]) -> Numbers:
    """64 bits for each example, over all its parts; two examples that differ share them once in 10^19 pairs."""
    import numpy as np

    count = len(next(iter(parts.values())))
    found = np.zeros(count, np.uint64)
    random = np.random.default_rng(0)
    for values in parts.values():
        flat = values.reshape(count, -1)
        # The bits of a number, times another odd number at each place.
        places = random.integers(0, 2**63, flat.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        step = max(1, TOGETHER // max(1, flat.shape[1]))
        for at in range(0, count, step):
            mixed = _mixed(_bits(flat[at : at + step])) * places
            part = found[at : at + step]
            part += mixed[:, 0] if mixed.shape[1] == 1 else mixed.sum(axis=1)
            part[:] = _mixed(part)
    return found


def _bits(values: Numbers) -> Numbers:
    """The bits of these numbers; all that are no numbers have the same, and so have both zeros."""
    import numpy as np

    if values.dtype.kind == "O":
        return _of_texts(values)
    if values.dtype.kind != "f":
        return values.astype(np.uint64)
    whole = np.ascontiguousarray(values, np.float32) + np.float32(0)
    found = whole.view(np.uint32)
    if np.isnan(whole.min(initial=0)):
        found[np.isnan(whole)] = 0x7FC00000
    return found.astype(np.uint64)


def _of_texts(values: Numbers) -> Numbers:
    """64 bits of each text, in letters or in tokens; the same on every start."""
    import polars

    written = [one if isinstance(one, str) else str(one.tolist()) for one in values.reshape(-1)]
    flat = polars.Series(written, dtype=polars.String)
    return flat.hash(seed=0).to_numpy().reshape(values.shape)


def _mixed(values: Numbers) -> Numbers:
    """Each bit moves many others, as in splitmix64."""
    import numpy as np

    values = (values + np.uint64(1)) * np.uint64(ODD)
    values ^= values >> np.uint64(29)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(32)
    return values

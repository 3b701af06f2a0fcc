"""Pictures as squares of numbers from 0 to 1: all at once, or some at a time where they are too many for the memory."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from engine.data.files.decoding import decoded
from engine.data.streams.stream import Listed
from engine.message import Misfit
from engine.progress import tell

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Parts = dict[str, Numbers]

MOST_NUMBERS = 2**29
"""Pictures with more numbers than these 2 GB are read again and again while a network learns, and not kept."""
READING = "Reading pictures: {done:,} of {count:,}"


def squares(paths: Sequence[str], channels: int, side: int) -> Numbers:
    """All these pictures; raises Misfit at the first that cannot be read."""
    import numpy as np

    images = np.empty((len(paths), channels, side, side), np.float32)
    tell(READING, 0, len(paths))
    # Each piece is divided as it comes, while the next ones are decoded.
    with closing(decoded(paths, side, "L" if channels == 1 else "RGB")) as pieces:
        for start, piece in pieces:
            end = start + len(piece)
            np.divide(piece, 255, out=images[start:end])
            tell(READING, end, len(paths))
    return images


def listed(paths: Sequence[str], labels: Sequence[int], channels: int, side: int) -> Listed:
    """The same pictures and the numbers of their classes, in whatever order they are wanted."""
    import numpy as np

    classes = np.array(labels, np.int64)
    seen = np.zeros(len(paths), np.int64)

    def take(rows: Numbers) -> Iterator[Parts]:
        wanted = [paths[row] for row in rows]
        with closing(decoded(wanted, side, "L" if channels == 1 else "RGB")) as pieces:
            for start, piece in pieces:
                some = rows[start : start + len(piece)]
                for row in some:
                    _check(paths[row], seen, row)
                images = np.divide(piece, 255, out=np.empty(piece.shape, np.float32))
                yield {"image": images, "label": classes[some]}

    return Listed(len(paths), take, {"label": classes})


def _check(path: str, seen: Numbers, row: int) -> None:
    """Raise Misfit where a file is not as it was when it was read first."""
    now = _stamp(path)
    if now and seen[row] in (0, now):
        seen[row] = now
        return
    text = "{file} has changed while a network was learning from it. Leave the pictures as they are until then, or "
    raise Misfit(text + "train on a copy of them; then begin anew.", file=path)


def _stamp(path: str) -> int:
    """What changes with a file, as a rule; 0 where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return 0
    return (found.st_mtime_ns * 31 + found.st_size) % 2**62 + 1 if stat.S_ISREG(found.st_mode) else 0

"""The news of a run in pieces, so that whoever reads a long one can do something else in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.runs import METRICS, Line, Run, decoded

PIECE = 2**18
LONGEST_LINE = 2**26
"""What is longer is no line of a run: it is not read on."""


def raw_pieces(file: Path, size: int | None = None) -> Iterator[list[bytes]]:
    """The whole lines of a file, about 256 KiB at a time; what a crash cut short at its end is left out.

    With a ``size``, those in its first bytes alone.
    """
    try:
        with open(file, "rb") as opened:
            left = b""
            while piece := opened.read(PIECE if size is None else max(0, min(PIECE, size - opened.tell()))):
                *lines, left = (left + piece).split(b"\n")
                if len(left) > LONGEST_LINE:
                    return
                yield lines
            # A last line without its end may be whole.
            if left:
                yield [left]
    except FileNotFoundError:
        return


def pieces(run: Run, size: int | None = None) -> Iterator[list[Line]]:
    """The recorded news, oldest first, some at a time; a line that is damaged ends them, as in :meth:`Run.lines`."""
    for lines in raw_pieces(run.folder / METRICS, size):
        found: list[Line] = []
        for line in lines:
            told = decoded(line)
            if told is None:
                yield found
                return
            found.append(told)
        yield found

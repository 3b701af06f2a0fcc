"""Places that a file names and that nobody here chose: they carry a mark, and are never looked at."""

from __future__ import annotations

import os
from pathlib import Path

from engine.message import need

MARK = "closed:"
"""Stands before such a place wherever the project goes: to other processes, journals and the clipboard."""
NOT_READ = (
    "{place} is not read: the project names it, but it lies outside the folder of the project, and you have not chosen "
    "it. Say that it may be read with --data {place}, or in the window."
)


def closed(place: str) -> str:
    """The place with the mark."""
    return MARK + opened(place)


def opened(place: str) -> str:
    """The place as a person would write it."""
    while place.startswith(MARK):
        place = place[len(MARK) :]
    return place


def is_closed(place: str) -> bool:
    return place.startswith(MARK)


def whole(place: str | os.PathLike[str]) -> Path:
    """The place of data with all folders around it; each data set comes by here before it looks at the disk.

    Raises Misfit where nobody chose the place.
    """
    told = os.fspath(place)
    need(not is_closed(told), NOT_READ, place=opened(told))
    return Path(os.path.abspath(os.path.expanduser(told)))

"""Temporary files: made under a lock as long as they are written, and swept where a killed program left them."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

PREFIX, ENDING = ".layerloom-", ".tmp"
FOLDERS_SWEPT = 20_000
"""More folders than a home has; who links one to a whole disk does not wait for that."""


def fresh(folder: Path) -> tuple[Path, BinaryIO]:
    """A new temporary file in a folder, open to write and to read again. Raises OSError."""
    while True:
        place = folder / f"{PREFIX}{secrets.token_hex(6)}{ENDING}"
        file = open(place, "x+b")  # noqa: SIM115 - it is handed on
        _hold(file)
        # A sweep may have come between.
        if sys.platform == "win32" or os.fstat(file.fileno()).st_nlink:
            return place, file
        file.close()


def _hold(file: BinaryIO) -> None:
    """Say that it is being written: the system lets go of a lock when the program that holds it ends, however it ends.

    The number of a process in the name would say less: another machine that shares the folder has other processes.
    """
    if sys.platform != "win32":
        # A folder of the network may know no locks; there nothing is swept.
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)


def sweep(folders: Iterable[Path]) -> int:
    """Remove what killed programs left in these folders, and say how much that was; what cannot be removed stays.

    A file that a living program writes is locked, on Windows as any open file is, and is left alone.
    """
    return sum(_removed(place) for folder in folders for place in _temporary(folder))


def within(folder: Path) -> Iterator[Path]:
    """A folder and all in it, without following links."""
    for count, (place, _, _) in enumerate(os.walk(folder)):
        if count == FOLDERS_SWEPT:
            return
        yield Path(place)


def _temporary(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError, ValueError), os.scandir(folder) as entries:
        return [
            Path(entry.path)
            for entry in entries
            if entry.name.startswith(PREFIX) and entry.name.endswith(ENDING) and entry.is_file(follow_symlinks=False)
        ]
    return []


def _removed(place: Path) -> bool:
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            place.unlink()
            return True
        return False
    with contextlib.suppress(OSError):
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            place.unlink()
            return True
        finally:
            os.close(handle)
    return False

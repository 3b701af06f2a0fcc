"""Folders that stand in their place whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from engine.files import settle

MAKING = ".making-"
"""How the name of a folder begins that is not whole yet, or not any more."""


def place_whole(target: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a folder of another name, flush it to the disk and rename it: a crash leaves all of it or nothing.

    Raises OSError, and then what stood there before stands there again.
    """
    making = target.with_name(MAKING + target.name)
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        fill(making)
        for file in making.iterdir():
            flush(file)
        settle(making)
        _take_place(making, target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    settle(target.parent)
    return target


def _take_place(making: Path, target: Path) -> None:
    if not target.exists():
        making.rename(target)
        return
    going = _away(target)
    try:
        making.rename(target)
    except OSError:
        going.rename(target)
        raise
    shutil.rmtree(going, ignore_errors=True)


def drop(folder: Path) -> None:
    """Remove a folder; one that is removed only in part counts no more. Raises OSError."""
    shutil.rmtree(_away(folder), ignore_errors=True)


def _away(folder: Path) -> Path:
    """A folder under a name that does not count."""
    going = folder.with_name(f"{MAKING}dropped-{folder.name}")
    shutil.rmtree(going, ignore_errors=True)
    return folder.rename(going)


def flush(file: Path) -> None:
    """Bring what was written of a file to the disk. Raises OSError."""
    # Windows flushes only what is open for writing.
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

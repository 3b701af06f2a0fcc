"""Reads small files of the program's own, whatever stands where they should be."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_bounded(place: Path, limit: int) -> bytes:
    """All bytes of a file; raises OSError where it is no file, cannot be read, or is larger than ``limit`` bytes.

    It never waits for a pipe or a device.
    """
    try:
        _need_file(os.stat(place).st_mode)
        # What stands there may have become a pipe meanwhile.
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:
        raise OSError(errno.EINVAL, str(error)) from error
    with open(handle, "rb") as file:
        _need_file(os.fstat(handle).st_mode)
        is_large = os.fstat(handle).st_size > limit
        data = b"" if is_large else file.read(limit + 1)
    if is_large or len(data) > limit:
        raise OSError(errno.EFBIG, f"it is larger than {limit:,} bytes")
    return data


def _need_file(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no file")

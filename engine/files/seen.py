"""What a file was when it was read or written last, to notice that another program changed it since."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from engine.frozen import frozen


@frozen
class Seen:
    """How a file looks from outside, and what stands for all its bytes."""

    size: int
    changed_ns: int
    digest: bytes


def look(path: str | os.PathLike[str]) -> Seen | None:
    """What is in a file now; None where no file can be read."""
    try:
        found = os.stat(path)
        # A pipe or a device could keep us waiting for ever.
        if not stat.S_ISREG(found.st_mode):
            return None
        with open(path, "rb") as file:
            return Seen(found.st_size, found.st_mtime_ns, hashlib.file_digest(file, "blake2b").digest())
    except (OSError, ValueError):
        return None


def is_same(path: Path, seen: Seen | None) -> bool:
    """Whether a file has not changed since, as far as it looks from outside; one that was only touched has not."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return seen is None
    if seen is not None and (found.st_size, found.st_mtime_ns) == (seen.size, seen.changed_ns):
        return True
    return holds_same(path, seen)


def holds_same(path: Path, seen: Seen | None) -> bool:
    """Whether a file has not changed since: all its bytes are compared."""
    now = look(path)
    return (now and now.digest) == (seen and seen.digest)

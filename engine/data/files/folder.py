"""What lies in a folder, whatever else lies there: links to themselves, and what is hidden."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def entries(folder: str | Path, *, folders: bool) -> Iterator[str]:
    """The names of the folders, or of the regular files, in a folder; hidden ones are left out. Raises OSError."""
    with os.scandir(folder) as found:
        for entry in found:
            # A link to itself is none of both, and no reason to read nothing.
            with suppress(OSError):
                if not entry.name.startswith(".") and (entry.is_dir() if folders else entry.is_file()):
                    yield entry.name

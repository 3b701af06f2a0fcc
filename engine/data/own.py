"""What data sets of a person's own files share: where the file is, and whether it is still the one that was seen."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from engine.data.closed import whole
from engine.data.declare import DataSet
from engine.declare import File, declared, param
from engine.message import Misfit, need

WHOLE = 64 * 2**20
"""A file of so many bytes is read as a whole for its checksum; of a larger one pieces from all over it."""
PIECE, PIECES = 2**18, 64


@declared
class OwnFile(DataSet):
    """A file of a person's, which stays where it is."""

    category = "Your own"
    icon = "data"
    source = "Your own file; it stays where it is."
    file: File = param("", about="The file; it stays where it is.")
    checksum: str = param("", about="What tells this file from any other that has its name.", hidden=True)

    @property
    def asked(self) -> str:
        """What a network is to say of it, as :meth:`found` takes it."""
        return next(iter(self.aims()), "")

    def find(self) -> Path:
        return file_at(self.file, self.title)

    def unchanged(self) -> Path:
        """The file; raises Misfit where it is not the one that was looked at when its facts were found."""
        path = self.find()
        text = "{file} has changed since {title} looked at it, so what it holds may no longer fit. Drop it on the "
        text += "window once more, or choose it anew in the setting File."
        need(not self.checksum or checksum_of(path) == self.checksum, text, file=str(path), title=self.title)
        return path


def file_at(name: str, title: str) -> Path:
    """A regular file that can be read; raises Misfit where there is none."""
    need(name, "{title} needs a file, but none was chosen. Choose one in the setting File.", title=title)
    path = whole(name)
    # Only a regular one: a pipe would wait for ever.
    need(
        os.path.isfile(path),
        "{file} was not found. Say where it is now in the setting File, or bring it back.",
        file=str(path),
    )
    need(os.access(path, os.R_OK), "{file} may not be read by you. Ask its owner for the right to.", file=str(path))
    return path


def stamp_of(path: Path) -> tuple[int, int]:
    """What changes with a file, as a rule, and takes no time to look at."""
    try:
        found = path.stat()
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def checksum_of(path: Path) -> str:
    """The same for the same content, another for nearly any other one: SHA-256 of its size and what it holds.

    Of a file beyond 64 MiB pieces from its begin to its end are taken, so that it takes no time to notice.
    """
    try:
        size = path.stat().st_size
        found = hashlib.sha256(str(size).encode())
        with path.open("rb") as file:
            if size <= WHOLE:
                while piece := file.read(PIECE):
                    found.update(piece)
            else:
                for at in range(PIECES):
                    file.seek((size - PIECE) * at // (PIECES - 1))
                    found.update(file.read(PIECE))
    except OSError as error:
        raise Misfit("{file} cannot be read ({reason}).", file=str(path), reason=error.strerror or error) from error
    return found.hexdigest()[:32]

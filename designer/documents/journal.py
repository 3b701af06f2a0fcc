"""Journals on the disk: one file for each document with changes that are not saved, one folder for each start."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

import msgspec
import platformdirs

from engine.files import FileProblem, dumps, loads, write_atomically
from engine.files.disk import SIZE_LIMIT
from engine.frozen import frozen
from engine.graph.model import Project

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FOLDER = "recovery"
LOCK = "lock"
ENDING = ".journal"


class Head(msgspec.Struct, frozen=True):
    """The first line of a journal; behind it stands the project as in its file."""

    name: str
    file: str
    """Where the document was opened or saved; empty where it has no file."""
    time: float
    journal: int = 1


@frozen
class Journal:
    """A document as it was when its last change was kept."""

    place: Path
    head: Head
    project: Project

    @property
    def file(self) -> Path | None:
        return Path(self.head.file) if self.head.file else None


def home() -> Path:
    """Where the journals of all starts lie; the variable LAYERLOOM_HOME moves it, as it does with all else."""
    own = os.environ.get("LAYERLOOM_HOME")
    return Path(own or platformdirs.user_state_dir("layerloom", appauthor=False)) / FOLDER


def write(place: Path, head: Head, project: Project) -> None:
    """Replace a journal at once, or make it; raises OSError."""
    write_atomically(place, msgspec.json.encode(head) + b"\n" + dumps(project).encode())


def read(place: Path) -> Journal:
    """What a journal holds; raises :class:`FileProblem` or OSError where it is damaged."""
    if place.stat().st_size > SIZE_LIMIT:
        raise FileProblem("'{file}' is too large for a journal.", file=place.name)
    first, _, text = place.read_bytes().partition(b"\n")
    try:
        head = msgspec.json.decode(first, type=Head)
    except (msgspec.DecodeError, RecursionError):
        raise FileProblem("'{file}' is no journal.", file=place.name) from None
    return Journal(place, head, loads(text, place.name))


def hold(folder: Path) -> IO[bytes] | None:
    """Hold a folder of journals until the file is closed; None where a running program holds it.

    The system lets go of the lock when the program that holds it ends, however it ends.
    """
    file = open(folder / LOCK, "a+b")  # noqa: SIM115 - it stays open as long as the folder is held
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file

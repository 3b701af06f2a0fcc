"""Journals on the disk: one file for each document with changes that are not saved, one folder for each start."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import IO

import msgspec
import platformdirs

from engine.files import FileProblem, dumps, loads, strays, write_atomically
from engine.files.bounded import read_bounded
from engine.files.disk import NAME_LIMIT
from engine.files.problem import DAMAGED, visible
from engine.frozen import frozen
from engine.graph.limits import SIZE_LIMIT
from engine.graph.model import Project

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FOLDER = "recovery"
LOCK = "lock"
ENDING = ".journal"
HEAD_LIMIT = 64 * 2**10
NAME_SHOWN = 200
EARLIEST, LATEST = 0.0, 32_503_680_000.0
"""The year 3000: dates end somewhere."""


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
    is_older: bool = False
    """Whether its file was changed since, by whatever else."""

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
    """What a journal holds; raises :class:`FileProblem` or OSError where it is damaged, or is no file by itself."""
    if place.is_symlink():
        raise FileProblem("'{file}' is a link, not a journal.", file=place.name)
    first, _, text = read_bounded(place, SIZE_LIMIT + HEAD_LIMIT).partition(b"\n")
    try:
        head = msgspec.json.decode(first[:HEAD_LIMIT], type=Head)
    except DAMAGED:
        raise FileProblem("'{file}' is no journal.", file=place.name) from None
    head = _as_shown(head, place)
    return Journal(place, head, loads(text, place.name), _changed_after(head))


def _as_shown(head: Head, place: Path) -> Head:
    """A head with which a list can be made, whatever stands in it: it tells where the work came from, no more."""
    moment = head.time if EARLIEST <= head.time <= LATEST else place.stat().st_mtime
    is_path = len(head.file) <= NAME_LIMIT and "\0" not in head.file and Path(head.file).is_absolute()
    return Head(visible(head.name, NAME_SHOWN), head.file if is_path else "", moment)


def _changed_after(head: Head) -> bool:
    try:
        return bool(head.file) and Path(head.file).stat().st_mtime > head.time
    except (OSError, ValueError):
        return False


def hold(folder: Path) -> IO[bytes] | None:
    """Hold a folder of journals until the file is closed; None where a running program holds it.

    The system lets go of the lock when the program that holds it ends, however it ends. Raises OSError where there can
    be no lock: FileNotFoundError where the folder is gone, perhaps only just now.
    """
    place = folder / LOCK
    if os.path.lexists(place) and not stat.S_ISREG(place.lstat().st_mode):
        # No program holds what is no file: it is damaged, and no reason to lose the journals beside it.
        place.rename(folder / f"{LOCK}.{secrets.token_hex(3)}")
    file = open(place, "a+b")  # noqa: SIM115 - it stays open as long as the folder is held
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        if isinstance(error, BlockingIOError | PermissionError):
            return None
        raise
    if sys.platform != "win32" and not os.fstat(file.fileno()).st_nlink:
        file.close()
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    return file


def let_go(folder: Path, lock: IO[bytes] | None) -> None:
    """Release a folder; where no journal is left in it, it is removed with what belongs to it, and nothing else."""
    if lock is not None:
        lock.close()
    with contextlib.suppress(OSError):
        if not any(folder.glob(f"*{ENDING}")):
            # What a kill left of a journal that was just being written: the one before it is whole.
            strays.sweep([folder])
            for place in folder.glob(f"{LOCK}*"):
                place.unlink()
            folder.rmdir()

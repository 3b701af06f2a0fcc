"""Files on the disk: read within limits, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from engine.files import places, strays
from engine.files.problem import FileProblem, visible
from engine.files.read import loads
from engine.files.write import dumps
from engine.graph.limits import SIZE_LIMIT
from engine.graph.model import Project

ENDING = ".loom"
NAME_LIMIT = 4096
"""How much of a path a sentence shows: all of it, on any usual system."""


class _Head(msgspec.Struct):
    layerloom: int


def load(path: str | os.PathLike[str], *, newer: bool = False) -> Project:
    """The project in a file; raises :class:`FileProblem` with one sentence where there is none.

    ``newer`` takes of a file of a newer Layerloom what this one understands, as :func:`loads` does. Where it says the
    places of its data from its own folder on, they are whole again in the project. Those that lie outside that folder
    and that this person never chose are closed (:mod:`engine.data.closed`): nothing looks at them.
    """
    name = visible(os.fspath(path), NAME_LIMIT)
    try:
        data = _read(path, name)
    except FileNotFoundError:
        raise FileProblem("There is no file '{file}'.", file=name) from None
    except (OSError, ValueError) as error:
        raise FileProblem("'{file}' cannot be read: {reason}.", file=name, reason=reason_of(error)) from error
    return places.read(loads(data, name, newer=newer), path)


def save(project: Project, path: str | os.PathLike[str], *, along: bool = True) -> None:
    """Replace a file by this project, or make it.

    Data near the file go along with it when both are moved, unless ``along`` is False: it says their places from its
    own folder on. Raises :class:`FileProblem` where that fails, and then the old file is as it was. The text is read
    once more before it replaces anything: what could not be opened again never takes the place of what can.
    """
    told = places.written(project, path) if along else places.fixed(project)
    text = dumps(told).encode("utf-8")
    loads(text, visible(os.fspath(path), NAME_LIMIT))
    write_file(path, text)
    places.remember(project, path)


def format_in(path: str | os.PathLike[str]) -> int:
    """The version of the format that a file says it has; 0 where it is no project."""
    with contextlib.suppress(OSError, ValueError, FileProblem, msgspec.MsgspecError, RecursionError):
        return msgspec.json.decode(_read(path, ""), type=_Head).layerloom
    return 0


def write_file(path: str | os.PathLike[str], data: bytes) -> None:
    """Replace a file by these bytes, or make it; raises :class:`FileProblem`, and then the old file is as it was."""
    try:
        write_atomically(path, data)
    except (OSError, ValueError) as error:
        name = visible(os.fspath(path), NAME_LIMIT)
        text = "'{file}' cannot be written: {reason}. Nothing was changed. Choose another place."
        raise FileProblem(text, file=name, reason=reason_of(error)) from error


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Replace a file by these bytes at once, or make it; raises OSError, and then the old file is as it was."""
    with replaced(path) as file:
        file.write(data)
        _flush(file)
        file.seek(0)
        if file.read() != data:
            raise OSError(None, "the disk took only a part of it, or changed it")


@contextlib.contextmanager
def replaced(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file to write that takes the place of this one when it is whole and on the disk.

    Raises OSError that names the path, and then the old file is as it was.
    """
    # A link stays a link: what it points to is replaced.
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(None, "it is protected against writing")
        temporary, file = strays.fresh(target.parent)
        try:
            with file:
                yield file
                _flush(file)
                if target.is_file():
                    temporary.chmod(stat.S_IMODE(target.stat().st_mode))
                if os.name != "nt":
                    # Under its lock, so that no sweep comes between; Windows moves no open file.
                    os.replace(temporary, target)
            if os.name == "nt":
                os.replace(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), os.fspath(path)) from error
    settle(target.parent)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Make new names in a folder last through a loss of power, where the system can."""
    if os.name == "nt":
        return
    # The names are there already, and some network folders cannot do this.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read(path: str | os.PathLike[str], name: str) -> bytes:
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise FileProblem("'{file}' is a folder, not a file.", file=name)
    if not stat.S_ISREG(mode):
        # A pipe or a device could keep us waiting for ever.
        raise FileProblem("'{file}' is a device or a pipe, not a file.", file=name)
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(SIZE_LIMIT + 1) if size <= SIZE_LIMIT else b""
    if max(size, len(data)) > SIZE_LIMIT:
        text = "'{file}' cannot be opened: it is larger than {limit} MiB."
        raise FileProblem(text, file=name, limit=SIZE_LIMIT // 2**20)
    return data


def reason_of(error: OSError | ValueError) -> str:
    """What the system says, such as ``permission denied``."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return visible(said[0].lower() + said[1:], 200).rstrip(".")

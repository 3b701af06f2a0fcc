"""Where trainings that outlive their windows are found again: a small file and a local socket for each of them."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from engine.files import write_atomically
from engine.files.bounded import read_bounded
from engine.files.problem import DAMAGED
from engine.frozen import frozen
from engine.home import home

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ENTRY, SOCKET = ".json", ".sock"
SIZE_LIMIT = 64 * 2**10
MOST = 100
"""So many are looked for; nobody has more."""
PRIVATE = 0o700
Key = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Name = Annotated[str, msgspec.Meta(max_length=500)]


class Entry(msgspec.Struct, frozen=True):
    """What is known of a training that stays: the key to its socket, and what its end is told with."""

    key: Key
    name: Name = ""
    run: Name = ""
    """The name of the folder of its run, among the others."""


@frozen
class Place:
    """An entry, and where it stands."""

    file: Path
    entry: Entry

    @property
    def run(self) -> Path | None:
        """The folder of its run; None where there is none yet."""
        name = self.entry.run
        return home() / "runs" / name if name and name not in (".", "..") and Path(name).name == name else None

    def forget(self) -> None:
        """Its training is over, and told of."""
        for file in (self.file, self.file.with_suffix(SOCKET)):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)


def place() -> Path:
    """The folder of the entries and sockets; nobody else may look into it."""
    return home() / "staying"


def places() -> list[Place]:
    """The trainings that were to stay, the last one first; what cannot be read is none."""
    return sorted(_places(), key=lambda one: one.entry.run, reverse=True)


def _places() -> Iterator[Place]:
    with contextlib.suppress(OSError):
        for file in sorted(place().glob(f"*{ENTRY}"))[:MOST]:
            with contextlib.suppress(OSError, *DAMAGED):
                yield Place(file, msgspec.json.decode(read_bounded(file, SIZE_LIMIT), type=Entry))


def stays(pid: int | None) -> bool:
    """Whether the training of this process would outlive its window now."""
    return any(one.file.name.startswith(f"{pid}-") for one in places())


def reached(one: Place) -> Connection | None:
    """A wire to this training; None where its process is gone, or has nothing to give any more.

    It waits for as long as a living process does not answer. Nothing that stands in the entry is carried out, and both
    ends prove that they know its key. Raises OSError where nobody can say whether it lives.
    """
    from multiprocessing import AuthenticationError
    from multiprocessing.connection import Client

    try:
        with _address(one.file.with_suffix(SOCKET)) as address:
            return Client(address, authkey=bytes.fromhex(one.entry.key))
    except (FileNotFoundError, ConnectionError, EOFError, AuthenticationError):
        return None


@contextlib.contextmanager
def _address(socket: Path) -> Iterator[str]:
    """What the system calls a socket; its name may be longer than a system takes, but for Linux."""
    if sys.platform == "win32":
        yield rf"\\.\pipe\layerloom-{socket.stem}"
    elif sys.platform == "linux":
        folder = os.open(socket.parent, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{folder}/{socket.name}"
        finally:
            os.close(folder)
    else:
        yield str(socket)


class Door:
    """The local socket of this process; it opens to whoever has the key that stands in its entry."""

    def __init__(self, knock: Callable[[Connection], None]) -> None:
        """Raises OSError where there can be none; ``knock`` hears, in a thread, of each connection."""
        from multiprocessing.connection import Listener

        place().mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        place().chmod(PRIVATE)
        self._knock = knock
        self._key = secrets.token_bytes(32)
        self._file = place() / f"{os.getpid()}-{secrets.token_hex(6)}{ENTRY}"
        # As long as this process lives: it removes the socket at its end.
        self._open_place = contextlib.ExitStack()
        address = self._open_place.enter_context(_address(self._file.with_suffix(SOCKET)))
        self._listener: Any = Listener(address, authkey=self._key)
        threading.Thread(target=self._open, name="layerloom-door", daemon=True).start()

    def show(self, name: str, run: str) -> None:
        """Let the next window find this training; raises OSError."""
        # A temporary file is nobody else's in a folder that is nobody else's.
        write_atomically(self._file, msgspec.json.encode(Entry(self._key.hex(), name[:500], run[:500])))
        self._file.chmod(0o600)

    def hide(self) -> None:
        """Let nobody find it any more."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _open(self) -> None:
        from multiprocessing import AuthenticationError

        while True:
            with contextlib.suppress(OSError, EOFError, AuthenticationError):
                self._knock(self._listener.accept())


def detach() -> None:
    """Let neither the end of a terminal nor that of a pipe to it end this process."""
    if os.name != "nt":
        with contextlib.suppress(OSError):
            os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.close(nothing)

"""Reads many pictures at once: on each core a process decodes them, this one among them, and none outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, cast

from engine.message import Misfit
from engine.picture import Mode, answered, ask, read_pictures

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np

    Bytes = np.ndarray[Any, np.dtype[np.uint8]]
    Pieces = Generator[tuple[int, Bytes], None, None]

FEW = 400
"""So many pictures are read before processes would have started."""
MOST_PROCESSES = 8
"""Each may hold one large picture at a time."""
PIECE = 2**20
"""About so many bytes of pixels are read at a time, for few turns and little memory."""
MOST_AT_ONCE = 64
AHEAD = 3
"""So many pieces are on their way to each worker, so that none waits for the next."""
WORK = "import sys; sys.path[:] = sys.argv[3:]; from engine.picture import serve; serve(int(sys.argv[1]), sys.argv[2])"
"""What a worker does: it imports Pillow and nothing that is large."""


def decoded(paths: Sequence[str], side: int, mode: Mode, *, processes: int | None = None) -> Pieces:
    """Pictures as bytes, ``(count, channels, side, side)``, piece by piece in their order, each with its first row.

    Who closes this ends the workers; how far it is, the rows tell. ``processes`` counts this one too: 1 is this one
    alone, and there are as many as cores where it is not said. Raises Misfit at the first picture that cannot be read.
    """
    count = min(cores(), MOST_PROCESSES) if processes is None else processes
    at_once = max(1, min(MOST_AT_ONCE, PIECE // (side * side * len(mode))))
    starts = range(0, len(paths), at_once)
    pieces = (paths[start : start + at_once] for start in starts)
    read: Generator[bytes, None, None]
    if count > 1 and (processes is not None or len(paths) > FEW):
        read = _by_workers(pieces, side, mode, count)
    else:
        read = (read_pictures(piece, side, mode) for piece in pieces)
    try:
        for start, content in zip(starts, read, strict=True):
            yield start, _pixels(content, side, mode)
    finally:
        read.close()


def _pixels(content: bytes, side: int, mode: Mode) -> Bytes:
    import numpy as np

    return np.frombuffer(content, np.uint8).reshape(-1, side, side, len(mode)).transpose(0, 3, 1, 2)


def cores() -> int:
    """How many cores this process may use for processes of Python; 1 where it is packed with Python in one file."""
    if getattr(sys, "frozen", False) or not sys.executable:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_workers(pieces: Iterator[Sequence[str]], side: int, mode: Mode, count: int) -> Generator[bytes, None, None]:
    """Each piece in its order: by the worker that has the least to do, or by this process while all have enough."""
    on_their_way: deque[Future[bytes]] = deque()
    workers: list[Worker] = []
    try:
        for _ in range(count - 1):
            workers.append(Worker(side, mode))
        for piece in pieces:
            free = min(workers, key=Worker.owed)
            on_their_way.append(free.read(piece) if free.owed() < AHEAD else _here(piece, side, mode))
            while on_their_way and (on_their_way[0].done() or len(on_their_way) >= 2 * AHEAD * count):
                yield on_their_way.popleft().result()
        while on_their_way:
            yield on_their_way.popleft().result()
    finally:
        # All first, since each then ends beside the others.
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.close()


def _here(piece: Sequence[str], side: int, mode: Mode) -> Future[bytes]:
    """These pictures, read by this process."""
    from concurrent.futures import Future

    found: Future[bytes] = Future()
    try:
        found.set_result(read_pictures(piece, side, mode))
    except Misfit as misfit:
        # Told when its turn comes: one before it may be bad too.
        found.set_exception(misfit)
    return found


class Worker:
    """A process that reads pictures. It ends with its input, so also when this process is killed.

    It is asked for the next piece before it has answered the last, so that it never waits; a thread takes its answers.
    """

    def __init__(self, side: int, mode: Mode) -> None:
        from concurrent.futures import ThreadPoolExecutor

        # None of multiprocessing: a process that trains is a daemon, which may have none of them.
        # Without -S it would look at everything that is installed before it looks at a picture.
        given = [sys.executable, "-I", "-S", "-c", WORK, str(side), mode, *map(os.path.abspath, sys.path)]
        quiet: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        if sys.platform == "win32":
            quiet["creationflags"] = subprocess.CREATE_NO_WINDOW
        try:
            self.process = subprocess.Popen(given, **quiet)
        except OSError as error:
            text = "No process can be started to read the pictures ({reason}). Close other programs, and try again."
            raise Misfit(text, reason=error.strerror or error) from error
        self.given, self.taken = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
        _widen(self.taken)
        self._waiting = ThreadPoolExecutor(1, "pictures")
        self._asked: deque[Future[bytes]] = deque()

    def owed(self) -> int:
        """How many pieces it has not answered yet."""
        while self._asked and self._asked[0].done():
            self._asked.popleft()
        return len(self._asked)

    def read(self, piece: Sequence[str]) -> Future[bytes]:
        """Ask for these pictures; raises Misfit at once or later where it is gone, or where one cannot be read."""
        with _alive(piece):
            ask(piece, self.given)
        found = self._waiting.submit(self._answer, piece)
        self._asked.append(found)
        return found

    def _answer(self, piece: Sequence[str]) -> bytes:
        with _alive(piece):
            return answered(self.taken)

    def close(self) -> None:
        """Wait for its end, after it was killed."""
        self._waiting.shutdown(cancel_futures=True)
        for pipe in (self.given, self.taken):
            with suppress(OSError):
                pipe.close()
        self.process.wait()


@contextmanager
def _alive(piece: Sequence[str]) -> Iterator[None]:
    """That a worker is gone is told with the pictures that it should read."""
    try:
        yield
    except (EOFError, OSError) as error:
        text = "The process that read the pictures from {first} to {last} has ended before it was done. Try again; if "
        text += "it ends again, take these pictures away one by one."
        raise Misfit(text, first=piece[0], last=piece[-1]) from error


def _widen(pipe: IO[bytes]) -> None:
    """Let a whole piece lie in a pipe, so that who writes it need not wait for who reads it."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIECE)

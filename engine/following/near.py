"""Reads the files of a run in a folder of this machine, or of a drive that it has, as they grow."""

from __future__ import annotations

import errno
import os
import stat
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path

from engine.files.bounded import read_bounded
from engine.following.parts import CHUNK, GROWING, LOOK_S, WHOLE, Beat, Grown, Part, Whole, need_size
from engine.message import need
from engine.runs import METRICS, is_run
from engine.training.together.control import CONTROL, LARGEST, set_wish

PLAINLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""It never waits for a pipe or a device."""
Sign = tuple[int, int, int]


class Near:
    """A drive that does not answer holds up whoever waits for the next part."""

    can_hang = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._closed = threading.Event()
        self._signs: dict[str, Sign] = {}
        self._read: dict[str, tuple[int, int]] = {}
        """Of each growing file which one it was, and how many of its bytes were read."""
        self._was_there = False

    def parts(self) -> Generator[Part, None, None]:
        while not self._closed.is_set():
            self._need_run()
            yield from self._whole()
            for name in GROWING:
                yield from self._grown(name)
            yield Beat(self._silent())
            self._closed.wait(LOOK_S)

    def wish(self, wish: str) -> None:
        set_wish(self.folder, wish)

    def close(self) -> None:
        self._closed.set()

    def _need_run(self) -> None:
        if is_run(self.folder):
            self._was_there = True
            return
        text = "'{folder}' is not the folder of a run. Choose the folder that a training writes."
        need(self._was_there, text, folder=str(self.folder))
        # A drive that is not there leaves an empty folder.
        raise OSError(errno.ENOENT, "its folder is gone")

    def _silent(self) -> float:
        try:
            return max(0.0, time.time() - (self.folder / METRICS).stat().st_mtime)
        except FileNotFoundError:
            return 0.0

    def _whole(self) -> Iterator[Part]:
        for name, limit in WHOLE.items():
            sign = _sign(self.folder / name)
            # What is no wish is taken for none, as the training does.
            if sign is None or sign == self._signs.get(name) or (name == CONTROL and sign[-1] > LARGEST):
                continue
            need_size(name, sign[-1])
            try:
                data = read_bounded(self.folder / name, limit)
            except FileNotFoundError:
                continue
            self._signs[name] = sign
            yield Whole(name, data)

    def _grown(self, name: str) -> Iterator[Part]:
        """All that was added to a file since the last look."""
        try:
            handle = os.open(self.folder / name, PLAINLY)
        except FileNotFoundError:
            return
        with open(handle, "rb") as file:
            now = os.fstat(handle)
            if not stat.S_ISREG(now.st_mode):
                return
            need_size(name, now.st_size)
            which, start = self._read.get(name, (now.st_ino, 0))
            if which != now.st_ino or now.st_size < start:
                start = 0
            file.seek(start)
            while start < now.st_size and (data := file.read(min(CHUNK, now.st_size - start))):
                yield Grown(name, start, data)
                start += len(data)
            self._read[name] = now.st_ino, start


def _sign(file: Path) -> Sign | None:
    try:
        now = file.stat()
    except FileNotFoundError:
        return None
    return (now.st_ino, now.st_mtime_ns, now.st_size) if stat.S_ISREG(now.st_mode) else None

"""Follows one run: tells what is new of it, and where it cannot be reached tries that again, with growing pauses."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from engine.following.address import Address
from engine.following.copied import Copy
from engine.following.far import Far
from engine.following.near import Near
from engine.following.parts import LOOK_S, Beat, Part, Source
from engine.following.told import Back, Lost, Told, Unwished, refused
from engine.message import Misfit
from engine.training.together.control import wish_of

PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
SILENT_S = 30.0
"""So long a source may take from one part to the next: one that lives gives several a second."""
WISH_S = 10.0
"""So long a wish may take until it stands among the files of the run."""
WAITING = 8
"""So many parts are read ahead."""


class Follow:
    """One run, and a folder for its copy; ``wish`` is called by another thread."""

    def __init__(self, address: Address, folder: Path, pauses: tuple[float, ...] = PAUSES_S) -> None:
        near = address.folder
        self.source: Source = Far(address) if near is None else Near(near)
        self._copy = Copy(folder)
        self._pauses = pauses
        self._closed = threading.Event()
        self._failed = 0
        """How often in a row it could not be reached."""
        self._wished: tuple[str, float] | None = None
        self._wishing = threading.Lock()
        """Held by who takes a look at the last wish, or sets another one."""

    def told(self) -> Iterator[Told]:
        """Everything from the first step on; ends where the run cannot be followed at all."""
        while not self._closed.is_set():
            try:
                for part in self._parts():
                    yield from self._taken(part) if part is not None else self._hung()
            except Misfit as misfit:
                yield refused(misfit)
                return
            except OSError as error:
                pause = self._pauses[min(self._failed, len(self._pauses) - 1)]
                self._failed += 1
                yield Lost(error.strerror or str(error), pause)
                self._closed.wait(pause)

    def _taken(self, part: Part) -> Iterator[Told]:
        if self._failed:
            self._failed = 0
            yield Back()
        try:
            yield from self._copy.take(part)
        except OSError as error:
            text = (
                "The copy of the run cannot be written to '{folder}': {error}. Free some space, then follow it again."
            )
            reason = error.strerror or str(error)
            raise Misfit(text, folder=str(self._copy.folder), error=reason) from error
        if isinstance(part, Beat):
            yield from self._check_wish()

    def _hung(self) -> Iterator[Told]:
        """The source gives nothing: it is left, and says so itself; a drive can only be waited for."""
        if not self.source.can_hang:
            self.source.close()
        elif not self._failed:
            self._failed = 1
            yield Lost("it does not answer", SILENT_S)

    def wish(self, wish: str) -> Iterator[Told]:
        """Want something of its training; says where that cannot be said to it."""
        try:
            self.source.wish(wish)
            with self._wishing:
                self._wished = wish, time.monotonic() + WISH_S
        except (OSError, Misfit) as error:
            yield Unwished(wish, (error.strerror if isinstance(error, OSError) else None) or str(error))

    def close(self) -> None:
        """Follow it no more; called by another thread."""
        self._closed.set()
        self.source.close()

    def _check_wish(self) -> Iterator[Told]:
        """A wish that a person had is heard when it stands in the folder of the run."""
        with self._wishing:
            if self._wished is None:
                return
            wish, until = self._wished
            is_heard, is_late = wish_of(self._copy.folder) == wish, time.monotonic() > until
            if is_heard or is_late:
                self._wished = None
        if is_late and not is_heard:
            yield Unwished(wish, "nothing can be written into its folder")

    def _parts(self) -> Iterator[Part | None]:
        """The parts of the source, read by a thread of its own; None where it gives none. Raises what ended it."""
        parts: queue.Queue[Part | Exception] = queue.Queue(WAITING)
        threading.Thread(target=self._read, args=(parts,), name="layerloom-source", daemon=True).start()
        heard_at = time.monotonic()
        while not self._closed.is_set():
            try:
                part = parts.get(timeout=LOOK_S)
            except queue.Empty:
                if time.monotonic() - heard_at > SILENT_S:
                    yield None
                    heard_at = time.monotonic()
                continue
            heard_at = time.monotonic()
            if isinstance(part, Exception):
                raise part
            yield part

    def _read(self, parts: queue.Queue[Part | Exception]) -> None:
        try:
            with closing(self.source.parts()) as found:
                for part in found:
                    self._put(parts, part)
                    if self._closed.is_set():
                        return
        except Exception as error:
            # Whoever waits for the parts hears of it.
            self._put(parts, error)

    def _put(self, parts: queue.Queue[Part | Exception], part: Part | Exception) -> None:
        while not self._closed.is_set():
            with suppress(queue.Full):
                parts.put(part, timeout=LOOK_S)
                return

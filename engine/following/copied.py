"""The copy of a run that is followed: it takes the parts of its files, and says what is new in them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from engine.files.problem import DAMAGED
from engine.following.parts import CHUNK, GROWING, Beat, Grown, Part, Whole, need_size
from engine.following.told import CaughtUp, Looked, News, Silent, Told, Turned
from engine.message import need
from engine.recorded.history import BLOB, HEAD, HISTORY
from engine.recorded.pieces import LONGEST_LINE
from engine.recorded.results import SILENT_SECONDS
from engine.runs import FACTS, METRICS, PROJECT, decoded


class Copy:
    """Writes into a folder of its own, of which it is the only writer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = ""
        self._there: set[str] = set()
        self._left = dict.fromkeys(GROWING, b"")
        """Of each growing file the begin of a line, or of a snapshot, whose end did not come yet."""
        self._sizes = dict.fromkeys(GROWING, 0)
        self._is_caught_up = self._is_filling = self._is_damaged = False
        self._told_status = ""
        self._heard_at, self._is_silent = time.monotonic(), False

    def take(self, part: Part) -> Iterator[Told]:
        """Keep a part, and say what is new; raises OSError of the disk, and Misfit for what is too large."""
        if isinstance(part, Beat):
            yield from self._rest(part.silent)
            return
        self._heard_at, self._is_silent = time.monotonic(), False
        if isinstance(part, Whole):
            self._replace(part)
        elif part.name == METRICS:
            yield from self._add_news(self._grow(part))
        else:
            yield from self._add_looks(self._grow(part))

    def _replace(self, part: Whole) -> None:
        (self.folder / part.name).write_bytes(part.data)
        self._there.add(part.name)
        if part.name == FACTS:
            try:
                said = msgspec.json.decode(part.data, type=dict[str, object]).get("status")
            except DAMAGED as error:
                # Somebody may be copying it at this moment; what never was one is no run.
                text = "The file '{file}' of this run cannot be read: {error}. It cannot be followed."
                need(self._is_caught_up, text, file=FACTS, error=str(error))
                return
            self.status = said if isinstance(said, str) else ""

    def _grow(self, part: Grown) -> bytes:
        """Write what was added; says that, with what was left of the part before."""
        is_anew = part.start == 0
        if is_anew and part.name == METRICS:
            self._is_caught_up = self._is_damaged = False
        end = part.start + len(part.data)
        need_size(part.name, end)
        with open(self.folder / part.name, "wb" if is_anew else "ab") as file:
            file.write(part.data)
        self._is_filling = self._is_filling or len(part.data) == CHUNK
        whole = part.data if is_anew else self._left[part.name] + part.data
        self._left[part.name], self._sizes[part.name] = b"", end
        return whole

    def _add_news(self, data: bytes) -> Iterator[Told]:
        *lines, left = data.split(b"\n")
        self._left[METRICS] = left
        self._is_damaged = self._is_damaged or len(left) > LONGEST_LINE
        if not self._is_caught_up or self._is_damaged:
            return
        found = []
        for line in lines:
            told = decoded(line)
            if told is None:
                # As in any run: a line that is damaged ends what it tells.
                self._is_damaged = True
                break
            found.append(told)
        if found:
            yield News(found)

    def _add_looks(self, data: bytes) -> Iterator[Told]:
        while len(data) >= HEAD and data.startswith(BLOB):
            end = HEAD + int.from_bytes(data[1:HEAD], "big")
            if end > len(data):
                break
            if self._is_caught_up:
                yield Looked(data[:end])
            data = data[end:]
        self._left[HISTORY] = data

    def _rest(self, silent: float) -> Iterator[Told]:
        """All files were looked at: say where the training stands."""
        if self._is_filling or not {PROJECT, FACTS} <= self._there:
            self._is_filling = False
            return
        if not self._is_caught_up:
            self._is_caught_up, self._told_status = True, self.status
            yield CaughtUp(self.status, self._sizes[METRICS] - len(self._left[METRICS]), silent)
        elif self.status != self._told_status:
            self._told_status = self.status
            yield Turned(self.status)
        seconds = time.monotonic() - self._heard_at
        if self.status == "running" and seconds > SILENT_SECONDS and not self._is_silent:
            self._is_silent = True
            yield Silent(seconds)

"""One end of the wire between a window and its training process: whole frames go over it, each from one thread."""

from __future__ import annotations

import struct
import threading
from typing import TYPE_CHECKING, Any

from engine.training.frames import MOST_BYTES, BrokenFrame, read, written

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

HEAD = struct.Struct(">4sI")
MARK = b"loom"
"""Stands before each frame with its length: other bytes are known at once, however long a frame they seem to begin."""


class Wire:
    """Sends values of the closed table, and reads those of ``kinds`` alone; both may wait for the other end."""

    def __init__(self, connection: Connection, kinds: tuple[type, ...]) -> None:
        self._connection = connection
        self._kinds = kinds
        self._turn = threading.Lock()

    def send(self, value: object) -> None:
        """Raises OSError where the other end is gone, TypeError or ValueError for what cannot be told."""
        frame = written(value)
        with self._turn:
            self._connection.send_bytes(HEAD.pack(MARK, len(frame)))
            self._connection.send_bytes(frame)

    def poll(self, seconds: float = 0.0) -> bool:
        return self._connection.poll(seconds)

    def recv(self) -> Any:
        """Raises BrokenFrame for what cannot be meant, EOFError or OSError where the other end is gone."""
        return read(self.frame(), self._kinds)

    def frame(self) -> bytes:
        """The bytes of the next value."""
        head = self._bytes(HEAD.size)
        mark, length = HEAD.unpack(head) if len(head) == HEAD.size else (head, 0)
        if mark != MARK or length > MOST_BYTES:
            raise BrokenFrame("this is not the head of a frame")
        frame = self._bytes(length)
        if len(frame) != length:
            raise BrokenFrame("a frame is shorter than its head says")
        return frame

    def _bytes(self, most: int) -> bytes:
        try:
            return self._connection.recv_bytes(most)
        except OSError as error:
            # It stops listening by itself where something says that it is longer than that.
            if not self._connection.closed and not self._connection.readable:
                raise BrokenFrame("a frame is longer than its head says") from error
            raise

    def read(self, frame: bytes) -> Any:
        """The value of these bytes; raises BrokenFrame where there is none."""
        return read(frame, self._kinds)

    def close(self) -> None:
        self._connection.close()

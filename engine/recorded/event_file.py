"""Writes the event files that TensorBoard reads: records with checksums, each a number of one step under a name."""

from __future__ import annotations

import struct
from functools import cache
from typing import BinaryIO

VERSION = "brain.Event:2"
VARINT, DOUBLE, BYTES, FLOAT = 0, 1, 2, 5
"""The wire types of protocol buffers."""
POLYNOMIAL = 0x82F63B78
"""Castagnoli's, with its bits reversed."""
MASK = 0xA282EAD8


def _table() -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        left = byte
        for _ in range(8):
            left = (left >> 1) ^ (POLYNOMIAL if left & 1 else 0)
        rows.append(left)
    return tuple(rows)


TABLE = _table()


def crc32c(data: bytes) -> int:
    """The CRC-32C of RFC 3720, appendix B.4."""
    left, table = 0xFFFFFFFF, TABLE
    for byte in data:
        left = (left >> 8) ^ table[(left ^ byte) & 0xFF]
    return left ^ 0xFFFFFFFF


def masked(data: bytes) -> bytes:
    """The checksum as TFRecord keeps it: turned and shifted, since a CRC of data that hold CRCs is weak."""
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + MASK) & 0xFFFFFFFF)


@cache
def _length(count: int) -> bytes:
    length = struct.pack("<Q", count)
    return length + masked(length)


def record(data: bytes) -> bytes:
    """One record of a TFRecord file."""
    return _length(len(data)) + data + masked(data)


def varint(number: int) -> bytes:
    """A whole number in groups of seven bits; a negative one as 64 bits."""
    number &= 0xFFFFFFFFFFFFFFFF
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _field(number: int, kind: int, content: bytes) -> bytes:
    return varint(number << 3 | kind) + (varint(len(content)) if kind == BYTES else b"") + content


def first_event(wall_time: float) -> bytes:
    """The event with which each file begins."""
    return _field(1, DOUBLE, struct.pack("<d", wall_time)) + _field(3, BYTES, VERSION.encode())


@cache
def _tag(name: str) -> bytes:
    return _field(1, BYTES, name.encode("utf-8", "replace"))


def scalar_event(wall_time: float, step: int, name: str, value: float) -> bytes:
    """The event that says one number: ``Event.summary.value`` with its ``tag`` and ``simple_value``."""
    said = _field(1, BYTES, _tag(name) + _field(2, FLOAT, _single(value)))
    return _field(1, DOUBLE, struct.pack("<d", wall_time)) + _field(2, VARINT, varint(step)) + _field(5, BYTES, said)


def _single(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return struct.pack("<f", float("inf") if value > 0 else float("-inf"))


class EventFile:
    """An event file that is being written."""

    def __init__(self, file: BinaryIO, wall_time: float) -> None:
        self._file = file
        file.write(record(first_event(wall_time)))

    def add(self, wall_time: float, step: int, name: str, value: float) -> None:
        """Add a number of one step."""
        self._file.write(record(scalar_event(wall_time, step, name, value)))

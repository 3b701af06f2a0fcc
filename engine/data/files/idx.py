"""Reads IDX files of bytes, plain or gzip, and trusts nothing in them."""

from __future__ import annotations

import gzip
import os
import struct
import zlib
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from engine.message import Misfit, need

if TYPE_CHECKING:
    import numpy as np

Stream = BinaryIO | gzip.GzipFile

BYTE_TYPE = 0x08
GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 1 << 20
GZIP_EXTRA = 1 << 16
"""How many bytes a gzip file may have beyond its content, for its header, trailer and such."""


def read_idx(path: Path, *, example: tuple[int, ...], limit: int) -> np.ndarray[Any, Any]:
    """All examples of a file, as uint8 of ``(count, *example)`` with count from 1 to ``limit``.

    The header is checked before anything is allocated, and at most one byte more than it promises is
    unpacked. Raises Misfit, with the path and what was expected, for every file that is not exactly that.
    Format: "The IDX file format" of the MNIST database, Y. LeCun, C. Cortes, C. J. C. Burges.
    """
    import numpy as np

    try:
        with path.open("rb") as file:
            _check_length(path, file, 4 * (len(example) + 2) + limit * prod(example))
            stream = _unpacked(file)
            count = _header(path, stream, example, limit)
            content = _content(path, stream, count * prod(example))
    except (OSError, EOFError, zlib.error) as error:
        text = "{file} cannot be read as an IDX file ({reason}). Get a fresh copy of it."
        raise Misfit(text, file=str(path), reason=error) from error
    return np.frombuffer(content, dtype=np.uint8).reshape(count, *example)


def _check_length(path: Path, file: BinaryIO, longest: int) -> None:
    length = os.fstat(file.fileno()).st_size
    need(
        length <= longest + longest // 1000 + GZIP_EXTRA,
        "{file} has {length:,} bytes, but at most {longest:,} were expected. Get a fresh copy of it.",
        file=str(path),
        length=length,
        longest=longest,
    )


def _unpacked(file: BinaryIO) -> Stream:
    """The stream behind gzip where the first bytes say so: browsers unpack files and leave the name."""
    packed = file.read(2) == GZIP_MAGIC
    file.seek(0)
    return gzip.GzipFile(fileobj=file, mode="rb") if packed else file


def _header(path: Path, stream: Stream, example: tuple[int, ...], limit: int) -> int:
    """Check everything in the header and return the number of examples."""
    axes = 1 + len(example)
    length = 4 + 4 * axes
    header = stream.read(length)
    expected = bytes((0, 0, BYTE_TYPE, axes)).hex(" ")
    need(
        header[:2] == b"\0\0",
        "{file} is no IDX file: it begins with the bytes {found}, but {expected} was expected. Get a fresh copy of it.",
        file=str(path),
        found=header[:4].hex(" ") or "(none)",
        expected=expected,
    )
    need(
        len(header) == length,
        "{file} ends after {found} bytes, within its header of {length}. Get a fresh copy of it.",
        file=str(path),
        found=len(header),
        length=length,
    )
    need(
        header[2] == BYTE_TYPE,
        "{file} holds numbers of the IDX type {found:#04x}, but bytes ({expected:#04x}) were expected.",
        file=str(path),
        found=header[2],
        expected=BYTE_TYPE,
    )
    need(
        header[3] == axes,
        "{file} has {found} axes, but {axes} were expected. Are images and labels exchanged?",
        file=str(path),
        found=header[3],
        axes=axes,
    )
    count, *sizes = struct.unpack(f">{axes}I", header[4:])
    need(
        tuple(sizes) == example,
        "{file} holds examples of {found}, but {expected} was expected.",
        file=str(path),
        found=" × ".join(map(str, sizes)),
        expected=" × ".join(map(str, example)),
    )
    need(
        1 <= count <= limit,
        "{file} promises {count:,} examples, but 1 to {limit:,} were expected.",
        file=str(path),
        count=count,
        limit=limit,
    )
    return int(count)


def _content(path: Path, stream: Stream, promised: int) -> bytearray:
    """Exactly the promised bytes, grown chunk by chunk: a short file never takes the memory of a long one."""
    content = bytearray()
    while chunk := stream.read(min(CHUNK, promised + 1 - len(content))):
        content += chunk
    need(
        len(content) >= promised,
        "{file} ends after {found:,} bytes of content, but its header promises {promised:,}. Get a fresh copy of it.",
        file=str(path),
        found=len(content),
        promised=promised,
    )
    need(
        len(content) == promised,
        "{file} goes on after the {promised:,} bytes of content that its header promises. Get a fresh copy of it.",
        file=str(path),
        promised=promised,
    )
    return content

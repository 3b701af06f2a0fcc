"""Reads IDX files, plain or gzip, and trusts nothing in them."""

from __future__ import annotations

import gzip
import os
import struct
import zlib
from collections.abc import Mapping
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from engine.data.files.stored import (
    MOST_AXES,
    ArrayFile,
    PackedArray,
    PlacedArray,
    check_length,
    check_unpacked,
    damaged,
)
from engine.message import Misfit, need

if TYPE_CHECKING:
    import numpy as np

Stream = BinaryIO | gzip.GzipFile

BYTE_TYPE = 0x08
TYPES: Mapping[int, tuple[str, int]] = MappingProxyType(
    {8: ("|u1", 1), 9: ("|i1", 1), 11: (">i2", 2), 12: (">i4", 4), 13: (">f4", 4), 14: (">f8", 8)}
)
"""The types of numbers: as numpy writes them, and how many bytes one takes."""
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


def _begin(path: Path, stream: Stream, axes: int, expected: str) -> bytes:
    """The first four bytes and the sizes, of which there are so many; raises Misfit where they are none of a header."""
    header = stream.read(4)
    need(
        header[:2] == b"\0\0",
        "{file} is no IDX file: it begins with the bytes {found}, but {expected} was expected. Get a fresh copy of it.",
        file=str(path),
        found=header[:4].hex(" ") or "(none)",
        expected=expected,
    )
    length = 4 + 4 * (axes or (header[3] if len(header) == 4 and header[3] <= MOST_AXES + 1 else 0))
    header += stream.read(length - len(header))
    need(
        len(header) == length,
        "{file} ends after {found} bytes, within its header of {length}. Get a fresh copy of it.",
        file=str(path),
        found=len(header),
        length=length,
    )
    return header


def _header(path: Path, stream: Stream, example: tuple[int, ...], limit: int) -> int:
    """Check everything in the header and return the number of examples."""
    axes = 1 + len(example)
    header = _begin(path, stream, axes, bytes((0, 0, BYTE_TYPE, axes)).hex(" "))
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


def open_idx(path: Path) -> ArrayFile:
    """The one array of a file, of any type and sizes, called as the file is; raises Misfit where it is damaged."""
    file = path.open("rb")
    try:
        stream = _unpacked(file)
        sizes, dtype, item = _heading(path, stream)
        name, start, length = path.name, 4 + 4 * len(sizes), path.stat().st_size
        promised = prod(sizes) * item
        if stream is file:
            check_length(path, name, promised=promised, there=length - start)
            array: PlacedArray | PackedArray = PlacedArray(name, sizes, dtype, file=file, offset=start)
            text = "{file} goes on after the {promised:,} bytes of content that its header promises. Get a fresh copy."
            need(length - start == promised, text, file=str(path), promised=promised)
        else:
            check_unpacked(path, promised=promised, packed=length)
            array = PackedArray(name, sizes, dtype, file=str(path), begun=lambda: _begun(file, start))
    except (OSError, EOFError, zlib.error) as error:
        file.close()
        raise damaged(path, error) from error
    except BaseException:
        file.close()
        raise
    return ArrayFile(path, {name: array}, file)


def heading_of(path: Path, *, whole: bool = False) -> tuple[int, ...] | None:
    """The sizes in the header of a file; None where it has none of an IDX file, or is not as long as it says.

    Reads a few bytes, and raises nothing. Only where it is asked whether the file is ``whole``, its length matters.
    """
    try:
        with path.open("rb") as file:
            stream = _unpacked(file)
            sizes, _, item = _heading(path, stream)
            length = 4 + 4 * len(sizes) + prod(sizes) * item
            return None if whole and stream is file and path.stat().st_size != length else sizes
    except (OSError, EOFError, zlib.error, ValueError, Misfit):
        return None


def _heading(path: Path, stream: Stream) -> tuple[tuple[int, ...], str, int]:
    """Sizes, type, and how many bytes one number takes; raises Misfit where the header is none."""
    header = _begin(path, stream, 0, "00 00 08 03")
    text = "{file} holds numbers of the IDX type {found:#04x}, but there is no such type. Get a fresh copy of it."
    need(header[2] in TYPES, text, file=str(path), found=header[2])
    text = "{file} has {found} axes, but 1 to {most} were expected. Get a fresh copy of it."
    need(1 <= header[3] <= MOST_AXES + 1, text, file=str(path), found=header[3], most=MOST_AXES + 1)
    sizes = struct.unpack(f">{header[3]}I", header[4:])
    need(prod(sizes), "{file} holds no examples. Get a fresh copy of it.", file=str(path))
    return tuple(sizes), *TYPES[header[2]]


def _begun(file: BinaryIO, start: int) -> IO[bytes]:
    """The packed content from its begin on, behind the header."""
    file.seek(0)
    stream = gzip.GzipFile(fileobj=file, mode="rb")
    stream.read(start)
    return cast("IO[bytes]", stream)

"""Reads NumPy's own files, .npy and .npz, and never the Python objects that may be pickled in them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from engine.data.files.stored import (
    KINDS,
    MEBIBYTE,
    MOST_ARRAYS,
    ArrayFile,
    OddArray,
    PackedArray,
    PlacedArray,
    StoredArray,
    check_length,
    check_unpacked,
    damaged,
)
from engine.message import Misfit, need

MAGIC = b"\x93NUMPY"
ZIP_MAGIC = b"PK\x03\x04"
LONGEST_HEADER = 10_000
"""NumPy reads no longer ones either; what it finds in one is a small table of Python's literals."""
MOST_LISTED = 4 * MEBIBYTE
"""So many bytes the table of contents of a zip may have."""
ENCRYPTED = 1


class Heading(NamedTuple):
    """What the header of an array says."""

    sizes: tuple[int, ...]
    dtype: Any
    turned: bool
    """Whether the first axis lies closest together."""
    length: int
    """How many bytes the header has."""


def open_npy(path: Path) -> ArrayFile:
    """The one array of a .npy file, called as the file is; raises Misfit where it is damaged."""
    file = path.open("rb")
    try:
        heading = _heading(path, file)
        there = path.stat().st_size - heading.length
        array = _array(path.name.removesuffix(".npy"), heading)
        if not array.odd:
            check_length(path, array.name, promised=array.size, there=there)
            array = PlacedArray(
                array.name, array.sizes, array.dtype, file=file, offset=heading.length, turned=heading.turned
            )
    except BaseException:
        file.close()
        raise
    return ArrayFile(path, {array.name: array}, file)


def open_npz(path: Path) -> ArrayFile:
    """The arrays of a .npz file by their names; raises Misfit where it is damaged, or a trap."""
    file = _Bounded(path.open("rb"))
    try:
        listed = zipfile.ZipFile(cast("IO[bytes]", file))
        file.is_listing = False
        entries = [one for one in listed.infolist() if one.filename.endswith(".npy")]
        text = "{file} holds {count:,} arrays, but 1 to {limit:,} were expected. Choose another file."
        need(0 < len(entries) <= MOST_ARRAYS, text, file=str(path), count=len(entries), limit=MOST_ARRAYS)
        promised = sum(one.file_size for one in entries)
        check_unpacked(path, promised=promised, packed=path.stat().st_size)
        arrays = [_entry(path, listed, file.inner, one) for one in entries]
    except Misfit:
        file.close()
        raise
    except Exception as error:  # Damaged files end in errors of many kinds.
        file.close()
        raise damaged(path, error) from error
    return ArrayFile(path, {one.name: one for one in arrays}, listed, file)


def _entry(path: Path, listed: zipfile.ZipFile, file: IO[bytes], entry: zipfile.ZipInfo) -> StoredArray:
    """One array in a zip."""
    name = entry.filename.removesuffix(".npy")
    if entry.flag_bits & ENCRYPTED or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return OddArray(name, (), "packed")
    check_unpacked(path, promised=entry.file_size, packed=entry.compress_size)
    with listed.open(entry) as stream:
        heading = _heading(path, stream)
    array, (sizes, _, turned, start) = _array(name, heading), heading
    if array.odd:
        return array
    check_length(path, name, promised=array.size, there=entry.file_size - start)
    if entry.compress_type == zipfile.ZIP_STORED:
        offset = _content_at(file, entry) + start
        check_length(path, name, promised=array.size, there=path.stat().st_size - offset)
        return PlacedArray(name, sizes, array.dtype, file=file, offset=offset, turned=turned)

    def begun() -> IO[bytes]:
        stream = listed.open(entry)
        stream.read(start)
        return stream

    return PackedArray(name, sizes, array.dtype, file=str(path), begun=begun, turned=turned)


def _content_at(file: IO[bytes], entry: zipfile.ZipInfo) -> int:
    """Where the content of an entry begins, behind its name and what else stands in front of it."""
    file.seek(entry.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    return entry.header_offset + 30 + int(name) + int(extra)


def _heading(path: Path, stream: IO[bytes]) -> Heading:
    """What the header of an array says; raises Misfit where there is none."""
    import numpy as np

    start = stream.read(12)
    text = "{file} does not begin as a file of NumPy's does. Get a fresh copy of it, or save the array anew."
    need(start[:6] == MAGIC and len(start) == 12 and start[6] in (1, 2, 3), text, file=str(path))
    prefix = 10 if start[6] == 1 else 12
    length = int.from_bytes(start[8:prefix], "little")
    text = "{file} has a header of {length:,} bytes, but at most {limit:,} were expected. Save the array anew."
    need(length <= LONGEST_HEADER, text, file=str(path), length=length, limit=LONGEST_HEADER)
    header = io.BytesIO(start[8:] + stream.read(max(0, prefix + length - 12)))
    read = np.lib.format.read_array_header_1_0 if start[6] == 1 else np.lib.format.read_array_header_2_0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sizes, turned, dtype = read(header)
    except Exception as error:  # Damaged headers end in errors of many kinds.
        text = "{file} has a header that NumPy never writes. Get a fresh copy of it, or save the array anew."
        raise Misfit(text, file=str(path)) from error
    need(all(size >= 0 for size in sizes), "{file} has an array of a negative size. Save it anew.", file=str(path))
    return Heading(tuple(map(int, sizes)), dtype, bool(turned), prefix + length)


def _array(name: str, heading: Heading) -> StoredArray:
    """An array that is not placed yet."""
    sizes, dtype = heading.sizes, heading.dtype
    if dtype.hasobject or dtype.kind in KINDS:
        return OddArray(name, sizes, "object" if dtype.hasobject else KINDS[dtype.kind])
    return StoredArray(name, sizes, dtype.str)


class _Bounded:
    """A file that refuses to read a huge table of contents into memory, as the table of a hostile zip is."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner = inner
        self.is_listing = True

    def read(self, size: int = -1) -> bytes:
        if not self.is_listing:
            return self.inner.read(size)
        content = self.inner.read(MOST_LISTED + 1 if size < 0 else min(size, MOST_LISTED + 1))
        text = "{file} has a table of contents of more than {limit:,} bytes. Save fewer arrays into one file."
        need(len(content) <= MOST_LISTED, text, file=self.inner.name, limit=MOST_LISTED)
        return content

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

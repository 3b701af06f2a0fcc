"""Reads the arrays of HDF5 files, and follows nothing that leads out of the file."""

from __future__ import annotations

import zlib
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.files.stored import (
    KINDS,
    MEBIBYTE,
    MOST_ARRAYS,
    ArrayFile,
    OddArray,
    StoredArray,
    check_length,
    check_unpacked,
    damaged,
)
from engine.message import Misfit, need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MAGIC = b"\x89HDF\r\n\x1a\n"
DEEPEST = 16
LARGEST_CHUNK = 256 * MEBIBYTE
SMALL_CHUNK, MOST_CHUNKS = 4096, 100_000
"""Of smaller chunks a file may not have more: each takes its time."""
MOST_PIECES = 4_000_000
"""Of any chunks an array may not have more: where each lies takes memory."""
DEFLATE, SHUFFLE, FLETCHER = 1, 2, 3
FILTERS = ((), (SHUFFLE,), (DEFLATE,), (SHUFFLE, DEFLATE))
"""Ways of packing that are read; a checksum may come behind each."""
OUTSIDE = (
    "{file} names '{name}', which lies in another file. Only what a file itself holds is read: copy '{name}' into it."
)


def open_hdf5(path: Path) -> ArrayFile:
    """The arrays of a file by their names, with those of their groups; raises Misfit where it is damaged or a trap."""
    import h5py

    file = None
    try:
        file = h5py.File(path, "r", locking="best-effort")
        arrays: dict[str, StoredArray] = {}
        _walk(path, file.id, "", arrays, set())
        promised = sum(one.size for one in arrays.values() if not one.odd)
        check_unpacked(path, promised=promised, packed=path.stat().st_size)
        small = [one for one in arrays.values() if isinstance(one, Chunked) and one.is_small]
        for one in small if sum(one.pieces for one in small) > MOST_CHUNKS else ():
            arrays[one.name] = OddArray(one.name, one.sizes, "pieces")
    except Exception as error:  # Damaged files end in errors of many kinds.
        if file is not None:
            file.close()
        raise (error if isinstance(error, Misfit) else damaged(path, error)) from error
    text = "{file} holds no arrays. Choose a file that does."
    need(arrays, text, file=str(path))
    return ArrayFile(path, arrays, file)


def _walk(path: Path, group: Any, prefix: str, arrays: dict[str, StoredArray], seen: set[int]) -> None:
    """Add all arrays of a group and of those within it."""
    from h5py import h5d, h5g, h5l, h5o

    text = "{file} holds more than {limit:,} arrays, or groups within groups without end. Choose another file."
    names: list[bytes] = []
    need(prefix.count("/") <= DEEPEST and group.get_num_objs() <= MOST_ARRAYS, text, file=str(path), limit=MOST_ARRAYS)
    group.links.iterate(names.append)
    for raw in names:
        name = prefix + raw.decode("utf-8", "replace")
        kind = group.links.get_info(raw).type
        need(kind in (h5l.TYPE_HARD, h5l.TYPE_SOFT), OUTSIDE, file=str(path), name=name)
        if kind == h5l.TYPE_SOFT:
            continue  # What it stands for is met by its own name, if it is in the file.
        one = h5o.open(group, raw)
        place = h5o.get_info(one).addr
        if place in seen:
            continue
        seen.add(place)
        need(len(seen) <= MOST_ARRAYS, text, file=str(path), limit=MOST_ARRAYS)
        if isinstance(one, h5g.GroupID):
            _walk(path, one, f"{name}/", arrays, seen)
        elif isinstance(one, h5d.DatasetID):
            arrays[name] = _array(path, name, one)


def _array(path: Path, name: str, held: Any) -> StoredArray:
    """One array, once its header was compared with the file."""
    from h5py import h5d, h5s

    how = held.get_create_plist()
    layout = how.get_layout()
    need(layout != h5d.VIRTUAL and not how.get_external_count(), OUTSIDE, file=str(path), name=name)
    space = held.get_space()
    if space.get_simple_extent_type() == h5s.NULL:
        return OddArray(name, (), "empty")
    sizes = tuple(map(int, space.get_simple_extent_dims()))
    dtype = _dtype(held)
    if not dtype or dtype in ODD_TYPES:
        return OddArray(name, sizes, dtype or "number")
    filters = tuple(how.get_filter(at)[0] for at in range(how.get_nfilters()))
    plain = StoredArray(name, sizes, dtype)
    if plain.odd:
        return plain
    if (filters[:-1] if filters[-1:] == (FLETCHER,) else filters) not in FILTERS:
        return OddArray(name, sizes, "packed")
    length, stored = path.stat().st_size, held.get_storage_size()
    check_length(path, name, promised=stored, there=length)
    check_unpacked(path, promised=plain.size, packed=stored)
    if layout != h5d.CHUNKED:
        if layout == h5d.CONTIGUOUS and stored:
            check_length(path, name, promised=plain.size, there=length - (held.get_offset() or 0))
        return Sliced(path, name, sizes, dtype, held)
    chunk = tuple(map(int, how.get_chunk()))
    item = plain.size // prod(sizes)
    pieces = _pieces(sizes, chunk)
    if prod(chunk) * item > LARGEST_CHUNK or pieces > MOST_PIECES:
        return OddArray(name, sizes, "pieces")
    if DEFLATE in filters:
        return Chunked(path, name, sizes, dtype, held, chunk, filters)
    return Sliced(path, name, sizes, dtype, held, chunk[0])


ODD_TYPES = {*KINDS.values(), "reference"}


def _dtype(held: Any) -> str:
    """The type of the numbers as numpy writes it, or why they are none."""
    from h5py import h5t

    kind = held.get_type().get_class()
    odd = {
        h5t.STRING: "text",
        h5t.COMPOUND: "record",
        h5t.ARRAY: "record",
        h5t.OPAQUE: "object",
        h5t.VLEN: "object",
        h5t.REFERENCE: "reference",
        h5t.TIME: "time",
    }
    if kind in odd:
        return odd[kind]
    try:
        dtype = held.dtype
        # Whole bytes as numpy has them, and not some bits of them.
        is_known = kind in (h5t.INTEGER, h5t.FLOAT, h5t.ENUM) and h5t.py_create(dtype) == held.get_type()
    except (TypeError, ValueError):
        return ""
    if dtype.kind in KINDS:
        return KINDS[dtype.kind]
    return str(dtype.str) if is_known and dtype.kind in "biuf" else ""


def _pieces(sizes: tuple[int, ...], chunk: tuple[int, ...]) -> int:
    """How many chunks there are."""
    return prod(-(-size // part) for size, part in zip(sizes, chunk, strict=True))


class Sliced(StoredArray):
    """An array that takes no more to read than it has numbers."""

    def __init__(self, path: Path, name: str, sizes: tuple[int, ...], dtype: str, held: Any, stride: int = 1) -> None:
        super().__init__(name, sizes, dtype)
        self._path, self._held, self.stride = path, held, stride

    def rows(self, first: int, stop: int) -> Numbers:
        import h5py
        import numpy as np

        try:
            return np.asarray(h5py.Dataset(self._held)[first:stop])
        except Exception as error:  # Damaged files end in errors of many kinds.
            raise damaged(self._path, error) from error


class Chunked(Sliced):
    """An array in chunks packed by gzip, which are unpacked here: the library unpacks them to any length."""

    def __init__(
        self,
        path: Path,
        name: str,
        sizes: tuple[int, ...],
        dtype: str,
        held: Any,
        chunk: tuple[int, ...],
        filters: tuple[int, ...],
    ) -> None:
        super().__init__(path, name, sizes, dtype, held, chunk[0])
        self._chunk, self._filters = chunk, filters
        self._stored: dict[tuple[int, ...], int] = {}
        self.pieces = _pieces(sizes, chunk)
        self.is_small = self.size // prod(sizes) * prod(chunk) < SMALL_CHUNK

    def rows(self, first: int, stop: int) -> Numbers:
        import numpy as np

        found = np.empty((stop - first, *self.sizes[1:]), self.dtype)
        starts = [range(0, size, part) for size, part in zip(self.sizes, self._chunk, strict=True)]
        starts[0] = range(first - first % self._chunk[0], stop, self._chunk[0])
        try:
            for at in product(*starts):
                values = self._unpacked(at)
                low, high = max(first, at[0]), min(stop, at[0] + self._chunk[0])
                inner = tuple(slice(start, start + part) for start, part in zip(at[1:], self._chunk[1:], strict=True))
                target = found[(slice(low - first, high - first), *inner)]
                fitting = tuple(slice(0, size) for size in target.shape[1:])
                target[...] = values[(slice(low - at[0], high - at[0]), *fitting)]
        except Misfit:
            raise
        except Exception as error:  # Damaged files end in errors of many kinds.
            raise damaged(self._path, error) from error
        return found

    def _list(self, found: Any) -> None:
        self._stored[tuple(map(int, found.chunk_offset))] = int(found.size)

    def _unpacked(self, at: tuple[int, ...]) -> Numbers:
        """The numbers of the chunk that begins here."""
        import numpy as np

        size = prod(self._chunk) * np.dtype(self.dtype).itemsize
        if not self._stored:
            # All at once: to ask for one looks through all of them.
            self._held.chunk_iter(self._list)
        if at not in self._stored:
            fill = np.zeros((), self.dtype)
            self._held.get_create_plist().get_fill_value(fill)
            return np.broadcast_to(fill, self._chunk)
        text = "{file} is damaged where '{name}' lies. Get a fresh copy of it, or save the arrays anew."
        values: dict[str, Any] = {"file": str(self._path), "name": self.name}
        need(self._stored[at] <= size + size // 100 + 4096, text, **values)
        left_out, content = self._held.read_direct_chunk(at)
        for place, kind in reversed(list(enumerate(self._filters))):
            if left_out >> place & 1:
                continue
            if kind == FLETCHER:
                # What gzip packed has a checksum of its own.
                content = content[:-4]
            elif kind == DEFLATE:
                content = _inflated(content, size + 4)
            elif kind == SHUFFLE:
                item = np.dtype(self.dtype).itemsize
                content = np.frombuffer(content, np.uint8).reshape(item, -1).T.tobytes()
        need(len(content) == size, text, **values)
        return np.frombuffer(content, self.dtype).reshape(self._chunk)


def _inflated(content: bytes, most: int) -> bytes:
    """Unpacked, but never to more bytes than these."""
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(content, most)
    return found if unpacking.eof else b""

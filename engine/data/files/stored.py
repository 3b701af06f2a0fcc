"""Arrays in files: what each holds, as the header says, and how some of its rows are read without the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from engine.message import Message, Misfit, need
from engine.progress import tell

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MEBIBYTE = 2**20
FREELY = 64 * MEBIBYTE
"""So much may any file unpack to."""
RATIO = 100
"""Beyond that it may unpack to so many times its own size: real data never do, and a bomb does."""
MOST_ARRAYS = 1_000
MOST_AXES = 8
BLOCK = 8 * MEBIBYTE
"""About so many bytes are read at a time."""

DAMAGED = "{file} cannot be read ({reason}). Get a fresh copy of it, or save the arrays anew."
ODD: Mapping[str, Message] = MappingProxyType(
    {
        "object": Message(
            "'{name}' in {file} holds Python objects, which are never unpacked, since that could run code hidden in "
            "them. Save it anew as plain numbers."
        ),
        "text": Message(
            "'{name}' in {file} holds texts, but only numbers can be read. Save a number for each of them: 0, 1, 2."
        ),
        "record": Message(
            "'{name}' in {file} holds records of several fields. Save each field as an array of its own."
        ),
        "complex": Message(
            "'{name}' in {file} holds complex numbers. Save real and imaginary parts as arrays of their own."
        ),
        "time": Message(
            "'{name}' in {file} holds dates or times. Save them as numbers, such as the days since the first one."
        ),
        "reference": Message(
            "'{name}' in {file} holds references to something else. Save what they stand for, as plain numbers."
        ),
        "number": Message(
            "'{name}' in {file} holds numbers of a kind that is not known here. Save it anew as float32."
        ),
        "single": Message("'{name}' in {file} is a single number, and not one for each example."),
        "empty": Message("'{name}' in {file} is empty. Save an array that holds examples."),
        "axes": Message("'{name}' in {file} has more axes than can be read. Save it with at most 8 of them."),
        "packed": Message(
            "'{name}' in {file} is packed in a way that is not read here. Save it anew, packed by gzip or not at all."
        ),
        "pieces": Message(
            "'{name}' in {file} lies in too many or too large pieces. Save it anew with chunks of about 1 MB."
        ),
    }
)
"""Why an array cannot be learned from, and what to do."""
KINDS = {"O": "object", "S": "text", "U": "text", "T": "text", "V": "record", "c": "complex", "M": "time", "m": "time"}
"""By the letter that numpy has for such a type."""


class StoredArray:
    """An array in an open file: its name, its sizes with that of the examples first, and the type of its numbers."""

    stride = 1
    """How many rows lie together, so that it is quickest to read a multiple of them."""

    def __init__(self, name: str, sizes: tuple[int, ...], dtype: str) -> None:
        self.name = name
        self.sizes = sizes
        self.dtype = dtype
        """As numpy writes it, such as ``<f4``; empty where it holds no numbers."""
        self.odd = ""
        """Why it cannot be learned from: a key of ODD."""
        if not dtype:
            self.odd = "number"
        elif len(sizes) > MOST_AXES + 1:
            self.odd = "axes"
        elif not sizes:
            self.odd = "single"
        elif not prod(sizes):
            self.odd = "empty"

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.sizes[0] if self.sizes else 0

    @property
    def row_size(self) -> int:
        """How many bytes a row takes as it is stored."""
        import numpy as np

        return prod(self.sizes[1:]) * np.dtype(self.dtype).itemsize

    @property
    def size(self) -> int:
        """How many bytes all of it takes, as its header promises."""
        return self.row_size * self.count if self.sizes else self.row_size

    def rows(self, first: int, stop: int) -> Numbers:
        """The rows from ``first`` to before ``stop``, of its own type; raises Misfit where the file is damaged."""
        raise NotImplementedError

    def blocks(self, limit: int | None = None) -> Iterator[tuple[int, Numbers]]:
        """All rows, or about so many bytes of them, some at a time, each time with the number of the first."""
        step = max(1, BLOCK // max(1, self.row_size))
        step = -(-step // self.stride) * self.stride
        stop = self.count if limit is None else min(self.count, max(step, limit // max(1, self.row_size)))
        for first in range(0, stop, step):
            tell("Reading rows: {done:,} of {count:,}", first, stop)
            yield first, self.rows(first, min(stop, first + step))


class OddArray(StoredArray):
    """An array that cannot be learned from."""

    def __init__(self, name: str, sizes: tuple[int, ...], odd: str) -> None:
        super().__init__(name, sizes, "")
        self.odd = odd


class PlacedArray(StoredArray):
    """An array whose numbers lie in the file as they are.

    They are read, and not mapped: where a mapped file becomes shorter, the whole process dies.
    """

    def __init__(
        self, name: str, sizes: tuple[int, ...], dtype: str, *, file: IO[bytes], offset: int, turned: bool = False
    ) -> None:
        super().__init__(name, sizes, dtype)
        self._file, self._offset, self._turned = file, offset, turned

    def rows(self, first: int, stop: int) -> Numbers:
        import numpy as np

        count, inner = stop - first, prod(self.sizes[1:])
        if not self._turned:
            found = np.empty((count, *self.sizes[1:]), self.dtype)
            self._fill(found, first * self.row_size)
            return found
        # The first axis lies closest together: each column by itself, or all of them at once.
        columns = np.empty((inner, count), self.dtype)
        if count == self.count:
            self._fill(columns, 0)
        else:
            for at in range(inner):
                self._fill(columns[at], (at * self.count + first) * columns.itemsize)
        return columns.reshape(*self.sizes[:0:-1], count).T

    def _fill(self, values: Numbers, start: int) -> None:
        room = values.reshape(-1).view("B")
        try:
            self._file.seek(self._offset + start)
            got = self._file.readinto(room)  # type: ignore[attr-defined]
        except OSError as error:
            raise damaged(self._file.name, error) from error
        need(
            got == len(room),
            "{file} ends in the middle of '{name}'. Get a fresh copy of it, or save the arrays anew.",
            file=self._file.name,
            name=self.name,
        )


class PackedArray(StoredArray):
    """An array behind gzip or in a zip, which can only be read from its begin on."""

    def __init__(
        self,
        name: str,
        sizes: tuple[int, ...],
        dtype: str,
        *,
        file: str,
        begun: Callable[[], IO[bytes]],
        turned: bool = False,
    ) -> None:
        super().__init__(name, sizes, dtype)
        self._path, self._begun, self._turned = file, begun, turned
        self._stream: IO[bytes] | None = None
        self._at = 0
        self._whole: Numbers | None = None

    def rows(self, first: int, stop: int) -> Numbers:
        import numpy as np

        if not self._turned:
            return np.frombuffer(self._unpacked(first, stop), self.dtype).reshape(stop - first, *self.sizes[1:])
        if self._whole is None:
            self._whole = np.frombuffer(self._unpacked(0, self.count), self.dtype).reshape(self.sizes, order="F")
        return self._whole[first:stop]

    def _unpacked(self, first: int, stop: int) -> bytearray:
        """The bytes of some rows: at once where they come next, else from the begin again."""
        stream, at = self._stream, self._at
        self._stream = None  # Where it ends in an error, it is begun again.
        try:
            if stream is None or first < at:
                stream, at = self._begun(), 0
            for _ in self._pieces(stream, (first - at) * self.row_size):
                pass
            content = bytearray().join(self._pieces(stream, (stop - first) * self.row_size))
            # To read on also compares the checksum at the end.
            is_over = stop < self.count or not stream.read(1)
        except Misfit:
            raise
        except Exception as error:  # Damaged files end in errors of many kinds.
            raise damaged(self._path, error) from error
        text = (
            "{file} goes on after the {promised:,} bytes of '{name}' that its header promises. Get a fresh copy of it."
        )
        need(is_over, text, file=self._path, promised=self.size, name=self.name)
        self._stream, self._at = stream, stop
        return content

    def _pieces(self, stream: IO[bytes], wanted: int) -> Iterator[bytes]:
        """So many bytes, piece by piece: a short file never takes the memory of a long one."""
        while wanted:
            piece = stream.read(min(MEBIBYTE, wanted))
            text = "{file} ends in the middle of '{name}'. Get a fresh copy of it, or save the arrays anew."
            need(piece, text, file=self._path, name=self.name)
            wanted -= len(piece)
            yield piece


class ArrayFile:
    """An open file of arrays, to be closed after use."""

    def __init__(self, path: Path, arrays: Mapping[str, StoredArray], *open_files: Any) -> None:
        self.path = path
        self.arrays = arrays
        self.open_files = open_files

    def __enter__(self) -> ArrayFile:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.open_files:
            one.close()


def damaged(file: Path | str, error: Exception) -> Misfit:
    """The sentence about a file that cannot be read."""
    told = " ".join(str(error).split())[:200] or type(error).__name__
    return Misfit(DAMAGED, file=str(file), reason=told)


def check_length(path: Path | str, name: str, *, promised: int, there: int) -> None:
    """Raise Misfit where a header promises more bytes than the file has."""
    text = "{file} promises {promised:,} bytes for '{name}', but has only {there:,} for it. Get a fresh copy of it."
    need(promised <= there, text, file=str(path), promised=promised, name=name, there=max(0, there))


def check_unpacked(path: Path | str, *, promised: int, packed: int) -> None:
    """Raise Misfit where something would unpack to far more than what is packed so can be."""
    text = (
        "{file} promises to unpack from {packed:,} to {promised:,} bytes, more than {ratio} times as many, as only a "
    )
    text += "trap does. Save the arrays anew without packing them, if you trust it."
    is_usual = promised <= max(FREELY, RATIO * packed)
    need(is_usual, text, file=str(path), packed=packed, promised=promised, ratio=RATIO)

"""Reads arrays that are too large for the memory in blocks from all over the file, without what was read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import finalize

from engine.data.arrays.part import ArrayPart, Labels
from engine.data.files.stored import ArrayFile, PackedArray, StoredArray
from engine.data.own import stamp_of
from engine.data.streams.stream import MOST_KNOWN, Stream
from engine.message import need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST_NUMBERS = 2**29
"""Arrays with more numbers than these 2 GB are read piece by piece while a network learns."""
BLOCK, LARGEST_BLOCK = 2**18, 2**27
"""About so many bytes lie together in the file, and no more than these are read at once."""
POOL = 2**26
"""Blocks from anywhere in the file are shuffled into each other until they take so many bytes of memory."""


def is_large(used: Sequence[ArrayPart]) -> bool:
    """Whether these arrays are too large for the memory."""
    return sum(one.count * one.shape().count for one in used) > MOST_NUMBERS


def array_stream(used: Sequence[ArrayPart], file: ArrayFile, *paths: Path) -> Stream | None:
    """What reads these arrays of an open file, and keeps it open; None where they are only to be read as a whole."""
    arrays = {one.name: file.arrays[one.name] for one in used}
    if any(isinstance(one, PackedArray) for one in arrays.values()):
        file.__exit__()
        return None
    where, stamps, turn = str(paths[0]), [stamp_of(path) for path in paths], Lock()

    def read(first: int, count: int) -> dict[str, Numbers]:
        # What looks at a network reads beside what it learns from.
        with turn:
            found = {one.name: arrays[one.name].rows(first, first + count) for one in used}
        for path, stamp in zip(paths, stamps, strict=True):
            text = "{file} has changed while a network was learning from it. Leave it as it is until then, or train on "
            need(stamp_of(path) == stamp, text + "a copy of it; then begin anew.", file=str(path))
        return {one.name: one.read(found[one.name], first, where) for one in used}

    finalize(read, file.__exit__)
    count = next(iter(arrays.values())).count
    room = max(1, sum(one.shape().size for one in used))
    rows = _rows(arrays, room)
    return Stream(count, read, rows, max(1, POOL // (rows * room)), _known(used, arrays, count, where))


def _rows(arrays: Mapping[str, StoredArray], room: int) -> int:
    """How many rows are read together: whole chunks of the file, unless these are very large."""
    stored = max(1, sum(one.row_size for one in arrays.values()))
    stride = max(one.stride for one in arrays.values())
    wanted = max(1, BLOCK // stored)
    return max(1, min(-(-wanted // stride) * stride, LARGEST_BLOCK // room))


def _known(used: Sequence[ArrayPart], arrays: Mapping[str, StoredArray], count: int, where: str) -> dict[str, Numbers]:
    """The class of each example, or only how many there are; nothing where they are too many."""
    import numpy as np

    if count > MOST_KNOWN:
        return {}
    part = next((one for one in used if isinstance(one, Labels) and one.role == "target"), None)
    if part is None:
        return {used[0].name: np.broadcast_to(np.int8(0), count)}
    classes = np.empty(count, np.int32)
    for first, rows in arrays[part.name].blocks():
        classes[first : first + len(rows)] = part.read(rows, first, where)
    return {part.name: classes}

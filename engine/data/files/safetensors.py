"""Reads .safetensors files: a table in JSON, and behind it the plain numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.files.stored import (
    MEBIBYTE,
    MOST_ARRAYS,
    ArrayFile,
    OddArray,
    PlacedArray,
    StoredArray,
    check_length,
    damaged,
)
from engine.message import need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

LONGEST_HEADER = MEBIBYTE
TYPES: Mapping[str, tuple[str, int]] = {
    **{"F64": ("<f8", 8), "F32": ("<f4", 4), "F16": ("<f2", 2), "BF16": ("<u2", 2), "BOOL": ("|b1", 1)},
    **{"I64": ("<i8", 8), "I32": ("<i4", 4), "I16": ("<i2", 2), "I8": ("|i1", 1)},
    **{"U64": ("<u8", 8), "U32": ("<u4", 4), "U16": ("<u2", 2), "U8": ("|u1", 1)},
}
"""The types of numbers by their names there: as numpy writes them, and how many bytes one takes."""


class ShortFloats(PlacedArray):
    """Numbers of the type BF16, which numpy lacks: the first half of a float32."""

    def rows(self, first: int, stop: int) -> Numbers:
        import numpy as np

        found: Numbers = (super().rows(first, stop).astype(np.uint32) << 16).view(np.float32)
        return found


def open_safetensors(path: Path) -> ArrayFile:
    """The arrays of a file by their names; raises Misfit where it is damaged."""
    file = path.open("rb")
    try:
        length = int.from_bytes(file.read(8), "little")
        size = path.stat().st_size
        text = "{file} is no safetensors file: its header would have {length:,} bytes, but at most {limit:,} were "
        text += "expected. Get a fresh copy of it, or save the arrays anew."
        most = max(0, min(LONGEST_HEADER, size - 8))
        need(2 <= length <= most, text, file=str(path), length=length, limit=most)
        table = _table(path, file.read(length))
        there = size - 8 - length
        arrays = [_array(path, file, name, entry, 8 + length, there) for name, entry in table.items()]
        text = "{file} is no safetensors file: its arrays lie over each other. Save the arrays anew."
        need(sum(one.size for one in arrays if one.dtype) <= there, text, file=str(path))
    except BaseException:
        file.close()
        raise
    return ArrayFile(path, {one.name: one for one in arrays}, file)


def _table(path: Path, header: bytes) -> dict[str, Any]:
    try:
        table = json.loads(header.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise damaged(path, error) from error
    need(isinstance(table, dict), "{file} is no safetensors file. Save the arrays anew.", file=str(path))
    table.pop("__metadata__", None)
    text = "{file} holds {count:,} arrays, but 1 to {limit:,} were expected. Choose another file."
    need(0 < len(table) <= MOST_ARRAYS, text, file=str(path), count=len(table), limit=MOST_ARRAYS)
    return dict(table)


def _array(path: Path, file: Any, name: str, entry: Any, start: int, there: int) -> StoredArray:
    """One array as the table describes it; raises Misfit where its place is not in the file, or of another length."""
    entry = entry if isinstance(entry, dict) else {}
    dtype, sizes, place = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    text = "{file} does not say rightly where '{name}' lies and of which sizes it is. Save the arrays anew."
    need(
        isinstance(dtype, str) and _whole(sizes) and _whole(place) and len(place) == 2, text, file=str(path), name=name
    )
    first, stop = place
    if dtype not in TYPES:
        return OddArray(name, tuple(sizes), "number")
    check_length(path, name, promised=stop, there=there)
    kind, item = TYPES[dtype]
    need(first <= stop and stop - first == prod(sizes) * item, text, file=str(path), name=name)
    make = ShortFloats if dtype == "BF16" else PlacedArray
    return make(name, tuple(sizes), kind, file=file, offset=start + first)


def _whole(values: Any) -> bool:
    """Whether it is a list of whole numbers, none of them negative."""
    return isinstance(values, list) and all(type(one) is int and one >= 0 for one in values)

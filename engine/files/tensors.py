"""Checks the table at the head of a safetensors file before anything is allocated for what it promises."""

from __future__ import annotations

import os
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Literal

import msgspec

from engine.files.problem import DAMAGED
from engine.frozen import frozen
from engine.message import Misfit, need

HEADER_LIMIT = 16 * 2**20
TENSOR_LIMIT = 100_000
NAME_LIMIT = 1000
AXES_LIMIT = 16
BYTES_LIMIT = 64 * 2**30
"""More than the weights of any network that can be trained here."""
METADATA = "__metadata__"
BYTES: Mapping[str, int] = {
    **{"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "BOOL": 1, "C64": 8},
    **{"I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1},
}
"""The types of numbers that there are, and how many bytes one takes."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One tensor as the table tells it."""

    dtype: Literal["F64", "F32", "F16", "BF16", "BOOL", "C64", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8"]
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


@frozen
class Table:
    """What a file holds: the sizes of its tensors by name, and the texts beside them."""

    sizes: Mapping[str, tuple[int, ...]]
    texts: Mapping[str, str]


def table_of(file: Path, *, most: int = BYTES_LIMIT) -> Table:
    """The table of a safetensors file whose numbers take at most so many bytes, no more than are there.

    Raises Misfit with the name of the file where the table is none, or does not fit what lies behind it; OSError.
    """
    name = file.name
    size = file.stat().st_size if file.is_file() else 0
    with open(os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        limit = max(0, min(HEADER_LIMIT, size - 8))
        text = "{file} is damaged: its header would have {length:,} bytes, but at most {limit:,} can be"
        need(2 <= length <= limit, text, file=name, length=length, limit=limit)
        header = opened.read(length)
    there = size - 8 - length
    text = "{file} holds {there:,} bytes of numbers, but at most {most:,} are needed"
    need(there <= most, text, file=name, there=there, most=most)
    try:
        raw = msgspec.json.decode(header, type=dict[str, msgspec.Raw])
        need(len(raw) <= TENSOR_LIMIT, "{file} holds more than {limit:,} tensors", file=name, limit=TENSOR_LIMIT)
        texts = msgspec.json.decode(raw.pop(METADATA, msgspec.Raw(b"{}")), type=dict[str, str])
        entries = {key: msgspec.json.decode(one, type=Entry) for key, one in raw.items()}
    except DAMAGED as error:
        raise Misfit("{file} is damaged: its header is no table of tensors", file=name) from error
    _check(entries, there, name)
    return Table({key: one.shape for key, one in entries.items()}, texts)


def _check(entries: Mapping[str, Entry], there: int, name: str) -> None:
    """Each tensor lies behind the one before it, as long as its sizes say, and nothing else is in the file."""
    end = 0
    for key, one in sorted(entries.items(), key=lambda pair: pair[1].data_offsets):
        first, stop = one.data_offsets
        sound = len(key) <= NAME_LIMIT and len(one.shape) <= AXES_LIMIT and all(size >= 0 for size in one.shape)
        sound = sound and first == end and stop - first == prod(one.shape) * BYTES[one.dtype]
        need(sound, "{file} is damaged: it does not say rightly where '{name}' lies", file=name, name=key[:NAME_LIMIT])
        end = stop
    text = "{file} is damaged: it holds {there:,} bytes of numbers, not {end:,}"
    need(end == there, text, file=name, there=there, end=end)

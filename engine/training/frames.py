"""Writes what a window and its training process tell each other as bytes, and reads it by a closed table of types."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import struct
import sys
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from engine import repair
from engine.data.looking.preview import Preview
from engine.graph import model
from engine.message import Message
from engine.training import commands, messages
from engine.training.changes import Change
from engine.training.health.finding import Finding
from engine.training.preview import NodePreview
from engine.training.process import Beat, Ready
from engine.training.watching import answer, ask
from engine.training.watching.carried import Carried
from engine.training.watching.station import Station

if TYPE_CHECKING:
    import numpy as np

TOLD = (*typing.get_args(messages.TrainingMessage), Ready, Beat)
"""What a training process tells."""
SAID = typing.get_args(commands.Command)
"""What it is told."""
PARTS = (
    *(model.Project, model.Graph, model.Node, model.Wire, model.Frame, model.Note, model.From, model.Tied),
    *(Message, Change, Finding, ask.Ask, ask.Histogram, answer.Answer, answer.Shown),
    *(Station, Carried, Preview, NodePreview, *typing.get_args(repair.Repair)),
)
"""What stands inside of those."""
TABLE: Mapping[str, type] = {one.__name__: one for one in (*TOLD, *SAID, *PARTS)}
"""The only classes that are ever made of bytes, by the name that stands for them."""

MOST_BYTES = 256 * 2**20
"""No frame is longer; the largest that a training tells are the points of its data."""
MOST_TEXT = 128 * 2**20
"""So many of them are text: it takes more memory when it is read, an array does not."""
HEAD = struct.Struct(">I")
NUMBERS = re.compile(r"[<>|][biufc][0-9]{1,2}")
"""What an array may hold: numbers and no objects."""
PLAIN = (str, int, float, bool, type(None))


class BrokenFrame(Exception):
    """What came is nothing that the other end can have meant; nothing of it was carried out."""


def written(value: object) -> bytes:
    """The bytes of a value; raises TypeError where the table does not have it, ValueError where it is too long."""
    blobs: list[bytes] = []
    told = json.dumps(_tree(value, blobs), separators=(",", ":")).encode("ascii")
    whole = b"".join((HEAD.pack(len(told)), told, *blobs))
    if len(whole) > MOST_BYTES or len(told) > MOST_TEXT:
        raise ValueError(f"{type(value).__name__} takes {len(whole):,} bytes, which is too much to be told")
    return whole


def read(frame: bytes, kinds: tuple[type, ...]) -> Any:
    """The value of these bytes, one of these classes; raises BrokenFrame for all else.

    No class is looked up outside the table, and nothing larger than the frame is made.
    """
    try:
        (length,) = HEAD.unpack_from(frame)
        if length > min(MOST_TEXT, len(frame) - HEAD.size):
            raise ValueError("the text is too long")
        blobs = _Blobs(frame, HEAD.size + length)
        value = _value(json.loads(frame[HEAD.size : HEAD.size + length].decode("ascii")), blobs)
        blobs.end()
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, struct.error) as error:
        raise BrokenFrame(f"{type(error).__name__}: {error}"[:200]) from error
    if not isinstance(value, kinds):
        raise BrokenFrame(f"{type(value).__name__} is not told in this direction")
    return value


class _Blobs:
    """The bytes behind the text of a frame, taken one after the other."""

    def __init__(self, frame: bytes, start: int) -> None:
        self._rest = memoryview(frame)[start:]

    def take(self, count: int) -> bytearray:
        if not 0 <= count <= len(self._rest):
            raise ValueError("a part is longer than its frame")
        part, self._rest = self._rest[:count], self._rest[count:]
        return bytearray(part)

    def end(self) -> None:
        if self._rest:
            raise ValueError("something stands behind the end")


def _tree(value: Any, blobs: list[bytes]) -> Any:
    """Plain values as they are, and of all else a list that begins with a letter for its kind."""
    kind: type = type(value)
    if isinstance(value, PLAIN):
        return value
    if kind is tuple:
        return ["t", *(_tree(one, blobs) for one in value)]
    if kind.__name__ in TABLE and TABLE[kind.__name__] is kind:
        parts = [getattr(value, name) for name in _fields(kind)]
        if kind is Message:
            parts = [value.text, {name: _sayable(one) for name, one in value.values.items()}]
        return ["c", kind.__name__, *(_tree(one, blobs) for one in parts)]
    if isinstance(value, Mapping):
        return ["d", *(_tree(part, blobs) for pair in value.items() for part in pair)]
    if kind is list:
        return ["l", *(_tree(one, blobs) for one in value)]
    if kind is bytes:
        blobs.append(value)
        return ["b", len(value)]
    return _numbers(value, blobs)


def _numbers(value: Any, blobs: list[bytes]) -> Any:
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        return _tree(value.item(), blobs)
    if numpy is None or not isinstance(value, numpy.ndarray) or not NUMBERS.fullmatch(value.dtype.str):
        raise TypeError(f"{type(value).__name__} is not in the table of what is told")
    blobs.append(value.tobytes())
    return ["a", value.dtype.str, *value.shape]


def _sayable(value: Any) -> Any:
    """What fills a sentence: what the table does not have is told as a text, or a trouble would not be told at all."""
    known = value is None or isinstance(value, (*PLAIN, tuple, list, Mapping)) or type(value) in TABLE.values()
    return value if known and not isinstance(value, PurePath) else str(value)


def _value(tree: Any, blobs: _Blobs) -> Any:
    if isinstance(tree, PLAIN):
        return tree
    if not isinstance(tree, list):
        raise ValueError(f"{type(tree).__name__} does not stand in a frame")
    return _MADE[tree[0]](tree[1:], blobs)


def _tuple(parts: list[Any], blobs: _Blobs) -> tuple[Any, ...]:
    return tuple([_value(one, blobs) for one in parts])


def _list(parts: list[Any], blobs: _Blobs) -> list[Any]:
    return [_value(one, blobs) for one in parts]


def _dict(parts: list[Any], blobs: _Blobs) -> dict[Any, Any]:
    values = [_value(one, blobs) for one in parts]
    return dict(zip(values[::2], values[1::2], strict=True))


def _bytes(parts: list[Any], blobs: _Blobs) -> bytes:
    return bytes(blobs.take(*parts))


def _array(parts: list[Any], blobs: _Blobs) -> np.ndarray[Any, Any]:
    import numpy as np

    kind, *sizes = parts
    if not NUMBERS.fullmatch(kind) or not all(type(one) is int and one >= 0 for one in sizes):
        raise ValueError("this is no array of numbers")
    dtype = np.dtype(kind)
    return np.frombuffer(blobs.take(math.prod(sizes) * dtype.itemsize), dtype).reshape(sizes)


def _made(parts: list[Any], blobs: _Blobs) -> Any:
    cls = TABLE[parts[0]]
    values = [_value(one, blobs) for one in parts[1:]]
    for value, (name, kinds) in zip(values, _fields(cls).items(), strict=True):
        # A truth is a whole number to Python, and to nobody else.
        if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)):
            raise TypeError(f"{cls.__name__} has no {type(value).__name__} as its {name}")
    return cls(*values)


_MADE: Mapping[str, Callable[[list[Any], _Blobs], Any]] = {
    "t": _tuple,
    "l": _list,
    "d": _dict,
    "b": _bytes,
    "a": _array,
    "c": _made,
}


class _Numbers(type):
    """Stands for the class of arrays in the fields of messages, which are read before anybody needs numpy."""

    def __instancecheck__(cls, value: object) -> bool:
        return type(value).__name__ == "ndarray"


class _Array(metaclass=_Numbers):
    pass


@cache
def _fields(cls: type) -> Mapping[str, tuple[type, ...]]:
    """The fields of a class in their order, each with what it may hold; nothing where that is anything."""
    hints = typing.get_type_hints(cls, localns={"Array": _Array})
    if dataclasses.is_dataclass(cls):
        names = tuple(one.name for one in dataclasses.fields(cls))
    else:
        names = getattr(cls, "_fields", None) or cls.__struct_fields__  # type: ignore[attr-defined]
    return {name: _kinds(hints[name]) for name in names}


def _kinds(hint: Any) -> tuple[type, ...]:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        each = [_kinds(one) for one in typing.get_args(hint)]
        return () if () in each else tuple(kind for kinds in each for kind in kinds)
    if origin is typing.Literal:
        return tuple({type(one) for one in typing.get_args(hint)})
    found = origin or hint
    if found is Mapping:
        return (dict,)
    if found is float:
        return (float, int)
    # To Python 3.11, Any is a class.
    return (found,) if isinstance(found, type) and found is not Any else ()

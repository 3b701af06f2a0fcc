"""What a window asks of the process that looks at data, what it hears, and how that becomes a line of text."""

from __future__ import annotations

import base64
import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import msgspec

from engine import repair
from engine.data.looking import told
from engine.data.looking.examples import ExampleTold
from engine.data.looking.preview import Preview
from engine.data.looking.told import Looked
from engine.frozen import frozen
from engine.message import Message, shown_name


class Asked(msgspec.Struct, frozen=True):
    """A project as a file has it, the key of its Data node, and the number of an example, from 0."""

    number: int
    project: str
    node: str
    example: int = 0
    is_whole: bool = True
    """Whether all is to be told, and not that example alone."""


@frozen
class Answer:
    """What is told; or how far it is; or a sentence that says why there is nothing to be told."""

    number: int
    looked: Looked | None = None
    example: ExampleTold | None = None
    examples: int = 0
    """So many can be shown one by one."""
    stage: Message | None = None
    done: int = 0
    count: int = 0
    """How much of this stage is done, of how much; 0 where nobody knows."""
    refusal: Message | None = None


KINDS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (Answer, ExampleTold, Message, Preview, *vars(repair).values(), *vars(told).values())
    if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or kind is Preview)
}
"""All that an answer is made of."""
KIND, OF = "kind", "of"
DICT, LIST, BYTES, NUMBER = "dict", "list", "bytes", "number"


def encoded(answer: Answer) -> bytes:
    """An answer as a line."""
    return msgspec.json.encode(_plain(answer))


def decoded(line: bytes) -> Answer:
    """The same answer."""
    found = _value(msgspec.json.decode(line))
    assert isinstance(found, Answer)
    return found


def _plain(value: Any) -> Any:
    """A value of JSON; what JSON does not have is told by its kind."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return shown_name(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else {KIND: NUMBER, OF: str(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if type(value).__name__ in KINDS:
        names = value.__struct_fields__ if isinstance(value, Preview) else _names(type(value))
        return {KIND: type(value).__name__, OF: {name: _plain(getattr(value, name)) for name in names}}
    if isinstance(value, Mapping):
        return {KIND: DICT, OF: {str(name): _plain(one) for name, one in value.items()}}
    if isinstance(value, list):
        return {KIND: LIST, OF: [_plain(one) for one in value]}
    if isinstance(value, bytes):
        return {KIND: BYTES, OF: base64.b64encode(value).decode()}
    # Such as the numbers of a library, of which each is one of Python's too.
    return _plain(value.item()) if hasattr(value, "item") else str(value)


def _value(found: Any) -> Any:
    if isinstance(found, list):
        return tuple(_value(one) for one in found)
    if not isinstance(found, dict):
        return found
    kind, inner = found[KIND], found[OF]
    if kind == DICT:
        return {name: _value(one) for name, one in inner.items()}
    if kind == LIST:
        return [_value(one) for one in inner]
    if kind == BYTES:
        return base64.b64decode(inner)
    if kind == NUMBER:
        return float(inner)
    return KINDS[kind](**{name: _value(one) for name, one in inner.items()})


def _names(kind: Any) -> list[str]:
    return [one.name for one in dataclasses.fields(kind)]

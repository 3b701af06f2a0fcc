"""What a window asks of the process that looks at a person's data, and what it hears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from engine.message import Message, shown_name


class Asked(msgspec.Struct, frozen=True):
    """A file or folder, what a network is to say of it (empty: what its names suggest), and the offers taken of it."""

    number: int
    path: str
    target: str = ""
    chosen: tuple[str, ...] = ()
    before: Mapping[str, Any] = {}
    """The data set that it was, as a file keeps it, where it is only to be described anew."""
    edited: Mapping[str, Any] = {}
    """What a person has made of it in its form, where its facts are to follow that."""
    known: str = ""
    """The name of the download that lies in this folder, where it is one."""


class Sentence(msgspec.Struct, frozen=True):
    """A message on its way: its values are texts, numbers, or such sentences again."""

    text: str
    values: Mapping[str, Any] = {}
    inner: Mapping[str, Sentence] = {}

    @classmethod
    def of(cls, message: Message) -> Sentence:
        inner = {name: cls.of(value) for name, value in message.values.items() if isinstance(value, Message)}
        values = {name: _plain(value) for name, value in message.values.items() if name not in inner}
        return cls(message.text, values, inner)

    @property
    def message(self) -> Message:
        return Message(self.text, {**self.values, **{name: one.message for name, one in self.inner.items()}})


class Begun(msgspec.Struct, frozen=True):
    """A project as a file has it, with the reasons of its choices; or why there is none; or how far the reading is."""

    number: int
    project: str = ""
    reasons: tuple[Sentence, ...] = ()
    targets: tuple[str, ...] = ()
    """What a network could say instead, and says now."""
    target: str = ""
    offers: tuple[tuple[str, Sentence], ...] = ()
    """What a person may choose beside, each with a name."""
    stage: Sentence | None = None
    """How far the reading is, before there is an answer: ``done`` of ``count``, or of nobody knows."""
    done: int = 0
    count: int = 0
    refusal: Sentence | None = None
    examples: Mapping[str, Any] = {}
    """The data set as it is now, where there was one; the reasons say then what is another."""
    transforms: tuple[Mapping[str, Any], ...] = ()
    """What it needs, where nothing was known of it before."""


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, bool)) else shown_name(str(value))

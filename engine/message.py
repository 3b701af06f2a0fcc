"""A sentence for a person: an English template, which is also its key in a translation, and the values that fill it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen

if TYPE_CHECKING:
    from engine.repair import Repair


def shown_name(name: str | Path) -> str:
    """The name of a file or folder as a text that can be written down, whatever bytes the disk has for it."""
    return str(name).encode("utf-8", "replace").decode("utf-8")


@frozen
class Message:
    """A template such as ``"Add needs two equal shapes, but got {first} and {second}."`` with its values."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text


class Misfit(Exception):
    """Something that a person drew or typed cannot work; the message says what, with which values, and what to do.

    ``port`` names the input port that the trouble came in through, where it is one alone; ``repairs`` are changes that
    would end it, the best one first.
    """

    def __init__(self, text: str, *, port: str | None = None, repairs: tuple[Repair, ...] = (), **values: Any) -> None:
        self.message = Message(text, values)
        self.port = port
        self.repairs = repairs
        self.entry: int | None = None
        """The place of the entry of a list that the trouble is in, where it is in one."""
        super().__init__(text)

    def __str__(self) -> str:
        # Written when it is asked for: a file may have thousands of troubles, of which a person reads few.
        return str(self.message)


def need(
    condition: object, text: str, *, port: str | None = None, repairs: tuple[Repair, ...] = (), **values: Any
) -> None:
    """Raise a :class:`Misfit` with this text and these values unless the condition holds."""
    if not condition:
        raise Misfit(text, port=port, repairs=repairs, **values)

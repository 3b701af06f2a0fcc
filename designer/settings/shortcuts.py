"""Which keys stand for which command: those of the table, or those that a person gave it; never for two at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QKeySequence

from designer.command_table import COMMANDS
from designer.commands.command import Command

Own = Mapping[str, tuple[str, ...]]
"""The keys that a person chose, by the name of the command; a command that is not there has its usual ones."""

CANVAS_KEYS: tuple[tuple[str, Any], ...] = (
    ("Space", QT_TRANSLATE_NOOP("actions", "Tap: look for a layer. Hold and drag: move the view.")),
    ("Tab", QT_TRANSLATE_NOOP("actions", "Select the next layer; behind the last one the wires.")),
    ("Shift+Tab", QT_TRANSLATE_NOOP("actions", "Select the layer or wire before.")),
    ("Left", QT_TRANSLATE_NOOP("actions", "Move the selected layers to the left; with Shift farther.")),
    ("Right", QT_TRANSLATE_NOOP("actions", "Move the selected layers to the right; with Shift farther.")),
    ("Up", QT_TRANSLATE_NOOP("actions", "Move the selected layers up; with Shift farther.")),
    ("Down", QT_TRANSLATE_NOOP("actions", "Move the selected layers down; with Shift farther.")),
    ("Ctrl+Right", QT_TRANSLATE_NOOP("actions", "Go along a wire to the layer that it leads to.")),
    ("Ctrl+Left", QT_TRANSLATE_NOOP("actions", "Go back along a wire to the layer that it comes from.")),
    ("Ctrl+Down", QT_TRANSLATE_NOOP("actions", "Where wires part or meet: go to the next one.")),
    ("Ctrl+Up", QT_TRANSLATE_NOOP("actions", "Where wires part or meet: go to the one before.")),
    ("Return", QT_TRANSLATE_NOOP("actions", "Open the selected layer or block; insert a layer on the selected wire.")),
    ("Menu", QT_TRANSLATE_NOOP("actions", "Open the menu of what is selected, or of the canvas.")),
    ("Shift+F10", QT_TRANSLATE_NOOP("actions", "Open the same menu.")),
    ("Esc", QT_TRANSLATE_NOOP("actions", "Leave what is going on, then the selection, then the block.")),
)
"""What the canvas and every field take for themselves, so that no command can have it."""


@lru_cache(maxsize=1024)
def plain(keys: str) -> str:
    """One spelling of a key sequence."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def shown(keys: str) -> str:
    """A key sequence as this platform writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def keys_of(command: Command, own: Own) -> tuple[str, ...]:
    """The keys of a command now."""
    return tuple(own.get(command.name, command.keys))


def holder(keys: str, own: Own, but: str = "") -> Command | None:
    """The command that these keys stand for, other than the one named."""
    asked = plain(keys)
    holders = (one for one in COMMANDS if one.name != but and asked in map(plain, keys_of(one, own)))
    return next(holders, None)


def is_taken_by_canvas(keys: str) -> bool:
    """Whether the canvas or a field needs these keys for itself."""
    return plain(keys) in {plain(taken) for taken, _ in CANVAS_KEYS}


def bound(own: Own, name: str, keys: str) -> Own:
    """With these keys for this command alone: another that had them loses them."""
    changed, asked = dict(own), plain(keys)
    other = holder(keys, own, but=name)
    if other is not None:
        changed[other.name] = tuple(one for one in keys_of(other, own) if plain(one) != asked)
    changed[name] = (asked,) if asked else ()
    return _without_usual(changed)


def usual(own: Own, name: str) -> Own:
    """With the usual keys of this command, taken back from those that have them now."""
    changed = {other: keys for other, keys in own.items() if other != name}
    command = next(one for one in COMMANDS if one.name == name)
    for keys in command.keys:
        other = holder(keys, changed, but=name)
        if other is not None:
            left = (one for one in keys_of(other, changed) if plain(one) != plain(keys))
            changed[other.name] = tuple(left)
    return _without_usual(changed)


def _without_usual(own: Own) -> Own:
    """Only what differs from the table is kept."""
    known = {command.name: command.keys for command in COMMANDS}
    return {name: tuple(keys) for name, keys in own.items() if name in known and tuple(keys) != known[name]}


def conflicts(own: Own) -> Iterator[tuple[str, Command, Command]]:
    """Keys that stand for two commands, such as in preferences that were written by hand."""
    first: dict[str, Command] = {}
    for command in COMMANDS:
        for keys in map(plain, keys_of(command, own)):
            if keys in first:
                yield keys, first[keys], command
            first.setdefault(keys, command)

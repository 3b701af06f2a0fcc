"""What the window remembers from one start to the next: theme, recent files, and the sizes of its parts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec

from designer import log
from designer.look.theme import ThemeChoice
from engine.files import write_atomically
from engine.files.bounded import read_bounded
from engine.files.problem import DAMAGED
from engine.home import home
from engine.message import Message

RECENT = 12
SIZE_LIMIT = 2**20
ASIDE = "preferences.damaged.json"
Text = Annotated[str, msgspec.Meta(max_length=4096, pattern=r"^[^\x00]*\Z")]
"""What may be a path or a name: a system takes no longer one, and none with a zero in it."""
MANY = 100
Texts = Annotated[tuple[Text, ...], msgspec.Meta(max_length=MANY)]
Pixels = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Preferences(msgspec.Struct, frozen=True):
    """All that is remembered; what is damaged of it has its default, and costs nothing else."""

    theme: ThemeChoice = "system"
    recent: Texts = ()
    open: Texts = ()
    """The files that were open last, in the order of their tabs."""
    shown: Text = ""
    """The one of them that was looked at."""
    folder: Text = ""
    """Where the last file was opened or saved."""
    followed: Texts = ()
    """Where the runs were that were followed, the last one first."""
    held: Text = ""
    """Where the run is that was followed when the window closed; the next one takes hold of it again."""
    geometry: Text = ""
    """The window's place and size as Qt writes them, in base 64."""
    splitters: dict[str, list[Pixels]] = {}
    panels: Any = None
    """How the panels stand; what is damaged there is no reason to forget the rest."""
    recent_layers: Texts = ()
    """The layers that were placed lately, the last one first."""
    open_categories: Texts | None = None
    """The categories of the palette that are open; None until a person opened or closed one."""
    previews: bool = True
    """Whether layers show what one example looks like there."""
    minimap: bool = True
    """Whether a map of the network is shown where not all of it is seen."""
    dims_wires: bool = False
    """Whether wires fade while something else is selected or pointed at."""
    live_wires: Text = "signal"
    """What wires show while a network learns: ``nothing``, the ``signal`` or the ``gradient``."""
    settings: dict[str, Any] = {}
    """What a person set in the dialog of the preferences, beside the theme; only what is not usual."""
    shortcuts: dict[str, Texts] = {}
    """The keys that a person gave to commands, by their names."""
    commands: Texts = ()
    """The names of the commands that were chosen last in the list of all commands."""


def place() -> Path:
    return home() / "preferences.json"


def load() -> Preferences:
    """What is remembered, as far as it can be read; the file stays as it is."""
    try:
        return _read(read_bounded(place(), SIZE_LIMIT))[0]
    except OSError:
        return Preferences()


def mend() -> Message | None:
    """Set a damaged file aside, write what is whole of it in its place, and say so; None where nothing was wrong."""
    try:
        data = read_bounded(place(), SIZE_LIMIT)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _set_aside(error.strerror or str(error))
    whole, damaged = _read(data)
    if not damaged:
        return None
    told = _set_aside(", ".join(damaged))
    save(whole)
    return told


def _set_aside(reason: str) -> Message | None:
    """Move the file out of the way, whatever it is; where that cannot be, the log alone says so, at each start."""
    log.write(f"preferences damaged: {reason}")
    aside = place().with_name(ASIDE)
    try:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            if aside.is_dir() and not aside.is_symlink():
                aside.rmdir()
            else:
                aside.unlink()
        os.replace(place(), aside)
    except OSError:
        return None
    text = (
        "What Layerloom remembers was damaged in part. It was set aside as '{file}', and the usual values hold there."
    )
    return Message(text, {"file": str(aside)})


def _read(data: bytes) -> tuple[Preferences, list[str]]:
    """The preferences in the bytes of a file, and the names of the fields that are damaged in it."""
    try:
        fields = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except DAMAGED:
        return Preferences(), ["all of it"]
    found: dict[str, Any] = {}
    damaged = []
    for name, kind in _kinds().items():
        if name in fields:
            try:
                found[name] = msgspec.json.decode(fields[name], type=kind)
            except DAMAGED:
                damaged.append(name)
    return Preferences(**found), damaged


@cache
def _kinds() -> Mapping[str, Any]:
    return get_type_hints(Preferences, include_extras=True)


def save(preferences: Preferences) -> None:
    """Write the preferences; a place that cannot be written is no reason to disturb anybody."""
    try:
        place().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place(), msgspec.json.format(msgspec.json.encode(_as_kept(preferences))))
    except OSError:
        return


def _as_kept(preferences: Preferences) -> Preferences:
    """Without paths that no text file can hold, and without more than are read again."""
    recent, opened = (tuple(filter(_is_text, some))[:MANY] for some in (preferences.recent, preferences.open))
    shown, folder = (path if _is_text(path) else "" for path in (preferences.shown, preferences.folder))
    return msgspec.structs.replace(preferences, recent=recent, open=opened, shown=shown, folder=folder)


def _is_text(path: str) -> bool:
    """Whether the disk has characters for its bytes, as it has for nearly all."""
    return not any("\ud800" <= sign <= "\udfff" for sign in path)


def with_recent(preferences: Preferences, file: Path) -> Preferences:
    """With this file first among the recent ones."""
    path = str(file.absolute())
    others = tuple(other for other in preferences.recent if other != path)
    return msgspec.structs.replace(preferences, recent=(path, *others)[:RECENT], folder=str(file.absolute().parent))

"""What the window remembers from one start to the next: theme, recent files, and the sizes of its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from designer.look.theme import ThemeChoice
from engine.files import write_atomically
from engine.home import home

RECENT = 12


class Preferences(msgspec.Struct, frozen=True):
    """All that is remembered; a file that cannot be read gives the defaults."""

    theme: ThemeChoice = "system"
    recent: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    """The files that were open last, in the order of their tabs."""
    shown: str = ""
    """The one of them that was looked at."""
    folder: str = ""
    """Where the last file was opened or saved."""
    geometry: str = ""
    """The window's place and size as Qt writes them, in base 64."""
    splitters: dict[str, list[int]] = {}
    panels: Any = None
    """How the panels stand; what is damaged there is no reason to forget the rest."""
    recent_layers: tuple[str, ...] = ()
    """The layers that were placed lately, the last one first."""
    open_categories: tuple[str, ...] | None = None
    """The categories of the palette that are open; None until a person opened or closed one."""
    previews: bool = True
    """Whether layers show what one example looks like there."""
    minimap: bool = True
    """Whether a map of the network is shown where not all of it is seen."""
    dims_wires: bool = False
    """Whether wires fade while something else is selected or pointed at."""
    live_wires: str = "signal"
    """What wires show while a network learns: ``nothing``, the ``signal`` or the ``gradient``."""
    settings: dict[str, Any] = {}
    """What a person set in the dialog of the preferences, beside the theme; only what is not usual."""
    shortcuts: dict[str, tuple[str, ...]] = {}
    """The keys that a person gave to commands, by their names."""
    commands: tuple[str, ...] = ()
    """The names of the commands that were chosen last in the list of all commands."""


def place() -> Path:
    return home() / "preferences.json"


def load() -> Preferences:
    try:
        return msgspec.json.decode(place().read_bytes(), type=Preferences)
    except (OSError, msgspec.DecodeError, RecursionError):
        return Preferences()


def save(preferences: Preferences) -> None:
    """Write the preferences; a place that cannot be written is no reason to disturb anybody."""
    try:
        place().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place(), msgspec.json.format(msgspec.json.encode(preferences)))
    except OSError:
        return


def with_recent(preferences: Preferences, file: Path) -> Preferences:
    """With this file first among the recent ones."""
    path = str(file.absolute())
    others = tuple(other for other in preferences.recent if other != path)
    return msgspec.structs.replace(preferences, recent=(path, *others)[:RECENT], folder=str(file.absolute().parent))

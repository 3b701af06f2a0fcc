"""The preferences that a person sets, declared once: the dialog, the file and the checks are loops over them."""

from __future__ import annotations

from typing import Any

import msgspec

from designer.canvas.wires.dimming import USUAL
from designer.canvas.wires.wire_path import WireStyle
from designer.look.theme import ThemeChoice
from designer.settings.preferences import Preferences
from engine.declare import Declared, declared, param, plain
from engine.message import Misfit

BY_COMMAND = ("theme", "previews")
"""What commands change too; it is remembered by itself."""


@declared
class Settings(Declared):
    """How the window looks and behaves."""

    theme: ThemeChoice = param("system", about="Light, dark, or as the rest of the screen.")
    size: float = param(
        1.0,
        low=0.75,
        high=2.0,
        unit="× usual",
        label="Size of texts",
        about="How large texts and buttons are. It takes effect at the next start.",
    )
    wires: WireStyle = param("curved", about="How wires run from port to port.")
    dimmed: float = param(
        USUAL,
        low=0.1,
        high=0.9,
        label="Dimmed wires",
        about="How clearly other wires are seen where the menu View dims them.",
    )
    previews: bool = param(True, about="Show below each layer what one example of the data looks like there.")
    reopen: bool = param(
        True,
        label="Reopen what was open",
        about="Open the files of the last time again at the start.",
    )
    keeps_training: bool = param(
        False,
        label="Train on when closed",
        about="Let a training go on when the window is closed, or crashes; the next start takes hold of it again.",
    )
    still: bool = param(
        False,
        label="Reduced motion",
        about="Let nothing glide or fade. Where the system asks for less motion, that holds anyway.",
    )


def settings_of(preferences: Preferences) -> Settings:
    """What a person set; a value that cannot be is the usual one."""
    kept = {**preferences.settings, **{name: getattr(preferences, name) for name in BY_COMMAND}}
    values: dict[str, Any] = {}
    for one in Settings.params():
        try:
            values[one.name] = one.read(kept[one.name])
        except (KeyError, Misfit):
            values[one.name] = one.default
    return Settings(**values)


def with_settings(preferences: Preferences, settings: Settings) -> Preferences:
    """The preferences with these settings in them; only what is not usual is kept."""
    named = {one.name: plain(getattr(settings, one.name)) for one in Settings.params()}
    usual, own = Settings.defaults(), {name: named[name] for name in BY_COMMAND}
    changed = {name: value for name, value in named.items() if name not in own and value != usual[name]}
    return msgspec.structs.replace(preferences, **own, settings=changed)

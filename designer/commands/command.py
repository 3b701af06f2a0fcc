"""What one command of the window is."""

from __future__ import annotations

from typing import Any

from engine.frozen import frozen


@frozen
class Command:
    """One command: its name in the code, its menu, its text, its keys, and what it does in a sentence."""

    name: str
    menu: str
    text: Any  # What PySide's marker for translation returns, it types as object.
    about: Any
    keys: tuple[str, ...] = ()
    icon: str = ""
    tone: str = ""
    """The colour of frames and notes that its icon shows; without one it is drawn as all others are."""
    group: str = ""
    """Commands of one group are ticked one at a time."""
    switch: bool = False
    """Whether it is ticked while it is on."""
    line: bool = False
    """A line in the menu stands before it."""
    places: tuple[str, ...] = ()
    """What on the canvas offers it in its own menu: node, block, data, wire, port, or the canvas itself."""

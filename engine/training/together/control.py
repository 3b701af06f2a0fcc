"""What a person wants of a training that runs elsewhere: a word in the folder of its run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from engine.files import write_atomically
from engine.files.bounded import read_bounded
from engine.files.problem import DAMAGED
from engine.message import need
from engine.training.together.agreement import Word

CONTROL = "control.json"
WISHES = {"go": Word.GO, "pause": Word.PAUSE, "stop": Word.STOP}
LARGEST = 4096
LOOK_S = 0.2


def wish_of(folder: Path) -> str:
    """What is wanted of the training in this folder; to go on, where nothing sensible is said."""
    try:
        said = msgspec.json.decode(read_bounded(folder / CONTROL, LARGEST), type=dict[str, str])
    except (OSError, *DAMAGED):
        return "go"
    wish = said.get("wish", "go")
    return wish if wish in WISHES else "go"


def set_wish(folder: Path, wish: str) -> None:
    """Want something of the training in this folder: to go on, to pause or to stop. Raises OSError and Misfit."""
    need(wish in WISHES, "A training can be told {wishes}, but not {wish!r}.", wishes=", ".join(WISHES), wish=wish)
    write_atomically(folder / CONTROL, msgspec.json.encode({"wish": wish}))


def listener(folder: Path) -> Callable[[], Word]:
    """Says what is wanted in this folder, and looks there a few times a second."""
    # What was wanted of an earlier part of the run is over.
    (folder / CONTROL).unlink(missing_ok=True)
    known, looked_at = Word.GO, 0.0

    def wanted() -> Word:
        nonlocal known, looked_at
        now = time.monotonic()
        if now - looked_at >= LOOK_S:
            known, looked_at = WISHES[wish_of(folder)], now
        return known

    return wanted

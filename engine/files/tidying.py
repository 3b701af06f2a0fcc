"""Tidies up at a start: what killed programs left half written goes, and so do versions that take too much room."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.files import strays, versions
from engine.home import home


def tidy(folders: Iterable[Path]) -> int:
    """Tidy the program's home, the folders of all documents that were saved, and these; says how many files went."""
    everywhere = {*strays.within(home()), *versions.folders(), *folders}
    versions.bound()
    return strays.sweep(everywhere)

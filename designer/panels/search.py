"""Finds layers by a few typed letters: in their titles, their type names and the words of their help."""

from __future__ import annotations

import re

from designer.texts import word
from engine.layers import LAYERS
from engine.layers.declare import CATEGORIES, Layer

NAMED, WITHIN, HELPED, NOWHERE = range(4)
SHORTEST_HELP = 3
"""So many letters are looked for in helps too; one or two stand in nearly all of them."""


def catalogue() -> list[type[Layer]]:
    """All layers in the order of their categories."""
    return sorted(LAYERS, key=lambda kind: CATEGORIES.index(kind.category))


def found(query: str) -> list[type[Layer]]:
    """The layers in which every typed word occurs, those whose name begins so first."""
    typed = query.casefold().split()
    worst = HELPED if len(query.strip()) >= SHORTEST_HELP else WITHIN
    ranked = [(max((_rank(kind, part) for part in typed), default=NAMED), kind) for kind in catalogue()]
    hits = [(rank, not _title(kind).startswith(query.casefold()), kind) for rank, kind in ranked if rank <= worst]
    return [kind for _, _, kind in sorted(hits, key=lambda hit: hit[:2])]


def _title(kind: type[Layer]) -> str:
    return word(kind.title).casefold()


def _rank(kind: type[Layer], typed: str) -> int:
    """How well one typed word fits: the beginning of a word of the name, inside the name, or in the help."""
    name = f"{_title(kind)} {kind.title.casefold()} {kind.type.casefold()}"
    if any(part.startswith(typed) for part in name.split()):
        return NAMED
    if typed in name:
        return WITHIN
    told = f"{word(kind.help())} {word(kind.category)}".casefold()
    return HELPED if any(part.startswith(typed) for part in re.findall(r"\w+", told)) else NOWHERE

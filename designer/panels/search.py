"""Finds what the palette offers by a few typed letters: in titles, type names and the words of helps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from designer.canvas.stock import saved_as
from designer.texts import counted, word
from engine.files.blocks import SavedBlock
from engine.frozen import frozen
from engine.graph.block import STRUCTURE
from engine.layers import LAYERS
from engine.layers.declare import CATEGORIES, Layer

NAMED, WITHIN, HELPED, NOWHERE = range(4)
SHORTEST_HELP = 3
"""So many letters are looked for in helps too; one or two stand in nearly all of them."""
MY_BLOCKS = str(QT_TRANSLATE_NOOP("engine", "My blocks"))
ORDER = (MY_BLOCKS, *CATEGORIES[: CATEGORIES.index("Merge") + 1], "Block", *CATEGORIES[CATEGORIES.index("Merge") + 1 :])
USUAL = "2d"
"""Of layers that differ by their dimensions alone, those for images are looked for most."""


@frozen
class Entry:
    """One row of the palette, in the language of the window."""

    type: str
    """What a drag carries, and the canvas makes a node of."""
    title: str
    category: str
    icon: str
    help: str
    names: str
    """What it is found by, in small letters."""


def entry_of(kind: type[Layer]) -> Entry:
    title = word(kind.title)
    names = f"{title} {kind.title} {kind.type}".casefold()
    return Entry(kind.type, title, kind.category, kind.icon, word(kind.help()), names)


def entry_of_saved(block: SavedBlock) -> Entry:
    inner = block.node.inside
    count = sum(node.type not in ("Input", "Output") for node in inner.nodes.values()) if inner else 0
    text = QCoreApplication.translate("palette", "A block that you saved. Layers inside: {count}.")
    kind, told = STRUCTURE.members["Block"], text.format(count=counted(count))
    return Entry(saved_as(block.file), block.name, MY_BLOCKS, kind.icon, told, block.name.casefold())


def catalogue() -> list[Entry]:
    """All layers in the order of their categories."""
    return [entry_of(kind) for kind in sorted(LAYERS, key=lambda kind: CATEGORIES.index(kind.category))]


def offered(parts: Iterable[str], blocks: Iterable[SavedBlock]) -> list[Entry]:
    """All layers, these parts of a block, and the blocks that a person saved.

    Where there are more parts than the block itself a person is inside of one, and finds them first.
    """
    made = [entry_of(STRUCTURE.members[part]) for part in parts]
    every = [*(entry_of_saved(block) for block in blocks), *catalogue(), *made]
    order = ("Block", *ORDER) if len(made) > 1 else ORDER
    return sorted(every, key=lambda entry: order.index(entry.category))


def found(query: str, among: Sequence[Entry] | None = None, recent: Sequence[str] = ()) -> list[Entry]:
    """The entries in which every typed word occurs, those that are called so first, and among equals the recent ones.

    Where nothing is called so, those that have the typed letters in this order, such as ``cnv`` for a convolution.
    """
    asked = query.casefold().strip()
    worst = HELPED if len(asked) >= SHORTEST_HELP else WITHIN
    entries = catalogue() if among is None else among
    ranked = [(max((_rank(entry, part) for part in asked.split()), default=NAMED), entry) for entry in entries]
    hits = [(rank, _unlike(entry, asked, recent), entry) for rank, entry in ranked if rank <= worst]
    if not hits:
        spans = [(_span(entry.names, "".join(asked.split())), entry) for entry in entries]
        hits = [(span, _unlike(entry, asked, recent), entry) for span, entry in spans if span]
    return [entry for *_, entry in sorted(hits, key=lambda hit: hit[:-1])]


def _unlike(entry: Entry, asked: str, recent: Sequence[str]) -> tuple[bool, int, bool, int, bool]:
    """What comes later among equals: another name, one not placed lately, another beginning, more words, and an
    unusual dimension."""
    title = entry.title.casefold()
    lately = recent.index(entry.type) if entry.type in recent else len(recent)
    return title != asked, lately, not title.startswith(asked), len(title.split()), not title.endswith(USUAL)


def _span(names: str, letters: str) -> int:
    """Over how many letters of a name the typed ones are spread; 0 where they do not stand there in this order."""
    best = 0
    for start in (at for at, letter in enumerate(names) if letters[:1] == letter and not names[at - 1 : at].isalnum()):
        at = start
        for letter in letters[1:]:
            at = names.find(letter, at + 1)
            if at < 0:
                break
        else:
            best = min(best or len(names), at - start + 1)
    return best


def _rank(entry: Entry, typed: str) -> int:
    """How well one typed word fits: the beginning of a word of the name, inside the name, or in the help."""
    if any(part.startswith(typed) for part in entry.names.split()):
        return NAMED
    if typed in entry.names:
        return WITHIN
    told = f"{entry.help} {word(entry.category)}".casefold()
    return HELPED if any(part.startswith(typed) for part in re.findall(r"\w+", told)) else NOWHERE

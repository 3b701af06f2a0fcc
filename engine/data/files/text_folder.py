"""Finds out how a folder holds texts: a file for each class, a folder for each class, or one long text in files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

from engine.data.files.encodings import decoded
from engine.data.files.folder import entries
from engine.data.files.plain_text import seems_text
from engine.frozen import frozen
from engine.message import Misfit, need, shown_name

TEXTS = (".txt", ".text", ".md", ".markdown")
OTHERS = (
    *(".csv", ".tsv", ".tab", ".json", ".jsonl", ".xml", ".html", ".htm", ".yaml", ".yml", ".toml", ".ini", ".loom"),
    *(".py", ".ipynb", ".js", ".c", ".h", ".cpp", ".java", ".rs", ".go", ".sh", ".svg", ".ps", ".rtf", ".log", ".css"),
    *(".names", ".pgm", ".ppm", ".npy", ".npz", ".zip", ".gz"),
)
"""Endings of files that are texts to a computer, but not to a reader."""
BESIDE = re.compile(r"readme|licen[cs]e|copying|copyright", re.IGNORECASE)
"""What lies beside the data and says something about them."""
MOST_CLASSES = 1000
MOST_FILES = 200_000
PEEKED_FOLDERS, PEEKED_FILES = 5, 3
MOST_LINED = 100
"""More files than these have no class each."""
PEEKED = 2**16
MOST_BLANK = 0.02
"""Writing has blank lines between its paragraphs; lists of examples have hardly any."""

Layout = Literal["lines", "files", "whole"]
"""A file for each class with an example a line, a folder for each with an example a file, or a text to go on with."""


@frozen
class Kind:
    """A class of texts: what it is called, and its files in the order of their names."""

    name: str
    files: tuple[Path, ...]


def layout_of(folder: Path) -> Layout | None:
    """How a folder holds texts, as its names and the first bytes of some files say; None where it holds none."""
    try:
        if not folder.is_dir():
            return None
        folders = sorted(islice(_names(folder, folders=True), MOST_CLASSES + 1))
        names = sorted(islice(_names(folder, folders=False), MOST_FILES + 1))
    except (OSError, ValueError):
        return None
    if folders and _hold_texts([folder / name for name in folders[:PEEKED_FOLDERS]]):
        return "files"
    if not names or any(name.lower().endswith(OTHERS) for name in names):
        return None
    if not all(seems_text(folder / name) for name in names[:PEEKED_FOLDERS]):
        return None
    whole: Layout | None = "whole" if all(name.lower().endswith(TEXTS) for name in names) else None
    if not 2 <= len(names) <= MOST_LINED or _are_numbered(names):
        return whole
    # Names such as film.pos are those of lists, whatever stands in them.
    return whole if whole and any(_has_paragraphs(folder / name) for name in names[:PEEKED_FOLDERS]) else "lines"


def texts_in(folder: Path) -> list[Path]:
    """The files of a folder whose names end as those of texts do, chapter 10 behind chapter 9."""
    try:
        names = (name for name in _names(folder, folders=False) if name.lower().endswith(TEXTS))
        found = sorted(islice(names, MOST_FILES), key=_numbered)
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from error
    return [folder / name for name in found]


def kinds_in(folder: Path) -> tuple[Layout, list[Kind]]:
    """The classes of texts in a folder, by the folders in it or else by its files; raises Misfit where it has none."""
    try:
        folders = sorted(islice(_names(folder, folders=True), MOST_CLASSES + 1))
        names = sorted(islice(_names(folder, folders=False), MOST_CLASSES + 1))
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from error
    by_folders = layout_of(folder) == "files" or not names
    parted = folders if by_folders else names
    text = "{folder} holds only {name}, but two classes are the least that can be told apart. "
    text += "Put a file or a folder for each class into it; or drop {name} by itself."
    need(len(parted) != 1, text, folder=str(folder), name=parted and parted[0])
    text = "{folder} holds no texts. Put a file for each class into it with an example in each line, or a folder for "
    need(parted, text + "each class with an example in each file.", folder=str(folder))
    text = "{folder} holds more than {most:,} files or folders, but each is a class. Put fewer into it."
    need(len(parted) <= MOST_CLASSES, text, folder=str(folder), most=MOST_CLASSES)
    if not by_folders:
        return "lines", [
            Kind(shown_name(title), (folder / name,)) for title, name in zip(_titles(names), names, strict=True)
        ]
    kinds, left = [], MOST_FILES
    for name in folders:
        kinds.append(Kind(shown_name(name), tuple(files_in(folder / name, left))))
        left -= len(kinds[-1].files)
    return "files", kinds


def unreadable(path: Path, error: Exception) -> Misfit:
    reason = getattr(error, "strerror", None) or str(error)
    return Misfit("{file} cannot be read ({reason}). Get a fresh copy of it.", file=str(path), reason=reason)


def files_in(folder: Path, most: int = MOST_FILES) -> list[Path]:
    """All files of a folder in the order of their names; raises Misfit where there are none, or too many."""
    try:
        found = sorted(islice(_names(folder, folders=False), most + 1))
        inner = next(_names(folder, folders=True), "")
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from error
    text = "{folder} holds the folder {name}, but no texts. Choose the folder whose folders "
    need(found or not inner, text + "hold the texts themselves.", folder=str(folder), name=inner)
    text = "{folder} holds no texts. Put some into it, or take it away."
    need(found, text, folder=str(folder))
    text = "The folders hold more than {most:,} files. Take some away."
    need(len(found) <= most, text, most=MOST_FILES)
    return [folder / name for name in found]


def _names(folder: Path, *, folders: bool) -> Iterator[str]:
    """The folders, or the regular files, in a folder, but for hidden ones and what only tells of the others."""
    for name in entries(folder, folders=folders):
        if not name.startswith("__") and (folders or not BESIDE.search(name)):
            yield name


def _hold_texts(folders: list[Path]) -> bool:
    """Whether folders hold texts and nothing else, as far as one looks."""
    found: list[Path] = []
    try:
        for one in folders:
            found += [one / name for name in islice(_names(one, folders=False), PEEKED_FILES)]
    except OSError:
        return False
    return bool(found) and all(not one.name.lower().endswith(OTHERS) and seems_text(one) for one in found)


def _numbered(name: str) -> list[tuple[str, int, str]]:
    """A key that sorts the numbers in names by their size."""
    parts = re.findall(r"([^0-9]*)([0-9]*)", name)
    return [(letters, int(digits or 0), digits) for letters, digits in parts]


def _are_numbered(names: list[str]) -> bool:
    """Whether names differ in their numbers alone, as those of chapters do."""
    return len({re.sub(r"[0-9]+", "", name) for name in names}) == 1


def _has_paragraphs(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            found = decoded(file.read(PEEKED))
    except OSError:
        return False
    lines = found.text.strip().split("\n") if found else []
    return sum(not line.strip() for line in lines) > MOST_BLANK * len(lines)


def _titles(names: list[str]) -> list[str]:
    """What the classes are called after their files: by what stands before the ending, or by the ending."""
    parts = [os.path.splitext(name) for name in names]
    for found in ([stem for stem, _ in parts], [ending.lstrip(".") for _, ending in parts]):
        if len(set(found)) == len(names) and all(found):
            return found
    return names

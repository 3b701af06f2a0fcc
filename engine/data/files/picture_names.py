"""Reads a table that names pictures and their classes: which column is which, and where each picture lies."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from engine.data.files.folder import entries
from engine.data.files.picture_folder import MOST_PICTURES, is_picture_name
from engine.data.files.plain_text import read_text
from engine.frozen import frozen
from engine.message import Misfit, need

TABLES = (".csv", ".tsv")
SIZE_LIMIT = 64 * 2**20
TOO_LARGE = (
    "{file} has more than {limit:,} bytes, which is too much for a list of pictures. Keep the names and classes."
)
SIGNS = (";", "\t", ",")
"""What may part the columns; the first of these in the first line does."""
LINE_LIMIT = 100_000
DEPTH = 3
"""So many folders below that of the table are looked into."""
PEEKED, PEEKED_FOLDERS, PEEKED_CELLS = 12, 5, 20
CLASS_NAMES = ("class", "label", "target", "category", "klasse", "classe", "species", "breed", "name")
"""What the column of the classes is called most often."""


@frozen
class Named:
    """The pictures of a table with their classes, line by line."""

    paths: Sequence[str]
    classes: Sequence[str]
    lines: Sequence[int]
    picture_column: str
    class_column: str


def names_pictures(path: Path) -> bool:
    """Whether a table names pictures that lie beside it, as its first lines say."""
    try:
        if not path.is_file() or not path.name.lower().endswith(TABLES):
            return False
        inner = (path.parent / name for name in entries(str(path.parent), folders=True))
        folders = [path.parent, *islice(inner, PEEKED_FOLDERS)]
        with path.open("rb") as file:
            lines = file.read(65536).decode("utf-8-sig", "replace").splitlines()[:PEEKED]
        rows = csv.reader(lines, delimiter=_sign(lines))
        hits = sum(any(_lies_in(cell.strip(), folders) for cell in row[:PEEKED_CELLS]) for row in rows)
        return hits >= min(2, len(lines)) > 0
    except (OSError, ValueError, csv.Error):
        return False


def _lies_in(cell: str, folders: Sequence[Path]) -> bool:
    name = _tidy(cell)
    if not name or len(name) > 255:
        return False
    endings = [""] if is_picture_name(name) else [".png", ".jpg", ".jpeg"]
    return any(os.path.isfile(folder / f"{name}{ending}") for folder in folders for ending in endings)


def _tidy(cell: str) -> str:
    """A path below a folder; nothing where it would lead out of it."""
    name = os.path.normpath(cell.strip().replace("\\", "/")).replace("\\", "/") if cell.strip() else ""
    return "" if name.startswith(("/", "..")) or "\0" in name or ":" in name[:2] else name


def tables_in(folder: Path) -> Iterator[Path]:
    """The tables in a folder that name pictures."""
    found = (folder / name for name in entries(str(folder), folders=False) if name.lower().endswith(TABLES))
    return filter(names_pictures, islice(found, PEEKED))


def named(path: Path, target: str = "") -> Named:
    """The pictures that a table names; raises Misfit, with the line, where one is not there or has no class.

    ``target`` is the column of the classes, where a person chose it.
    """
    rows = list(_rows(path))
    need(
        rows,
        "{file} is empty. Give it a line for each picture, with the name of its file and its class.",
        file=str(path),
    )
    known = _index(path.parent)
    at = _picture_column(path, rows, known)
    head = () if _found(rows[0][1], at, known) else rows[0][1]
    body = rows[1:] if head else rows
    column = _class_column(path, body, head, at, target)
    paths, classes = [], []
    for line, row in body:
        paths.append(_path(path, line, row, at, known))
        classes.append(_class(path, line, row, column))
    return Named(paths, classes, [line for line, _ in body], _title(head, at), _title(head, column))


def _title(head: Sequence[str], at: int) -> str:
    return head[at] if at < len(head) and head[at] else f"column {at + 1}"


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that is not empty, with its number."""
    lines = read_text(path, SIZE_LIMIT, TOO_LARGE).split("\n")
    reader = csv.reader(_bounded(path, lines), delimiter=_sign(lines))
    try:
        for count, row in enumerate(reader):
            need(
                count <= MOST_PICTURES,
                "{file} has more than {limit:,} lines, more pictures than can be learned from at once. Keep fewer.",
                file=str(path),
                limit=MOST_PICTURES,
            )
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        text = "Line {number:,} of {file} cannot be read as CSV ({reason}). Save the table anew as CSV."
        raise Misfit(text, number=reader.line_num, file=str(path), reason=error) from error


def _bounded(path: Path, lines: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        text = "Line {number:,} of {file} has more than {limit:,} letters, so it names no picture. Save the table anew."
        need(len(line) <= LINE_LIMIT, text, number=number, file=str(path), limit=LINE_LIMIT)
        yield line


def _sign(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    return next((sign for sign in SIGNS if sign in first), ",")


def _index(folder: Path) -> Mapping[str, str]:
    """Each picture in and below a folder by its path, its name, and its name without the ending.

    Only what is there can be named, so that no table leads out of its folder. A name of two pictures names none.
    """
    found: dict[str, str] = {}
    short: dict[str, str] = {}
    for path in islice(_below(str(folder), ""), MOST_PICTURES):
        found[path] = os.path.join(folder, path)
        base = path.rpartition("/")[2]
        for name in (base, base.rpartition(".")[0], path.rpartition(".")[0]):
            short[name] = found[path] if short.get(name, found[path]) == found[path] else ""
    return {**short, **found}


def _below(folder: str, before: str, depth: int = 0) -> Iterator[str]:
    try:
        yield from (before + name for name in filter(is_picture_name, entries(folder, folders=False)))
        if depth < DEPTH:
            inner = ((name, os.path.join(folder, name)) for name in entries(folder, folders=True))
            for name, place in inner:
                # A link could lead anywhere, also back to here.
                if not os.path.islink(place):
                    yield from _below(place, f"{before}{name}/", depth + 1)
    except OSError as error:
        raise Misfit("{folder} cannot be read ({reason}).", folder=folder, reason=error.strerror or error) from error


def _found(row: Sequence[str], at: int, known: Mapping[str, str]) -> str:
    return known.get(_tidy(row[at]), "") if at < len(row) else ""


def _picture_column(path: Path, rows: Sequence[tuple[int, list[str]]], known: Mapping[str, str]) -> int:
    """The column that names the most pictures, by the first lines."""
    some = rows[:200]
    width = min(max(len(row) for _, row in some), 1000)
    hits = [sum(bool(_found(row, at, known)) for _, row in some) for at in range(width)]
    need(
        max(hits),
        "{file} names no picture that lies in its folder or in one below it. One column must hold the names of the "
        "files, as they are there.",
        file=str(path),
    )
    return hits.index(max(hits))


def _class_column(
    path: Path, body: Sequence[tuple[int, list[str]]], head: Sequence[str], pictures: int, target: str
) -> int:
    """The one that a person named, or one with the name of classes, or the one with the fewest different values."""
    need(body, "{file} has the names of its columns, but no line with a picture.", file=str(path))
    if target:
        titles = [_title(head, at) for at in range(min(max(len(head), len(body[0][1])), 1000))]
        text = "{file} has no column '{column}'. It has: {known}. Choose one of them."
        need(target in titles, text, file=str(path), column=target, known=", ".join(titles[:20]))
        return titles.index(target)
    others = [at for at in range(min(len(body[0][1]), 1000)) if at != pictures]
    need(
        others,
        "{file} has only one column, with the names of pictures. Add one that says the class of each.",
        file=str(path),
    )
    for name in CLASS_NAMES:
        for at in others:
            if at < len(head) and head[at].lower() == name:
                return at
    counts = {at: len({row[at] for _, row in body if at < len(row)}) for at in others}
    return min(others, key=lambda at: (counts[at] < 2, counts[at]))


def _path(path: Path, line: int, row: Sequence[str], at: int, known: Mapping[str, str]) -> str:
    found = _found(row, at, known)
    need(
        found,
        "Line {line:,} of {file} names the picture '{name}', but {folder} does not hold exactly one of that name. Put "
        "it there, or take the line away.",
        line=line,
        file=str(path),
        name=row[at][:80] if at < len(row) else "",
        folder=str(path.parent),
    )
    return found


def _class(path: Path, line: int, row: Sequence[str], at: int) -> str:
    found = row[at] if at < len(row) else ""
    text = "Line {line:,} of {file} does not say of which class its picture is. Write it into column {column}, or take "
    need(found, text + "the line away.", line=line, file=str(path), column=at + 1)
    return found

"""The data that a job needs: which places its project names, how much lies there, and copies of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from engine.data.closed import NOT_READ, is_closed, opened
from engine.data.files.picture_names import named, names_pictures
from engine.frozen import frozen
from engine.graph.model import Project
from engine.graph.places import all_places, moved
from engine.message import need

FOLDER = "data"


@frozen
class Place:
    """A file or a folder with data of a project."""

    here: str
    """Where it is on this machine, with all folders around it."""
    there: str
    """As the project of the job names it: below the folder of the job where it is copied, else as here."""
    files: int
    """How many files it has, with the pictures that a table names; none where it is not on this machine."""
    bytes: int
    copied: bool


def referenced(project: Project, folder: Path | None) -> tuple[Project, tuple[Place, ...]]:
    """The project as a job has it, and the places of its data; all that are here are copied into ``folder``, if any.

    Raises Misfit where a place is named that nobody agreed to read, and OSError where one cannot be copied.
    """
    found: dict[str, Place] = {}
    for number, place in enumerate(all_places(project), 1):
        need(not is_closed(place), NOT_READ, place=opened(place))
        found[place] = _place(place, number, folder)
    return moved(project, lambda place: found[place].there), tuple(found.values())


def _place(place: str, number: int, folder: Path | None) -> Place:
    here = Path(os.path.abspath(os.path.expanduser(place)))
    count = size = 0
    below = f"{FOLDER}/{number}"
    for path, name in _files(here):
        count += 1
        size += path.stat().st_size
        if folder is not None:
            target = folder / below / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    if folder is None or not count:
        return Place(str(here), place, count, size, copied=False)
    return Place(str(here), f"{below}/{here.name}", count, size, copied=True)


def _files(place: Path) -> Iterator[tuple[Path, str]]:
    """The regular files at a place, each with its path from the folder around the place."""
    if place.is_file():
        yield place, place.name
        pictures = named(place).paths if names_pictures(place) else ()
        yield from ((Path(one), os.path.relpath(one, place.parent)) for one in dict.fromkeys(pictures))
        return
    seen = set()
    for root, folders, names in os.walk(place, followlinks=True):
        # A link may lead back to where it lies.
        known = os.stat(root)
        if (known.st_dev, known.st_ino) in seen:
            folders.clear()
            continue
        seen.add((known.st_dev, known.st_ino))
        for path in (Path(root, name) for name in sorted(names)):
            if path.is_file():
                yield path, str(path.relative_to(place.parent))

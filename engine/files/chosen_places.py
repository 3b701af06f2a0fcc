"""The places of data that this person chose: only these, and what lies in a project's own folder, are read."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from engine.files.bounded import read_bounded
from engine.files.problem import DAMAGED
from engine.home import home

NAME: Final = "places.json"
MOST_KEPT = 1000
SIZE_LIMIT = 8 * 2**20
MOST_LINKS = 40
MOST_ENTRIES = 20_000
"""A folder of a stranger that holds more than so many files is not looked through for links, but asked about."""


def remember(places: Iterable[str]) -> None:
    """This person chose these; a home that cannot be written forgets them, and asks again the next time."""
    # Only here: the one that writes files asks this file what it may read.
    from engine.files.disk import write_atomically

    wanted = list(dict.fromkeys(map(_plain, places)))
    known = _known() if wanted else []
    new = [place for place in wanted if place not in known]
    if new:
        kept = [*known, *new][-MOST_KEPT:]
        with contextlib.suppress(OSError, ValueError):
            home().mkdir(parents=True, exist_ok=True)
            write_atomically(home() / NAME, msgspec.json.encode(kept))


def is_chosen(place: str) -> bool:
    """Whether a person chose this place, or a folder around it; by its name alone, nothing is looked at."""
    wanted = _plain(place)
    downloads = _plain(str(home() / "data"))
    return any(is_below(wanted, one) for one in (downloads, *_known()))


def is_below(place: str, folder: str) -> bool:
    """Whether a place is this folder or lies in it, as they are written."""
    return place == folder or place.startswith(folder.rstrip(os.sep) + os.sep)


def lies_in(place: str, folder: str) -> bool:
    """Whether a place is in this folder, whatever links lead to it or lie in it; none that leaves it is followed."""
    try:
        rim = (_plain(folder), _plain(os.path.realpath(folder)))
        return _stays(_plain(place), rim) and not _has_way_out(_plain(place), rim)
    except (OSError, ValueError):
        return False


def _plain(place: str) -> str:
    """A place as it is compared: with one's own home, and without steps up."""
    own = place == "~" or place.startswith(("~/", f"~{os.sep}"))
    return os.path.normcase(os.path.normpath(os.path.expanduser(place) if own else place))


def _stays(place: str, rim: tuple[str, ...]) -> bool:
    """Whether each link on the way to a place leads to somewhere in the folder as well."""
    for _ in range(MOST_LINKS):
        top = next((one for one in rim if is_below(place, one)), None)
        if top is None:
            return False
        link = next((one for one in _steps(place, top) if _is_link(one)), "")
        if not link:
            return True
        there = os.path.normpath(os.path.join(os.path.dirname(link), os.readlink(link)))
        place = os.path.normpath(os.path.join(there, os.path.relpath(place, link)))
    return False


def _steps(place: str, top: str) -> Iterable[str]:
    """Each folder on the way from one to a place, and the place."""
    way = Path(place).relative_to(top).parts
    return (os.path.join(top, *way[: count + 1]) for count in range(len(way)))


def _is_link(place: str) -> bool:
    # Windows has links of folders that are none by its words.
    return os.path.islink(place) or getattr(os.path, "isjunction", lambda _: False)(place)


def _has_way_out(place: str, rim: tuple[str, ...]) -> bool:
    """Whether a folder holds a link that leads out, or too much to say that it does not."""
    folders, count = [place] if os.path.isdir(place) else [], 0
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                count += 1
                if count > MOST_ENTRIES or (_is_link(entry.path) and not _stays(entry.path, rim)):
                    return True
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return False


def _known() -> list[str]:
    """What is remembered, oldest first; a damaged file remembers nothing."""
    try:
        return msgspec.json.decode(read_bounded(home() / NAME, SIZE_LIMIT), type=list[str])
    except (OSError, *DAMAGED):
        return []

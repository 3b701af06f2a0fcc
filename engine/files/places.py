"""Where the data of a project are, as its file says it, and which of these places may be read."""

from __future__ import annotations

import contextlib
import ntpath
import os
from collections.abc import Callable
from types import ModuleType

from engine.data.closed import closed, is_closed, opened
from engine.graph.model import Project
from engine.graph.places import all_places, moved

UP = ".."
NOWHERE = "…"
"""Stands for a step up that is not taken."""
Same = Callable[[str, str, ModuleType], bool]


def written(project: Project, file: str | os.PathLike[str]) -> Project:
    """The project as this file keeps it: data in its folder, or in one beside that, are told from there on."""
    folder = _folder(file)
    return moved(project, lambda place: _written(place, folder))


def read(project: Project, file: str | os.PathLike[str]) -> Project:
    """The project as this file means it: each place with all folders around it.

    One that does not lie in the file's own folder, and that this person never chose, is closed
    (:mod:`engine.data.closed`): a stranger may have written it.
    """
    folder = _folder(file)
    return moved(project, lambda place: _read(absolute(opened(place), folder), folder))


def pasted(project: Project) -> Project:
    """The project of a text that lies in no folder: what this person never chose is closed."""
    return moved(project, lambda place: _read(opened(place), ""))


def fixed(project: Project) -> Project:
    """The project with each place as it is, wherever its file goes."""
    return moved(project, lambda place: _fixed(opened(place)))


def unasked(project: Project) -> tuple[str, ...]:
    """The places that nobody has agreed to read, as a person would write them."""
    return tuple(opened(place) for place in all_places(project) if is_closed(place))


def agreed(project: Project) -> Project:
    """The project with all of its places open: a person agreed, or code that has them from elsewhere."""
    return moved(project, opened)


def remember(project: Project, file: str | os.PathLike[str]) -> None:
    """Who saves a project has chosen the places of its data; those in the folder of its file need no memory."""
    # Only here, and below: the window is seen before it asks.
    from engine.files import chosen_places

    folder = _folder(file)
    chosen = [_fixed(place) for place in all_places(project) if not is_closed(place)]
    chosen_places.remember(place for place in chosen if not chosen_places.is_below(place, folder))


def _read(place: str, folder: str) -> str:
    from engine.files import chosen_places

    may = chosen_places.is_chosen(place) or (folder and chosen_places.lies_in(place, folder))
    return place if may else closed(place)


def _written(place: str, folder: str) -> str:
    # No link on the way to a closed one is followed, not even to write it down.
    return relative(opened(place), folder, is_same=_untold if is_closed(place) else _is_same)


def _untold(_one: str, _two: str, _paths: ModuleType) -> bool:
    return True


def _fixed(place: str) -> str:
    return place if _is_fixed(place, os.path) else os.path.abspath(place)


def _folder(file: str | os.PathLike[str]) -> str:
    """The folder of a file; where it is a link, that of the file which it stands for, by whatever link it is opened."""
    return os.path.dirname(os.path.realpath(file) if os.path.islink(file) else os.path.abspath(file))


def relative(place: str, folder: str, paths: ModuleType = os.path, is_same: Same | None = None) -> str:
    """A place as seen from this folder, with / between its parts; with all folders around it where it is farther away.

    ``paths`` is the module of the system whose paths these are, ``is_same`` tells whether two of them are one place.
    """
    if _is_fixed(place, paths) and not paths.isabs(place):
        return place
    whole = place if paths.isabs(place) else paths.abspath(place)
    try:
        way = str(paths.relpath(whole, folder))
    except ValueError:
        # Another drive.
        return whole
    parts = way.split(paths.sep)
    if parts[0] == UP and (parts[1:2] == [UP] or not (is_same or _is_same)(paths.join(folder, way), whole, paths)):
        return whole
    told = "/".join(parts)
    # What may be read as a place of its own says that it is none.
    return f"./{told}" if _is_fixed(told, paths) or is_closed(told) else told


def absolute(place: str, folder: str, paths: ModuleType = os.path) -> str:
    """A place of a file in this folder, with all folders around it.

    One that leaves the folder by more than one step up is not followed: what it gives is not there.
    """
    if _is_fixed(place, paths):
        return place
    way = str(paths.normpath(place)).split(paths.sep)
    if way[:2] == [UP, UP]:
        way = [NOWHERE if part == UP else part for part in way]
    return str(paths.normpath(paths.join(folder, *way)))


def _is_fixed(place: str, paths: ModuleType) -> bool:
    """Whether a place depends on no folder: one from the root on or in a home, on this system or another one."""
    return paths.isabs(place) or place[:1] in ("/", "\\", "~") or bool(ntpath.splitdrive(place)[0])


def _is_same(one: str, two: str, paths: ModuleType) -> bool:
    """Whether a step up leads where it seems to: behind a link it may not."""
    with contextlib.suppress(OSError, ValueError):
        return bool(paths.realpath(one) == paths.realpath(two))
    return False

"""Where the data of a project are, as its file says it: from its own folder on, so that both can move together."""

from __future__ import annotations

import contextlib
import ntpath
import os
from types import ModuleType

from engine.graph.model import Project
from engine.graph.places import moved

UP = ".."
NOWHERE = "…"
"""Stands for a step up that is not taken."""


def written(project: Project, file: str | os.PathLike[str]) -> Project:
    """The project as this file keeps it: data in its folder, or in one beside that, are told from there on."""
    folder = _folder(file)
    return moved(project, lambda place: relative(place, folder))


def read(project: Project, file: str | os.PathLike[str]) -> Project:
    """The project as this file means it: each place with all folders around it."""
    folder = _folder(file)
    return moved(project, lambda place: absolute(place, folder))


def fixed(project: Project) -> Project:
    """The project with each place as it is, wherever its file goes."""
    return moved(project, lambda place: place if _is_fixed(place, os.path) else os.path.abspath(place))


def _folder(file: str | os.PathLike[str]) -> str:
    """The folder of a file; where it is a link, that of the file which it stands for, by whatever link it is opened."""
    return os.path.dirname(os.path.realpath(file) if os.path.islink(file) else os.path.abspath(file))


def relative(place: str, folder: str, paths: ModuleType = os.path) -> str:
    """A place as seen from this folder, with / between its parts; with all folders around it where it is farther away.

    ``paths`` is the module of the system whose paths these are.
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
    if parts[0] == UP and (parts[1:2] == [UP] or not _is_same(paths.join(folder, way), whole, paths)):
        return whole
    told = "/".join(parts)
    # What may be read as a place of its own says that it is none.
    return f"./{told}" if _is_fixed(told, paths) else told


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

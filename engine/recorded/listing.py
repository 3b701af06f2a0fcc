"""The list of all runs: where they are, which are in the trash, and what is remembered of them for the next time."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from engine import files
from engine.files.bounded import read_bounded
from engine.files.problem import DAMAGED
from engine.home import home
from engine.message import Misfit, need
from engine.recorded.results import Figures, Results, Signs
from engine.runs import Run

TRASH = ".trash"
MEMORY = "runs.json"
MEMORY_LIMIT = 2**26
Known = dict[str, tuple[Signs, Figures]]
"""What was read of each run, by the name of its folder."""


def place() -> Path:
    """The folder in which all runs are that were not put elsewhere."""
    return home() / "runs"


def runs(thrown_away: bool = False) -> list[Run]:
    """All runs, or all that are in the trash, the newest first."""
    try:
        with os.scandir(place() / TRASH if thrown_away else place()) as found:
            names = [one.path for one in found if not one.name.startswith(".") and one.is_dir()]
    except OSError:
        return []
    return [Run(Path(name)) for name in sorted(names, reverse=True)]


def remembered() -> Known:
    """What was read the last time; nothing where that cannot be used."""
    try:
        return msgspec.json.decode(read_bounded(home() / MEMORY, MEMORY_LIMIT), type=Known)
    except (OSError, *DAMAGED):
        return {}


def remember(results: Iterable[Results]) -> None:
    """Keep what was read for the next time; a disk that does not take it costs time, and nothing else."""
    known: Mapping[str, tuple[Signs, Figures]] = {
        one.folder.name: (one.signs, one.figures) for one in results if one.trouble is None
    }
    with contextlib.suppress(OSError):
        files.write_atomically(home() / MEMORY, msgspec.json.encode(known))


def throw_away(folder: Path) -> Path:
    """Put a run into the trash, from which it can be put back; says where it is then."""
    return _move(folder, place(), place() / TRASH)


def put_back(folder: Path) -> Path:
    """Put a run from the trash back among the others; says where it is then."""
    return _move(folder, place() / TRASH, place())


def delete(folder: Path) -> None:
    """Delete a run that is in the trash, for good."""
    need(_is_in(folder, place() / TRASH), "'{folder}' is not in the trash.", folder=str(folder))
    try:
        if folder.is_symlink():
            folder.unlink()
        else:
            shutil.rmtree(folder)
    except OSError as error:
        raise _refused(folder, error) from error


def _is_in(folder: Path, place: Path) -> bool:
    return folder.parent == place and folder.name not in ("", "..")


def _move(folder: Path, source: Path, target: Path) -> Path:
    need(_is_in(folder, source), "'{folder}' is not among the runs.", folder=str(folder))
    try:
        target.mkdir(parents=True, exist_ok=True)
        for count in itertools.count(1):
            wanted = target / (f"{folder.name}-{count}" if count > 1 else folder.name)
            if not wanted.exists():
                return folder.rename(wanted)
    except OSError as error:
        raise _refused(folder, error) from error
    raise AssertionError


def _refused(folder: Path, error: OSError) -> Misfit:
    text = "The run '{folder}' cannot be moved or deleted: {error}."
    return Misfit(text, folder=str(folder), error=error.strerror or str(error))

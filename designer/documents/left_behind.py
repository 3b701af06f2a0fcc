"""Finds what starts that ended without an end left behind, and holds it so that no other start offers it too."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from designer import log
from designer.documents import journal
from designer.documents.journal import ENDING, Journal
from engine import files
from engine.files import FileProblem, NewerFormat
from engine.frozen import frozen
from engine.message import Message

DAMAGED = "damaged"
MOST_OFFERED = 40
"""A list that a person can read; what is older waits for another start."""


@frozen
class Found:
    """The journals, the newest first, with the folders that are held for them, and what is to be known of others."""

    journals: tuple[Journal, ...]
    held: Mapping[Path, IO[bytes]]
    trouble: Message | None


def look() -> Found:
    """Read the journals of starts that have ended; what is damaged is set aside, and never stops the rest."""
    held, troubles = _held()
    found: list[Journal] = []
    for place in sorted((place for folder in held for place in _journals(folder)), key=_changed, reverse=True):
        if len(found) == MOST_OFFERED:
            break
        one = _read(place)
        if isinstance(one, Journal):
            found.append(one)
        elif one is not None:
            troubles.append(one)
    for folder in [folder for folder in held if not _journals(folder)]:
        journal.let_go(folder, held.pop(folder))
    found.sort(key=lambda one: (-one.head.time, one.place))
    return Found(tuple(found), held, _joined(troubles))


def _held() -> tuple[dict[Path, IO[bytes]], list[Message]]:
    """The folders of starts that have ended, each with its lock."""
    held: dict[Path, IO[bytes]] = {}
    troubles = []
    for folder in _folders():
        try:
            lock = journal.hold(folder)
        except FileNotFoundError:
            # The start that it belongs to ends just now.
            continue
        except OSError as error:
            text = "What was not saved may lie in '{folder}', which cannot be read: {reason}."
            troubles.append(Message(text, {"folder": str(folder), "reason": error.strerror or str(error)}))
            continue
        if lock is not None:
            held[folder] = lock
    return held, troubles


def _folders() -> list[Path]:
    """Folders themselves: behind a link lies what is not ours."""
    try:
        with os.scandir(journal.home()) as entries:
            return sorted(
                Path(one.path) for one in entries if one.name != DAMAGED and one.is_dir(follow_symlinks=False)
            )
    except OSError:
        return []


def _journals(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in os.listdir(folder) if name.endswith(ENDING)]
    except OSError:
        return []


def _changed(place: Path) -> float:
    try:
        return place.lstat().st_mtime
    except OSError:
        return 0.0


def _read(place: Path) -> Journal | Message | None:
    """A journal, or what is to be known of it; None where it tells nothing that is not in its file."""
    try:
        one = journal.read(place)
        if not _is_in_its_file(one):
            return one
        place.unlink(missing_ok=True)
        return None
    except NewerFormat as newer:
        # It is whole, and waits for the Layerloom that wrote it.
        return newer.message
    except (FileProblem, OSError):
        return _set_aside(place)
    except Exception:
        # Whatever a file can do to what reads it: the others are worth more than to know of it at once.
        log.write(traceback.format_exc())
        return _set_aside(place)


def _is_in_its_file(one: Journal) -> bool:
    try:
        return one.file is not None and files.load(one.file) == one.project
    except FileProblem:
        return False


def _set_aside(place: Path) -> Message:
    aside = journal.home() / DAMAGED / f"{place.parent.name}-{place.name}"
    try:
        aside.parent.mkdir(exist_ok=True)
        os.replace(place, aside)
    except OSError:
        return Message("A journal of a network that was not saved is damaged: '{file}'.", {"file": str(place)})
    text = "A journal of a network that was not saved is damaged, and was set aside as '{file}'."
    return Message(text, {"file": str(aside)})


def _joined(troubles: Iterable[Message]) -> Message | None:
    """One sentence for all."""
    told = list(troubles)
    if len(told) < 2:
        return told[0] if told else None
    text = "{count} journals of networks that were not saved cannot be offered. The first: {first}"
    return Message(text, {"count": len(told), "first": told[0]})

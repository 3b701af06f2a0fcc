"""The last versions of each document, kept in the program's home before a save replaces them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from engine.files import places
from engine.files.bounded import read_bounded
from engine.files.disk import ENDING, NAME_LIMIT, reason_of, save, write_atomically
from engine.files.problem import DAMAGED, FileProblem, visible
from engine.files.read import loads
from engine.frozen import frozen
from engine.graph.limits import SIZE_LIMIT
from engine.graph.model import Project
from engine.home import home
from engine.message import Message

KEPT = 5
"""So many versions of one document."""
BYTES_KEPT = 256 * 2**20
"""So much of all documents together; the newest version of a document never goes for that."""
DOCUMENTS_KEPT = 500
FOLDER = "versions"
WHOSE = "document.json"
WHOSE_LIMIT = 64 * 2**10


@frozen
class Version:
    """A document as it was before it was saved again."""

    place: Path
    number: int
    """Counted up with each version of the document."""
    saved_ns: int
    """When it was saved, in nanoseconds since 1970."""


class Whose(msgspec.Struct, frozen=True):
    """Which document a folder of versions is of."""

    file: str


def save_keeping(project: Project, file: Path) -> Message | None:
    """Save a document, with the version before kept aside; raises :class:`FileProblem` as :func:`save` does.

    A version that cannot be kept is no reason not to save: it is told instead.
    """
    trouble: OSError | ValueError | None = None
    try:
        # Also before there is a first version: what a killed program leaves beside it is looked for there.
        _note(file)
        keep(file)
    except (OSError, ValueError) as error:
        trouble = error
    save(project, file)
    if trouble is None:
        return None
    text = "'{file}' was saved, but its version before could not be kept aside in '{folder}': {reason}."
    return Message(text, {"file": file.name, "folder": str(_folder(file)), "reason": reason_of(trouble)})


def keep(file: Path) -> None:
    """Keep a file as it is now, unless that is kept already or there is none; raises OSError."""
    if not file.is_file() or file.stat().st_size > SIZE_LIMIT:
        return
    moment, data = file.stat().st_mtime_ns, file.read_bytes()
    before = versions(file)
    if before and _holds(before[-1].place, data):
        return
    _note(file)
    number = before[-1].number + 1 if before else 1
    # A copy, not a link: other programs may write into the file that they have open.
    write_atomically(_folder(file) / f"{number:08d}-{moment}{ENDING}", data)
    for old in versions(file)[:-KEPT]:
        old.place.unlink(missing_ok=True)


def versions(file: Path) -> list[Version]:
    """The versions of a document that are kept, oldest first."""
    return _in(_folder(file))


def load(version: Version, file: Path) -> Project:
    """What a document was; raises :class:`FileProblem`. It says the places of its data from its own folder on."""
    name = visible(str(version.place), NAME_LIMIT)
    try:
        data = read_bounded(version.place, SIZE_LIMIT)
    except OSError as error:
        raise FileProblem("'{file}' cannot be read: {reason}.", file=name, reason=reason_of(error)) from error
    return places.read(loads(data, name), file)


def folders() -> list[Path]:
    """The folders of all documents of which versions are kept."""
    found = []
    for folder in _all():
        with contextlib.suppress(OSError, *DAMAGED):
            found.append(Path(msgspec.json.decode(read_bounded(folder / WHOSE, WHOSE_LIMIT), type=Whose).file).parent)
    return found


def _in(folder: Path) -> list[Version]:
    found = [version for place in folder.glob(f"*{ENDING}") if (version := _version(place)) is not None]
    return sorted(found, key=lambda version: (version.number, version.saved_ns))


def _version(place: Path) -> Version | None:
    number, _, moment = place.stem.partition("-")
    if not (number.isdecimal() and moment.isdecimal() and len(place.stem) < 64):
        return None
    return Version(place, int(number), int(moment))


def _folder(file: Path) -> Path:
    """One for each document, by whatever way it is opened."""
    return home() / FOLDER / hashlib.blake2b(os.fsencode(_true(file)), digest_size=16).hexdigest()


def _note(file: Path) -> None:
    """Write down which document a folder of versions is of."""
    folder = _folder(file)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / WHOSE).is_file():
        write_atomically(folder / WHOSE, msgspec.json.encode(Whose(_true(file))))


def _true(file: Path) -> str:
    return os.path.realpath(file)


def _holds(place: Path, data: bytes) -> bool:
    with contextlib.suppress(OSError):
        return place.stat().st_size == len(data) and place.read_bytes() == data
    return False


def _all() -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from (place for place in (home() / FOLDER).iterdir() if place.is_dir())


def bound() -> None:
    """Let go of the documents that were saved longest ago where there are too many, then of the oldest versions."""
    documents = sorted(_all(), key=_saved_last, reverse=True)
    for folder in documents[DOCUMENTS_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
    kept = [version.place for folder in documents[:DOCUMENTS_KEPT] for version in _in(folder)]
    newest = {_in(folder)[-1].place for folder in documents[:DOCUMENTS_KEPT] if _in(folder)}
    sizes = {place: _size(place) for place in kept}
    too_much = sum(sizes.values()) - BYTES_KEPT
    for place in sorted(sizes.keys() - newest, key=_age):
        if too_much <= 0:
            return
        place.unlink(missing_ok=True)
        too_much -= sizes[place]


def _saved_last(folder: Path) -> float:
    return max(map(_age, folder.glob(f"*{ENDING}")), default=0.0)


def _age(place: Path) -> float:
    with contextlib.suppress(OSError):
        return place.stat().st_mtime
    return 0.0


def _size(place: Path) -> int:
    with contextlib.suppress(OSError):
        return place.stat().st_size
    return 0

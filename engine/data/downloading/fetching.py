"""Gets files over the net, when somebody asked for it: goes on where it stopped, and trusts what has its checksum."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from engine.data.downloading.downloads import Download, Remote
from engine.frozen import frozen
from engine.message import Message, Misfit, need

if TYPE_CHECKING:
    import tarfile

PART = ".part"
"""Behind the name of a file that has not come as a whole yet."""
CHUNK = 2**16
PATIENCE = (10, 30)
"""So many seconds are waited for a connection, and for the next bytes."""
TRIES = 3
"""So often one place is asked to go on after a connection was cut."""
MEGABYTE = 10**6
MOST_MEMBERS = 1000
"""So many files are in any archive that is unpacked."""


@frozen
class Arrived:
    """How far a download is."""

    file: str
    bytes: int
    """So many bytes have come, of all files together."""
    size: int


Tell = Callable[[Arrived], None]


class Cancelled(Exception):
    """Somebody no longer wants the download; what has come is kept, and it goes on there another time."""


class _Refused(Exception):
    """A place that does not give the file; the message says why."""

    def __init__(self, text: str, **values: Any) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))


class _Cut(_Refused):
    """A connection that ended too early."""


def fetch(
    download: Download, folder: Path, tell: Tell = lambda _: None, wanted: Callable[[], bool] = lambda: True
) -> Path:
    """All files of a data set in this folder; those that are there already stay.

    ``tell`` is told how far it is, and ``wanted`` asked often whether to go on; raises :class:`Cancelled` where it is
    not, and Misfit, in one sentence, where a file cannot be got, or is not the one that was published.
    """
    lacking = download.lacking(folder)
    size = sum(one.size for one in lacking)
    come = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _need_space(folder, size + download.unpacked * bool(lacking))
        for remote in lacking:

            def told(bytes: int, before: int = come, name: str = remote.name) -> None:
                if not wanted():
                    raise Cancelled
                tell(Arrived(name, before + bytes, size))

            _fetch_one(remote, folder, told)
            if remote.members:
                _unpack(folder / remote.name, remote.members, download.unpacked)
            come += remote.size
    except OSError as error:
        text = "{folder} cannot be written to ({reason}). Choose another folder, or make room."
        raise Misfit(text, folder=str(folder), reason=error.strerror or str(error)) from error
    return folder


def _need_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    need(
        free >= size,
        "{folder} has only {free:,.1f} MB left, but {size:,.1f} MB are needed. Choose another folder, or make room.",
        folder=str(folder),
        free=free / MEGABYTE,
        size=size / MEGABYTE,
    )


def _fetch_one(remote: Remote, folder: Path, told: Callable[[int], None]) -> None:
    """One file, from the first of its places that gives it whole and with the right checksum."""
    import pooch

    # Progress is told by whoever asked, not by lines of a log.
    pooch.get_logger().setLevel(logging.CRITICAL)
    part = folder / (remote.name + PART)
    reasons: list[str] = []
    for place in remote.places:
        loader = _Resuming(remote, part, told)
        try:
            pooch.retrieve(place, remote.checksum, fname=remote.name, path=folder, downloader=loader)
            return
        except _Refused as refused:
            reasons.append(f"{urlsplit(place).hostname}: {refused.message}")
        except ValueError:
            # pooch has removed it.
            said = Message("what it gives has another checksum than the one that was published, and was removed")
            reasons.append(f"{urlsplit(place).hostname}: {said}")
    kept = part.stat().st_size if part.exists() else 0
    text = "{file} could not be got ({reasons})."
    text += " {kept:,.1f} MB of {size:,.1f} MB have come and are kept: try again, and it goes on there." if kept else ""
    text += "" if kept else " Try again later, or get it by other means."
    values: dict[str, Any] = {"file": remote.name, "reasons": "; ".join(reasons)}
    raise Misfit(text, **values, kept=kept / MEGABYTE, size=remote.size / MEGABYTE)


class _Resuming:
    """Loads one file for pooch: into a part beside it, which stays when the connection is cut."""

    def __init__(self, remote: Remote, part: Path, told: Callable[[int], None]) -> None:
        self.remote = remote
        self.part = part
        self.told = told

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        for attempt in range(1, TRIES + 1):
            before = self._begin()
            try:
                if before < self.remote.size:
                    self._load(url, before)
                break
            except _Cut:
                # Who gives nothing more is not asked again.
                if attempt == TRIES or self._begin() <= before:
                    raise
        os.replace(self.part, output_file)

    def _begin(self) -> int:
        """How many bytes have come before; those of another file do not count."""
        size = self.part.stat().st_size if self.part.is_file() else 0
        return size if size <= self.remote.size else 0

    def _load(self, url: str, begin: int) -> None:
        import requests
        import urllib3

        # As it lies there: a packed file must not be unpacked on its way.
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={begin}-"} if begin else {})}
        try:
            with requests.get(url, headers=headers, stream=True, timeout=PATIENCE) as answer:
                if answer.status_code not in (200, 206):
                    raise _Refused("it answers with {status}", status=answer.status_code)
                begin = self._checked(answer, begin)
                self._write(answer, begin)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _Cut("the connection failed ({reason})", reason=type(error).__name__) from error

    def _checked(self, answer: Any, begin: int) -> int:
        """Where the answer begins: at 0 where a place does not go on in the middle."""
        given = answer.headers.get("Content-Range", "")
        if answer.status_code == 200:
            begin = 0
        elif not given.startswith(f"bytes {begin}-"):
            raise _Refused("it goes on at another place than it was asked for")
        length = answer.headers.get("Content-Length", "")
        if length.isdigit() and begin + int(length) != self.remote.size:
            text = "it promises {found:,} bytes, but {size:,} were published"
            raise _Refused(text, found=begin + int(length), size=self.remote.size)
        return begin

    def _write(self, answer: Any, come: int) -> None:
        with self.part.open("ab" if come else "wb") as file:
            self.told(come)
            for chunk in answer.raw.stream(CHUNK, decode_content=False):
                come += len(chunk)
                if come > self.remote.size:
                    file.truncate(0)
                    raise _Refused("it gives more than the {size:,} bytes that were published", size=self.remote.size)
                file.write(chunk)
                self.told(come)
        if come < self.remote.size:
            raise _Cut("it ended after {come:,} of {size:,} bytes", come=come, size=self.remote.size)


def _unpack(archive: Path, members: tuple[str, ...], limit: int) -> None:
    """Take these files out of a packed archive, by their last names and beside it, then take the archive away.

    Nothing else in there is looked at: no links, no folders, no other paths.
    """
    import gzip
    import tarfile
    import zlib

    try:
        with gzip.open(archive) as packed, tarfile.open(fileobj=packed, mode="r|") as opened:
            lacking = set(members)
            for member in _bounded(opened, limit, archive):
                if member.name not in lacking or not member.isreg():
                    continue
                content = opened.extractfile(member)
                assert content is not None
                target = archive.parent / member.name.rpartition("/")[2]
                with target.with_name(target.name + PART).open("wb") as file:
                    shutil.copyfileobj(content, file, CHUNK)
                os.replace(file.name, target)
                lacking.remove(member.name)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise Misfit("{file} cannot be unpacked ({reason}).", file=str(archive), reason=str(error)) from error
    text = "{file} lacks {member}, so it is not the one that was published."
    need(not lacking, text, file=str(archive), member=", ".join(sorted(lacking)))
    archive.unlink()


def _bounded(opened: tarfile.TarFile, limit: int, archive: Path) -> Iterator[tarfile.TarInfo]:
    """What is in an archive, as long as it is not more than it may be."""
    size = 0
    for count, member in enumerate(opened, 1):
        size += max(0, member.size)
        text = "{file} would unpack to more than {limit:,.1f} MB in {most:,} files, so it is not the one that was "
        text += "published."
        fits = size <= limit and count <= MOST_MEMBERS
        need(fits, text, file=str(archive), limit=limit / MEGABYTE, most=MOST_MEMBERS)
        yield member

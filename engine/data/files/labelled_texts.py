"""Reads the examples of a folder of texts one after the other, and notes what a person should know of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from engine.data.files.plain_text import read_bytes, text_of
from engine.data.files.text_folder import files_in, kinds_in
from engine.message import need, shown_name
from engine.progress import counted

FILE_LIMIT = 32 * 2**20
WHOLE_LIMIT = 128 * 2**20
EXAMPLE_LIMIT = 1_000_000
TOO_LARGE = "{file} has more than {limit:,} bytes, which is more than can be read. Part it into smaller files."


class LabelledTexts:
    """The texts of a folder, each with the number of its class."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layout, self.kinds = kinds_in(folder)
        self.encodings: dict[str, str] = {}
        """In which encoding a file of each one was written that is not UTF-8."""
        self._seen = hashlib.sha256(self.layout.encode())

    @property
    def checksum(self) -> str:
        """What tells all that has been read from any other."""
        return self._seen.hexdigest()[:32]

    def examples(self) -> Iterator[tuple[int, str]]:
        """The number of its class and the text of each example; raises Misfit where a file is no text."""
        return ((at, text) for at, text, _ in self.placed())

    def placed(self) -> Iterator[tuple[int, str, str]]:
        """The same, each with the file that it comes from, as the folder has it."""
        left = WHOLE_LIMIT
        for at, kind in enumerate(self.kinds):
            for path in counted(kind.files, "Reading texts: {done:,} of {count:,}", len(kind.files)):
                content = read_bytes(path, FILE_LIMIT, TOO_LARGE)
                left -= len(content)
                text = "{folder} holds more than {limit:,} bytes of text. Put less into it."
                need(left >= 0, text, folder=str(self.folder), limit=WHOLE_LIMIT)
                for told in (kind.name, path.name, str(len(content))):
                    self._seen.update(told.encode("utf-8", "surrogateescape") + b"\0")
                self._seen.update(content)
                found = text_of(content, path)
                if found.encoding != "UTF-8":
                    self.encodings.setdefault(found.encoding, path.name)
                lines = found.text.split("\n") if self.layout == "lines" else [found.text]
                for number, line in enumerate(lines, 1):
                    _check_length(path, number, line)
                    name = shown_name(path.name)
                    yield at, line, f"{kind.name}/{name}" if self.layout == "files" else name


def examples_in(path: Path) -> Iterator[tuple[str, str]]:
    """Texts without a class, each with what tells of it: the lines of a file, or the files of a folder by name."""
    if not path.is_dir():
        for number, line in enumerate(text_of(read_bytes(path, FILE_LIMIT, TOO_LARGE), path).text.split("\n"), 1):
            _check_length(path, number, line)
            yield line, line
        return
    for file in files_in(path):
        text = text_of(read_bytes(file, FILE_LIMIT, TOO_LARGE), file).text
        _check_length(file, 1, text)
        yield shown_name(file.name), text


def _check_length(path: Path, number: int, text: str) -> None:
    need(
        len(text) <= EXAMPLE_LIMIT,
        "{file} has {count:,} letters in line {line}, but an example has {limit:,} at most. Part it into lines.",
        file=str(path),
        count=len(text),
        line=number,
        limit=EXAMPLE_LIMIT,
    )

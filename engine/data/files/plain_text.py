"""Reads text files of a person's: no more bytes than there may be, in the usual encodings, lines ended alike."""

from __future__ import annotations

import os
from pathlib import Path

from engine.data.files.encodings import STRANGE, Decoded, decoded, may_be_text
from engine.message import Message, Misfit, need

PEEKED = 4096
"""So many of the first bytes tell whether a file may be a text."""


def read_text(path: Path, limit: int, too_large: str) -> str:
    """The text of a file; raises Misfit where it is none, or with the sentence ``too_large`` of {file} and {limit}."""
    content = read_bytes(path, limit, too_large)
    need(
        len(content.translate(None, STRANGE)) == len(content),
        "{file} is no text: it holds bytes that no letter has. Unpack it, or get a fresh copy of it.",
        file=str(path),
    )
    return _decoded(content).replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, limit: int, too_large: str) -> bytes:
    """What a file holds; its size is looked at before anything is read."""
    try:
        with path.open("rb") as file:
            content = b"" if (is_long := os.fstat(file.fileno()).st_size > limit) else file.read(limit + 1)
    except OSError as error:
        text = "{file} cannot be read ({reason}). Get a fresh copy of it."
        raise Misfit(text, file=str(path), reason=error.strerror or error) from error
    need(not is_long and len(content) <= limit, too_large, file=str(path), limit=limit)
    return content


def text_of(content: bytes, path: Path) -> Decoded:
    """The text that a file of a person's holds, in whatever encoding it is; raises Misfit where it is none."""
    found = decoded(content)
    if found is None:
        text = "{file} is no text: it holds bytes that no letter has. Save it as plain text in UTF-8."
        raise Misfit(text, file=str(path))
    return found


def told_encoding(encoding: str, name: str) -> Message:
    """Why a file was read as it was, which is not UTF-8."""
    text = "{file} was read as {encoding}, because it is no UTF-8. If its letters look wrong, save it as UTF-8."
    if encoding.startswith("UTF-16"):
        text = "{file} was read as {encoding}, because it begins with the mark of that."
    return Message(text, {"file": name, "encoding": encoding})


def seems_text(path: Path) -> bool:
    """Whether a file may be a text, as its first bytes say."""
    try:
        # A pipe would wait for ever.
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return may_be_text(file.read(PEEKED))
    except (OSError, ValueError):
        return False


def _decoded(content: bytes) -> str:
    """The text: UTF-8, or as files were written before it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")

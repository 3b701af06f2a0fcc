"""Reads text files of a person's: no more bytes than there may be, in the usual encodings, lines ended alike."""

from __future__ import annotations

from pathlib import Path

from engine.message import Misfit, need

STRANGE = bytes({*range(32), 127} - {*b"\t\n\r"})
"""Bytes that no text has."""


def read_text(path: Path, limit: int, too_large: str) -> str:
    """The text of a file; raises Misfit where it is none, or with the sentence ``too_large`` of {file} and {limit}."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        text = "{file} cannot be read ({reason}). Get a fresh copy of it."
        raise Misfit(text, file=str(path), reason=error) from error
    need(len(content) <= limit, too_large, file=str(path), limit=limit)
    need(
        len(content.translate(None, STRANGE)) == len(content),
        "{file} is no text: it holds bytes that no letter has. Unpack it, or get a fresh copy of it.",
        file=str(path),
    )
    return _decoded(content).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    """The text: UTF-8, or as files were written before it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")

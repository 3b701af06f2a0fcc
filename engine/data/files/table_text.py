"""Reads the text of a table, and refuses what none has before it takes memory: NUL, endless lines, other encodings."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from engine.message import Misfit, need

SIZE_LIMIT = 2 * 2**30
LINE_LIMIT = 2**20
PIECE = 2**20
BEGIN = "\ufeff"


def whole(path: Path, encoding: str) -> bytes:
    """The file as UTF-8; raises Misfit, with the line, where it is no text of lines that is written so."""
    try:
        size = path.stat().st_size
        need(
            size <= SIZE_LIMIT,
            "{file} has {size:,} bytes, but at most {limit:,} are read of a table as text. Save it as Parquet.",
            file=str(path),
            size=size,
            limit=SIZE_LIMIT,
        )
        if encoding != "utf-8":
            return b"".join(piece.encode() for piece in _pieces(path, encoding)).removeprefix(BEGIN.encode())
        for _ in _pieces(path, encoding):
            pass
        with path.open("rb") as file:
            return file.read(size).removeprefix(BEGIN.encode())
    except OSError as error:
        raise Misfit("{file} cannot be read ({reason}).", file=str(path), reason=error.strerror or error) from error


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    """The letters of the file, some at a time, each looked at."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, pending = 1, 0
    with path.open("rb") as file:
        while True:
            content = file.read(PIECE)
            try:
                piece = decoder.decode(content, not content)
            except UnicodeDecodeError as error:
                begin = error.object[: error.start].decode(encoding, "replace") if encoding != "utf-8" else ""
                count = begin.count("\n") if begin else error.object.count(b"\n", 0, error.start)
                raise _wrong_encoding(path, line + count, encoding) from error
            if "\0" in piece:
                text = "Line {line:,} of {file} holds a byte that no text has, so it is no text. Save it anew as CSV."
                raise Misfit(text, line=line + piece.count("\n", 0, piece.index("\0")), file=str(path))
            first = piece.find("\n")
            need(
                pending + (first if first >= 0 else len(piece)) <= LINE_LIMIT,
                "Line {line:,} of {file} has more than {limit:,} letters, which no table has. Repair that line, or "
                "save the table anew as CSV.",
                line=line,
                file=str(path),
                limit=LINE_LIMIT,
            )
            line += piece.count("\n")
            pending = pending + len(piece) if first < 0 else len(piece) - piece.rfind("\n") - 1
            yield piece
            if not content:
                return


def _wrong_encoding(path: Path, line: int, encoding: str) -> Misfit:
    if encoding == "utf-8":
        text = "Line {line:,} of {file} is not written in UTF-8. Choose another Encoding, such as latin-1 or gb18030."
        return Misfit(text, line=line, file=str(path))
    text = "Line {line:,} of {file} is not written in {encoding}. Choose another Encoding."
    return Misfit(text, line=line, file=str(path), encoding=encoding)

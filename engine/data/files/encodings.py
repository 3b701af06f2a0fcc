"""Tells in which encoding the bytes of a text were written, and whether they are a text at all."""

from __future__ import annotations

import codecs
import re

from engine.frozen import frozen

STRANGE = bytes({*range(32), 127} - {*b"\t\n\r\f"})
"""Bytes that no text has."""
CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f]")
"""The same as characters."""
MARKS = {codecs.BOM_UTF8: "UTF-8", codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
"""The signs in front of a text that name its encoding."""
USUAL = "UTF-8"
RUN = re.compile(rb"[\x80-\xff]+")
LETTERS_IN_A_ROW = 2
"""European text has single letters with accents, Chinese has whole words of bytes that are no ASCII."""
SAMPLE = 2**20
END = b"\x1a"
"""What DOS put behind a text."""


@frozen
class Decoded:
    """A text with the encoding that it was written in, by the name that people know."""

    text: str
    encoding: str = USUAL


def decoded(content: bytes) -> Decoded | None:
    """The text that these bytes are, its lines ended alike; None where they are none."""
    found = _marked(content.rstrip(END))
    if found is None or CONTROL.search(found.text):
        return None
    return Decoded(found.text.replace("\r\n", "\n").replace("\r", "\n"), found.encoding)


def may_be_text(beginning: bytes) -> bool:
    """Whether a file that begins so may be a text."""
    return beginning.startswith(tuple(MARKS)) or len(beginning.translate(None, STRANGE)) == len(beginning.rstrip(END))


def _marked(content: bytes) -> Decoded | None:
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            try:
                return Decoded(content.decode("utf-8-sig" if encoding == USUAL else "utf-16"), encoding)
            except UnicodeDecodeError:
                return None
    return _guessed(content) if len(content.translate(None, STRANGE)) == len(content) else None


def _guessed(content: bytes) -> Decoded:
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    runs = RUN.findall(content, 0, SAMPLE) or RUN.findall(content)
    if sum(map(len, runs)) >= LETTERS_IN_A_ROW * len(runs):
        try:
            return Decoded(content.decode("gb18030"), "GB 18030")
        except UnicodeDecodeError:
            pass
    try:
        return Decoded(content.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError:
        return Decoded(content.decode("latin-1"), "Latin-1")

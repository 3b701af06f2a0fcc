"""The one error of a file that cannot be opened or written."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.message import Message

DAMAGED = (msgspec.MsgspecError, ValueError, RecursionError)
"""What reading damaged bytes as values raises; UnicodeDecodeError is a ValueError."""


class FileProblem(Exception):
    """One sentence with the name of the file, the place in it, and what is wrong there.

    Values may be messages themselves, such as the place ``node 'conv2d'``: a translation fills them in first.
    """

    def __init__(self, text: str, **values: Any) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))


class NewerFormat(FileProblem):
    """The file was written by a newer Layerloom; it may be read all the same, but not everything in it."""

    def __init__(self, text: str, *, version: int, **values: Any) -> None:
        self.version = version
        super().__init__(text, version=version, **values)


def visible(text: str, limit: int = 60) -> str:
    """A text of a file as it may stand in a sentence: no line breaks or control characters, and not long."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(sign if sign.isprintable() else "�" for sign in short)


def shown(value: Any) -> Any:
    """A value of a file as a sentence names it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"'{visible(value)}'"
    if isinstance(value, (int, float)):
        return visible(str(value), 24)
    return Message("an object in braces") if isinstance(value, dict) else Message("a list in brackets")

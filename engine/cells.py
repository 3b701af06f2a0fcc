"""Makes texts of files harmless as cells of a table: a spread sheet runs what begins with =, as a formula."""

from __future__ import annotations

from typing import Any

BEGINNINGS = ("=", "+", "-", "@", "\t", "\n")


def harmless(cell: Any) -> Any:
    """The cell; a text that a spread sheet would compute gets an apostrophe before it, by which it stays a text."""
    if not isinstance(cell, str):
        return cell
    # Where lines end with \n, Python's csv puts no quotes around \r, which ends a line for others.
    text = cell.replace("\r", "\n")
    return f"'{text}" if text.startswith(BEGINNINGS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

"""What commands print: results on stdout, errors on stderr, tables in columns."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width


def say(text: str) -> None:
    """Print a line of the result."""
    print(printable(text))


def say_json(value: Any) -> None:
    """Print a result for a program: ASCII alone, whatever the terminal takes."""
    print(json.dumps(value, indent=2))


def complain(text: str) -> None:
    """Print one sentence about what went wrong."""
    print(f"layerloom: {printable(text)}", file=sys.stderr)


def printable(text: str) -> str:
    """A text in one line, without control characters: what stands in a file must not steer a terminal."""
    return "".join(sign if sign.isprintable() or "\udc80" <= sign <= "\udcff" else " " for sign in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int) -> list[str]:
    """Lines of a table in columns; the last ``numbers`` columns are aligned to the right."""
    cells = [[printable(cell) for cell in row] for row in (head, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(head))]
    rule = ["─" * width for width in widths]
    first = len(head) - numbers
    lines = []
    for row in (cells[0], rule, *cells[1:]):
        gaps = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        parts = [
            gap + cell if at >= first else cell + gap for at, (cell, gap) in enumerate(zip(row, gaps, strict=True))
        ]
        lines.append("  ".join(parts).rstrip())
    return lines


def _width(text: str) -> int:
    """How many columns a text takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)

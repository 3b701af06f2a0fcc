"""Shows on a terminal how far a long step is, in one line of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from engine.commands.say import printable
from engine.progress import Stage, heard

CLEAR = "\r\x1b[K"


@contextmanager
def shown() -> Iterator[None]:
    """Show what is done within; nothing where nobody watches, such as in a file. The line is gone at the end."""
    if not sys.stderr.isatty():
        yield
        return
    try:
        with heard(_show):
            yield
    finally:
        print(CLEAR, end="", file=sys.stderr, flush=True)


def _show(stage: Stage) -> None:
    print(f"{CLEAR}{printable(str(stage.message))}", end="", file=sys.stderr, flush=True)

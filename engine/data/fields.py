"""What a person enters of an example one by one, such as the cells of a line in a table."""

from __future__ import annotations

from typing import Literal

from engine.frozen import frozen


@frozen
class Field:
    """A part of the data that is entered by itself, as its file writes it."""

    name: str
    kind: Literal["number", "kind", "date"]
    kinds: tuple[str, ...] = ()
    """What can be chosen, for one of some kinds."""
    written: str = ""
    """How a date is written, as :func:`datetime.strftime` says it."""
    decimal: str = "."
    """What parts the whole of a number from the rest."""

"""What comes of the files of a run that is followed, wherever they are."""

from __future__ import annotations

from collections.abc import Generator
from typing import Protocol

from engine.frozen import frozen
from engine.graph.limits import SIZE_LIMIT
from engine.message import need
from engine.recorded.history import HISTORY
from engine.recorded.history import LIMIT as HISTORY_LIMIT
from engine.runs import FACTS, FACTS_LIMIT, METRICS, PROJECT
from engine.training.together.control import CONTROL, LARGEST

WHOLE = {FACTS: FACTS_LIMIT, CONTROL: LARGEST, PROJECT: SIZE_LIMIT}
"""The files that are replaced as a whole, each with the most bytes that it may have; they are looked at first."""
GROWING = {METRICS: 2**30, HISTORY: HISTORY_LIMIT}
"""Those to which more is added; they are looked at last, so that they hold all that the others tell of."""
SIZES = {**WHOLE, **GROWING}
CHUNK = 2**20
"""So many bytes of a file come at once."""
LOOK_S = 0.3


def need_size(name: str, size: int) -> None:
    """Raise Misfit where a file is larger than is followed."""
    text = "The file '{file}' of this run is larger than {most} bytes, and cannot be followed."
    need(size <= SIZES[name], text, file=name, most=SIZES[name])


@frozen
class Whole:
    """A file as it is now."""

    name: str
    data: bytes


@frozen
class Grown:
    """More bytes of a file, from this place on; from 0 on it is another file than before, if there was one."""

    name: str
    start: int
    data: bytes


@frozen
class Beat:
    """All files were looked at."""

    silent: float = 0.0
    """For how many seconds nothing was told there, as far as that is known."""


Part = Whole | Grown | Beat


class Source(Protocol):
    """One way to the files of a run."""

    can_hang: bool
    """Whether nobody can end it while it waits."""

    def parts(self) -> Generator[Part, None, None]:
        """What is there, and from then on what is new, for ever.

        Waits between two looks. Raises OSError where the files cannot be reached any more, and Misfit where there are
        none of a run.
        """

    def wish(self, wish: str) -> None:
        """Want something of the training (:mod:`engine.training.together.control`); raises OSError."""

    def close(self) -> None:
        """Look no more; may be called by another thread, and ends :meth:`parts` there."""

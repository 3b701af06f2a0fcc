"""How weights, gradients and activations were spread during a run: moments in a file that grows while it trains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from engine import files
from engine.training.watching.ask import Ask, Histogram, Seen

HISTORY = "history.msgpack"
VIEWS = ("weights", "gradients", "activations")
"""What is looked at."""
LIMIT = 32 * 2**20
"""A larger file was not written by a training."""
BLOB = b"\xc6"
"""What MessagePack puts before the four bytes of the length of a piece; so the file is a plain stream of pieces."""
HEAD = 5


class Spread(msgspec.Struct, frozen=True, array_like=True):
    """A histogram; the counts are of two bytes each, the lower one first."""

    name: str
    counts: bytes
    low: float
    high: float
    mean: float
    deviation: float


class Look(msgspec.Struct, frozen=True, array_like=True):
    """What a view showed of a node."""

    view: str
    node: str
    spreads: tuple[Spread, ...]
    facts: dict[str, Any]


class Moment(msgspec.Struct, frozen=True, array_like=True):
    """All that was looked at behind a step."""

    step: int
    looks: tuple[Look, ...]

    def seen(self) -> Iterator[Seen]:
        """What panels would have been shown."""
        # Only here: the list of runs needs no arrays.
        import numpy as np

        for look in self.looks:
            histograms = tuple(
                Histogram(one.name, np.frombuffer(one.counts, "<u2"), one.low, one.high, one.mean, one.deviation)
                for one in look.spreads
            )
            yield Seen(Ask(look.view, look.node), self.step, facts={**look.facts, "histograms": histograms})


def look_of(seen: Seen) -> Look:
    """A look of what a view showed; it must have histograms."""
    spreads = tuple(
        Spread(one.name, one.counts.astype("<u2").tobytes(), one.low, one.high, one.mean, one.deviation)
        for one in seen.facts["histograms"]
    )
    facts = {name: value for name, value in seen.facts.items() if name != "histograms"}
    return Look(seen.ask.view, seen.ask.node, spreads, facts)


def piece_of(moment: Moment) -> bytes:
    """A moment as it stands in the file."""
    text = msgspec.msgpack.encode(moment)
    return BLOB + len(text).to_bytes(4, "big") + text


def pieces(folder: Path) -> Iterator[tuple[int, bytes]]:
    """The moments of a run by their steps, as they stand in its file; one that a crash cut short ends them."""
    for moment, piece in _read(folder):
        yield moment.step, piece


def moments(folder: Path) -> list[Moment]:
    """The moments of a run, the oldest first; none where it has no history, or one that cannot be read."""
    return [moment for moment, _ in _read(folder)]


def seen_in(folder: Path, ask: Ask) -> list[Seen]:
    """What one view showed of one node at all moments of a run, the oldest first."""
    if ask.view not in VIEWS or ask.options:
        return []
    return [one for moment in moments(folder) for one in moment.seen() if one.ask == ask]


def _read(folder: Path) -> Iterator[tuple[Moment, bytes]]:
    try:
        with open(folder / HISTORY, "rb") as file:
            data = file.read(LIMIT)
    except OSError:
        return
    place, last = 0, -1
    while data[place : place + 1] == BLOB:
        end = place + HEAD + int.from_bytes(data[place + 1 : place + HEAD], "big")
        try:
            moment = msgspec.msgpack.decode(data[place + HEAD : end], type=Moment)
        except msgspec.DecodeError:
            return
        odd = any(len(one.counts) % 2 for look in moment.looks for one in look.spreads)
        if end > len(data) or odd or moment.step <= last:
            return
        yield moment, data[place:end]
        place, last = end, moment.step


def add(folder: Path, piece: bytes) -> None:
    """Add a moment behind the others. Raises OSError."""
    with open(folder / HISTORY, "ab") as file:
        file.write(piece)


def rewrite(folder: Path, kept: Iterable[bytes]) -> None:
    """Replace the moments by these at once. Raises OSError."""
    files.write_atomically(folder / HISTORY, b"".join(kept))


def cut(folder: Path, step: int) -> None:
    """Forget what came behind a step, and what cannot be read. Raises OSError."""
    if (folder / HISTORY).exists():
        rewrite(folder, [piece for at, piece in pieces(folder) if at <= step])

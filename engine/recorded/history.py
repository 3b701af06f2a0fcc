"""How weights, gradients and activations were spread during a run: snapshots in a file that grows while it trains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from engine import files
from engine.files.problem import DAMAGED
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


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """All that was looked at behind a step."""

    step: int
    looks: tuple[Look, ...]

    def seen(self) -> Iterator[Seen]:
        """What panels would have been shown."""
        for look in self.looks:
            yield _seen(Ask(look.view, look.node), self.step, look.spreads, look.facts)


class Told(msgspec.Struct, frozen=True, array_like=True):
    """A look that is not read yet."""

    view: str
    node: str
    spreads: msgspec.Raw
    facts: msgspec.Raw


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """A snapshot of which it is known what was looked at, but not what was seen."""

    step: int
    looks: tuple[Told, ...]


def _seen(ask: Ask, step: int, spreads: Iterable[Spread], facts: dict[str, Any]) -> Seen:
    # Only here: the list of runs needs no arrays.
    import numpy as np

    histograms = tuple(
        Histogram(one.name, np.frombuffer(one.counts, "<u2"), one.low, one.high, one.mean, one.deviation)
        for one in spreads
    )
    return Seen(ask, step, facts={**facts, "histograms": histograms})


def look_of(seen: Seen) -> Look:
    """A look of what a view showed; it must have histograms."""
    spreads = tuple(
        Spread(one.name, one.counts.astype("<u2").tobytes(), one.low, one.high, one.mean, one.deviation)
        for one in seen.facts["histograms"]
    )
    facts = {name: value for name, value in seen.facts.items() if name != "histograms"}
    return Look(seen.ask.view, seen.ask.node, spreads, facts)


def piece_of(snapshot: Snapshot) -> bytes:
    """A snapshot as it stands in the file."""
    text = msgspec.msgpack.encode(snapshot)
    return BLOB + len(text).to_bytes(4, "big") + text


def pieces(folder: Path) -> Iterator[tuple[int, bytes]]:
    """The snapshots of a run by their steps, as they stand in its file; one that a crash cut short ends them."""
    for snapshot, piece in _sound(folder):
        yield snapshot.step, piece


def snapshots(folder: Path) -> list[Snapshot]:
    """The snapshots of a run, the oldest first; none where it has no history, or one that cannot be read."""
    return [snapshot for snapshot, _ in _sound(folder)]


def seen_in(folder: Path, ask: Ask) -> list[Seen]:
    """What one view showed of one node at all snapshots of a run, the oldest first."""
    if ask.view not in VIEWS or ask.options:
        return []
    try:
        now = (folder / HISTORY).stat()
    except OSError:
        return []
    found = []
    for step, told in _index(folder, now.st_size, now.st_mtime_ns).get((ask.view, ask.node), ()):
        try:
            spreads = msgspec.msgpack.decode(told.spreads, type=tuple[Spread, ...])
            facts = msgspec.msgpack.decode(told.facts, type=dict[str, Any])
        except DAMAGED:
            break
        if _is_odd(spreads):
            break
        found.append(_seen(ask, step, spreads, facts))
    return found


@lru_cache(maxsize=1)
def _index(folder: Path, _size: int, _changed: int) -> dict[tuple[str, str], list[tuple[int, Told]]]:
    """The looks of a run by view and node; a file is read once, until it is written again."""
    found: dict[tuple[str, str], list[tuple[int, Told]]] = {}
    for snapshot, _ in _read(folder, Outline):
        for look in snapshot.looks:
            found.setdefault((look.view, look.node), []).append((snapshot.step, look))
    return found


Kind = TypeVar("Kind", Snapshot, Outline)


def _read(folder: Path, kind: type[Kind]) -> Iterator[tuple[Kind, bytes]]:
    try:
        with open(folder / HISTORY, "rb") as file:
            data = file.read(LIMIT)
    except OSError:
        return
    place, last = 0, -1
    while data[place : place + 1] == BLOB:
        end = place + HEAD + int.from_bytes(data[place + 1 : place + HEAD], "big")
        try:
            snapshot = msgspec.msgpack.decode(data[place + HEAD : end], type=kind)
        except DAMAGED:
            return
        if end > len(data) or snapshot.step <= last:
            return
        yield snapshot, data[place:end]
        place, last = end, snapshot.step


def _sound(folder: Path) -> Iterator[tuple[Snapshot, bytes]]:
    for snapshot, piece in _read(folder, Snapshot):
        if any(_is_odd(look.spreads) for look in snapshot.looks):
            return
        yield snapshot, piece


def _is_odd(spreads: Iterable[Spread]) -> bool:
    """Whether counts are torn, each of which has two bytes."""
    return any(len(one.counts) % 2 for one in spreads)


def add(folder: Path, piece: bytes) -> None:
    """Add a snapshot behind the others. Raises OSError."""
    with open(folder / HISTORY, "ab") as file:
        file.write(piece)


def rewrite(folder: Path, kept: Iterable[bytes]) -> None:
    """Replace the snapshots by these at once. Raises OSError."""
    files.write_atomically(folder / HISTORY, b"".join(kept))


def cut(folder: Path, step: int) -> None:
    """Forget what came behind a step, and what cannot be read. Raises OSError."""
    if (folder / HISTORY).exists():
        rewrite(folder, [piece for at, piece in pieces(folder) if at <= step])

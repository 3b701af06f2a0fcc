"""Examples that are too many for the memory: read some at a time, in the order in which a training takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.data.parting import Parting, Whole
from engine.data.splits.as_asked import Usual
from engine.frozen import frozen
from engine.message import need
from engine.seeds import stable_seed

if TYPE_CHECKING:
    import numpy as np

    from engine.data.declare import DataSet

    Numbers = np.ndarray[Any, Any]
    Parts = dict[str, Numbers]

ROWS = 131_072
"""So many neighbours are read at once."""
TOGETHER = 2
"""So many pieces, from anywhere in the file, are shuffled into each other."""
SPOTS = 8
"""In so many places at least a file is looked at, each as far from the next as the others."""
MOST_KNOWN = 20_000_000
"""Of more examples no one keeps what they are parted by; each is thrown for then."""


@frozen
class Stream:
    """Examples of a file that is read fastest by neighbours: so many, and what reads those from one row on."""

    count: int
    read: Callable[[int, int], Parts]
    rows: int = ROWS
    together: int = TOGETHER
    known: Mapping[str, Numbers] = field(default_factory=dict)
    """What is known of all examples beforehand, to part them by, such as their classes; empty where nothing is."""

    @property
    def pieces(self) -> int:
        return -(-self.count // self.rows)

    def size(self, piece: int) -> int:
        """How many examples a piece has."""
        return min(self.rows, self.count - piece * self.rows)

    def parts(self, piece: int, most: int | None = None) -> Parts:
        """The examples of a piece, or the first of them."""
        size = self.size(piece)
        return self.read(piece * self.rows, size if most is None else min(size, most))


@frozen
class Listed:
    """Examples of which each is as quickly read as its neighbour, such as pictures that are files of their own."""

    count: int
    take: Callable[[Numbers], Iterator[Parts]]
    """Reads the examples of these rows in this order, some at a time."""
    known: Mapping[str, Numbers] = field(default_factory=dict)


class Reader:
    """A stream whose examples are parted into those that are learned from and those that are kept."""

    @property
    def count(self) -> int:
        """How many are learned from."""
        raise NotImplementedError

    @property
    def held_count(self) -> int:
        """How many are kept."""
        raise NotImplementedError

    def learned(self, seed: int, epoch: int, skipped: int = 0, most: int | None = None) -> Iterator[Parts]:
        """The training examples in the order of an epoch, behind the first so many, some at a time.

        ``most`` says how many are wanted, where that is known.
        """
        raise NotImplementedError

    def held(self) -> Iterator[Parts]:
        """The validation examples, some at a time."""
        raise NotImplementedError

    def some(self, count: int) -> tuple[Parts, Parts]:
        """About so many examples of both, from all over: those of the training, and the others."""
        raise NotImplementedError

    @property
    def known(self) -> Mapping[str, Numbers]:
        """The parts of all examples that need not be read, where any example can be read by itself; else nothing."""
        return {}


class PieceReader(Reader):
    """Pieces in any order, some of them shuffled together."""

    def __init__(self, stream: Stream, seed: int, share: float, rows: tuple[Numbers, Numbers] | None) -> None:
        self.stream, self._seed, self._share = stream, seed, share
        self._uses = None if rows is None else _uses(stream.count, *rows)

    @cached_property
    def _sizes(self) -> tuple[Numbers, Numbers]:
        """How many examples of each piece are learned from, and how many are kept."""
        import numpy as np

        found = [self._marks(piece) for piece in range(self.stream.pieces)]
        train, held = (np.array([np.count_nonzero(one == use) for one in found]) for use in (TRAIN, HELD))
        return train, held

    @property
    def count(self) -> int:
        return int(self._sizes[0].sum())

    @property
    def held_count(self) -> int:
        return int(self._sizes[1].sum())

    def _marks(self, piece: int) -> Numbers:
        """What each example of a piece is for, where nothing is known by its own throw, the same for the same seed."""
        import numpy as np

        size, first = self.stream.size(piece), piece * self.stream.rows
        if self._uses is not None:
            return self._uses[first : first + size]
        throws = np.random.default_rng(stable_seed("held", self._seed, piece)).random(size)
        return np.where(throws < self._share, HELD, TRAIN)

    def _chosen(self, piece: int, use: int) -> Parts:
        chosen = self._marks(piece) == use
        return {name: values[chosen] for name, values in self.stream.parts(piece).items()}

    def learned(self, seed: int, epoch: int, skipped: int = 0, most: int | None = None) -> Iterator[Parts]:
        import numpy as np

        places = np.random.default_rng(stable_seed("pieces", seed, epoch)).permutation(self.stream.pieces)
        pools = [places[at : at + self.stream.together] for at in range(0, len(places), self.stream.together)]
        ends = np.cumsum([self._sizes[0][pool].sum() for pool in pools])
        begun = int(np.searchsorted(ends, skipped, side="right"))
        left_out = skipped - (int(ends[begun - 1]) if begun else 0)
        for at in range(begun, len(pools)):
            random = np.random.default_rng(stable_seed("pool", seed, epoch, at))
            yield self._pool(pools[at], random, left_out if at == begun else 0)

    def _pool(self, pieces: Numbers, random: np.random.Generator, left_out: int) -> Parts:
        """The training examples of these pieces in a random order, without the first so many."""
        found = joined([self._chosen(int(piece), TRAIN) for piece in pieces])
        order = random.permutation(_count(found))[left_out:]
        return {name: values[order] for name, values in found.items()}

    def held(self) -> Iterator[Parts]:
        # A piece in which none is kept need not be read.
        return (self._chosen(piece, HELD) for piece in range(self.stream.pieces) if self._sizes[1][piece])

    def some(self, count: int) -> tuple[Parts, Parts]:
        import numpy as np

        stream = self.stream
        spots = min(stream.pieces, max(SPOTS, -(-count // stream.rows)))
        places = np.unique(np.linspace(0, stream.pieces - 1, spots).astype(int))
        each = -(-count // len(places))
        found = [(stream.parts(int(at), each), self._marks(int(at))) for at in places]
        marks = np.concatenate([marks[:each] for _, marks in found])
        whole = joined([parts for parts, _ in found])
        first, second = ({name: values[marks == use] for name, values in whole.items()} for use in (TRAIN, HELD))
        return first, second


class ListReader(Reader):
    """Each example by itself: in the very order in which they would be taken from memory."""

    def __init__(self, stream: Listed, train: Numbers, held: Numbers) -> None:
        self.stream, self._train, self._held = stream, train, held

    @property
    def count(self) -> int:
        return len(self._train)

    @property
    def held_count(self) -> int:
        return len(self._held)

    @property
    def known(self) -> Mapping[str, Numbers]:
        return self.stream.known

    def learned_rows(self, seed: int, epoch: int) -> Numbers:
        """Where the training examples stand in the stream, in the order of an epoch."""
        from engine.data.batches import order

        rows: Numbers = self._train[order(self.count, seed, epoch).numpy()]
        return rows

    @property
    def held_rows(self) -> Numbers:
        """Where the validation examples stand in the stream."""
        return self._held

    def learned(self, seed: int, epoch: int, skipped: int = 0, most: int | None = None) -> Iterator[Parts]:
        rows = self.learned_rows(seed, epoch)[skipped:]
        return self.stream.take(rows if most is None else rows[:most])

    def held(self) -> Iterator[Parts]:
        return self.stream.take(self._held)

    def some(self, count: int) -> tuple[Parts, Parts]:
        kept = min(self.held_count, count * self.held_count // (self.count + self.held_count))
        train = joined(list(self.stream.take(self._train[: max(1, count - kept)])))
        held = joined(list(self.stream.take(self._held[:kept]))) if kept else {}
        return train, held or {name: values[:0] for name, values in train.items()}


TRAIN, HELD = 1, 2


def parted(stream: Stream | Listed, data_set: DataSet, by: Parting, seed: int, share: float) -> Reader:
    """Part a stream: as in memory where enough is known of all its examples, else each example by its own throw.

    Raises Misfit where it has none, or where they cannot be parted so.
    """
    need(stream.count > 1, "{title} has no examples.", title=data_set.title)
    second = "{title} is larger than memory, so all its examples are parted, and no second file is read. Leave out the "
    need(not getattr(by, "file", ""), second + "file of the split, or choose another split.", title=data_set.title)
    text = (
        "{title} is larger than memory, so its examples cannot all be compared with each other. Choose another split."
    )
    need(not by.compares, text, title=data_set.title)
    rows = by.rows(Whole(data_set, stream.known, seed, share)) if stream.known else None
    if isinstance(stream, Stream):
        text = "{title} is larger than memory, so its examples are parted one by one at random. Set Split to Usual."
        need(rows is not None or isinstance(by, Usual), text, title=data_set.title)
        return PieceReader(stream, seed, share, rows)
    assert rows is not None
    return ListReader(stream, *rows)


def joined(parts: list[Parts]) -> Parts:
    """The examples of several parts behind each other."""
    import numpy as np

    return parts[0] if len(parts) == 1 else {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}


def _count(parts: Parts) -> int:
    return len(next(iter(parts.values())))


def _uses(count: int, train: Numbers, held: Numbers) -> Numbers:
    """What each example is for; a split may leave some out."""
    import numpy as np

    found = np.zeros(count, np.int8)
    found[train], found[held] = TRAIN, HELD
    return found

"""What is looked at, kept for the next question about it: the examples as they were loaded, and how they are parted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import msgspec

from engine.data.declare import DataSet
from engine.data.looking.examined import MOST_NUMBERS, MOST_ROWS, Examined, Judged
from engine.data.looking.examples import ExampleTold, example
from engine.data.looking.looked import look
from engine.data.looking.told import Looked
from engine.data.parting import Parting, Whole
from engine.data.streams.stream import Reader, joined, parted
from engine.data.transformed import Transformed
from engine.declare import plain
from engine.frozen import frozen
from engine.message import need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Parts = Mapping[str, Numbers]


@frozen
class Loaded:
    """The examples of a data set, which of them are learned from, and which are kept to judge by."""

    parts: Mapping[str, Any]
    train: Any
    validation: Any
    counts: tuple[int, int, int] | None = None
    """How many there are in all, and of each of the two, where only some were read."""


class Kept:
    """The data that were asked for last."""

    def __init__(self) -> None:
        self._identity = self._of = ""
        self._loaded: Loaded | None = None
        self._shown: Shown | None = None

    def holds(self, data_set: DataSet, parting: Mapping[str, Any]) -> bool:
        """Whether these examples are here already."""
        return self._loaded is not None and _identity(_inner(data_set), parting) == self._identity

    def shown(self, data_set: DataSet, parting: Mapping[str, Any], node: str, judged: Mapping[str, Judged]) -> Shown:
        """These data; raises Misfit where they cannot be loaded or parted."""
        if not self.holds(data_set, parting):
            # Not kept until it worked: missing files may be there with the next question.
            self._loaded = self._shown = None
            self._loaded = _load(_inner(data_set), **parting)
            self._identity = _identity(_inner(data_set), parting)
            self._of = ""
        of = _digest(plain(data_set), node, {name: plain_judged(one) for name, one in judged.items()})
        if self._shown is None or of != self._of:
            assert self._loaded is not None
            self._shown, self._of = Shown(data_set, self._loaded, node, judged), of
        return self._shown


class Shown:
    """Data behind transforms, of which all is told, or one example."""

    def __init__(self, data_set: DataSet, loaded: Loaded, node: str, judged: Mapping[str, Judged]) -> None:
        self._of = data_set, loaded.parts, loaded.train, loaded.validation
        self._by = {"node": node, "judged": judged}
        self._counts = loaded.counts

    @cached_property
    def looked(self) -> Looked:
        """All that is told of them."""
        found: Looked = look(*self._of, **cast(Any, self._by))
        if self._counts is None:
            return found
        count, train, validation = self._counts
        overview = replace(cast(Any, found.overview), examples=count, train=train, validation=validation)
        return cast(Looked, replace(cast(Any, found), overview=overview))

    @cached_property
    def _examined(self) -> Examined:
        return Examined(*self._of, **cast(Any, self._by))

    @property
    def count(self) -> int:
        """How many examples can be shown one by one."""
        return self._examined.count

    def example(self, number: int) -> ExampleTold:
        """The example of this number, from 0."""
        return example(self._examined, number)


def _load(data_set: DataSet, seed: int, validation_share: float, by: Parting) -> Loaded:
    stream = data_set.stream()
    if stream is not None:
        return _sampled(parted(stream, data_set, by, seed, validation_share), data_set)
    parts = data_set.load()
    whole = Whole(data_set, parts, seed, validation_share)
    need(whole.count, "{title} has no examples. Choose another file.", title=data_set.title)
    return Loaded(parts, *by.rows(whole))


def _sampled(reader: Reader, data_set: DataSet) -> Loaded:
    """Of examples that are too many for the memory some from all over."""
    import numpy as np

    each = sum(shape.count for shape in data_set.parts().values())
    train, held = reader.some(max(1, min(MOST_ROWS, MOST_NUMBERS // max(each, 1))))
    count, kept = (len(next(iter(one.values()))) for one in (train, held))
    counts = reader.count + reader.held_count, reader.count, reader.held_count
    return Loaded(joined([train, held]), np.arange(count), np.arange(count, count + kept), counts)


def _inner(data_set: DataSet) -> DataSet:
    return data_set.examples if isinstance(data_set, Transformed) else data_set


def _identity(data_set: DataSet, parting: Mapping[str, Any]) -> str:
    return _digest(plain(data_set), *map(plain, parting.values()))


def plain_judged(one: Judged) -> list[Any]:
    return [one.node, one.type, one.is_weighted]


def _digest(*parts: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()

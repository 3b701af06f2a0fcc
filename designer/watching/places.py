"""How the panels stand, as it is remembered: the groups, what is in windows of its own, and the pins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

ALWAYS = ("problems", "source", "summary", "generate", "runs")
"""The pages that nobody can close."""
MOST_GROUPS, MOST_PAGES = 6, 48
Pixels = Annotated[int, msgspec.Meta(ge=-100_000, le=100_000)]
"""Qt takes no number of any size."""


class Place(msgspec.Struct, frozen=True):
    """A page by its name, and the key of the node that it is pinned to."""

    page: str
    pin: str = ""


class Column(msgspec.Struct, frozen=True):
    """A group of tabs; ``current`` is the one that is looked at."""

    places: tuple[Place, ...]
    current: int = 0


class Apart(msgspec.Struct, frozen=True):
    """A page in a window of its own, and where that stands on the screen."""

    place: Place
    rectangle: tuple[Pixels, Pixels, Pixels, Pixels]


class Arrangement(msgspec.Struct, frozen=True):
    """All pages, the groups from left to right; without sizes the groups get their usual ones."""

    groups: tuple[Column, ...]
    sizes: tuple[Pixels, ...] = ()
    apart: tuple[Apart, ...] = ()

    @property
    def places(self) -> Iterator[Place]:
        for column in self.groups:
            yield from column.places
        for one in self.apart:
            yield one.place


FIRST = Arrangement(
    (
        Column(tuple(map(Place, ("loss", "metric", *ALWAYS)))),
        Column(tuple(map(Place, ("weights", "kernels", "boundary", "confusion")))),
    ),
    (600, 400),
)
"""How the panels stand in a new window."""


def read(remembered: Any) -> Arrangement:
    """The arrangement that was remembered, without what is too much; one that is damaged is the first one."""
    try:
        found = msgspec.convert(remembered, Arrangement)
    except msgspec.ValidationError:
        return FIRST
    if not found.groups:
        return FIRST
    found = _cut(found)
    always = [one.page for one in found.places if one.page in ALWAYS]
    return _with_new(found) if len(set(always)) == len(always) else FIRST


def _cut(arrangement: Arrangement) -> Arrangement:
    """What stands in too many groups stands in the last one; pages that are too many are gone."""
    groups = [*arrangement.groups[:MOST_GROUPS]]
    rest = tuple(place for column in arrangement.groups[MOST_GROUPS:] for place in column.places)
    groups[-1] = msgspec.structs.replace(groups[-1], places=groups[-1].places + rest)
    left = MOST_PAGES
    for at, column in enumerate(groups):
        groups[at] = msgspec.structs.replace(column, places=column.places[:left])
        left -= len(groups[at].places)
    return Arrangement(tuple(groups), arrangement.sizes, arrangement.apart[:left])


def _with_new(arrangement: Arrangement) -> Arrangement:
    """With the pages that are always there by now, and were not when this was remembered."""
    known = {one.page for one in arrangement.places}
    added = tuple(Place(name) for name in ALWAYS if name not in known)
    first = arrangement.groups[0]
    first = msgspec.structs.replace(first, places=(*first.places, *added))
    return msgspec.structs.replace(arrangement, groups=(first, *arrangement.groups[1:]))


def written(arrangement: Arrangement) -> Any:
    """What is kept in the preferences."""
    return msgspec.to_builtins(arrangement)

"""Finds the two IDX files that belong together, one of pictures and one of labels, by their names."""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path

from engine.data.arrays.roles import portion_of
from engine.data.files.folder import entries
from engine.data.files.idx import heading_of
from engine.frozen import frozen
from engine.message import Misfit, need

NAMED = re.compile(r"idx\d|ubyte", re.IGNORECASE)
KIND = re.compile(r"images?|labels?|targets?|idx\d*|u?byte|short|int|float|double|\.gz$|[^a-z0-9]")
"""What tells the pictures' name from that of their labels."""
MOST_ENTRIES, MOST_CANDIDATES = 10_000, 64


@frozen
class Pair:
    """A file of pictures and, where there is one, that of their labels."""

    images: Path
    labels: Path | None
    count: int


def may_be_idx(path: Path) -> bool:
    """Whether a file is IDX as it begins, or as its name says; raises nothing."""
    return os.path.isfile(path) and (bool(NAMED.search(path.name)) or heading_of(path, whole=True) is not None)


def candidates(folder: Path) -> list[Path]:
    """The files of a folder that are IDX by their names, in their order."""
    try:
        names = list(filter(NAMED.search, islice(entries(folder, folders=False), MOST_ENTRIES)))
    except (OSError, ValueError):
        return []
    return [folder / name for name in sorted(names)[:MOST_CANDIDATES]]


def pair_of(path: Path) -> Pair:
    """The pair that a file belongs to; raises Misfit where it is of labels whose pictures are not beside it."""
    sizes = heading_of(path)
    others = [one for one in candidates(path.parent) if one.name != path.name]
    if sizes is not None and len(sizes) == 1:
        images = _partner(path, others, want_labels=False)
        text = (
            "{file} holds a label for each of {count:,} pictures, but no file of pictures lies beside it. Put it into "
        )
        text += "the same folder, named alike with images in place of labels, and drop that one."
        need(images, text, file=str(path), count=sizes[0])
        assert images is not None
        return Pair(images, path, sizes[0])
    return Pair(path, _partner(path, others, want_labels=True), sizes[0] if sizes else 0)


def pairs_in(folder: Path) -> list[Pair]:
    """The pairs of a folder, that for training first, then the largest; raises Misfit where there is none."""
    pictures = [one for one in candidates(folder) if len(heading_of(one) or ()) > 1]
    found = [pair_of(one) for one in pictures]
    # The same pictures may be there packed and unpacked.
    alone = {_key(one.images): one for one in reversed(found)}
    if not alone:
        raise Misfit("{folder} holds no IDX file of pictures. Choose the file itself.", folder=str(folder))

    def worth(one: Pair) -> tuple[object, ...]:
        return one.labels is not None, portion_of(one.images.name) == "train", one.count

    return sorted(alone.values(), key=worth, reverse=True)


def _key(path: Path) -> str:
    """What is left of a name without what tells pictures from labels."""
    return KIND.sub("", path.name.lower())


def _partner(path: Path, others: list[Path], *, want_labels: bool) -> Path | None:
    """The file beside it that has its name but for images or labels, or that is the only one of as many examples."""
    count = (heading_of(path) or (0,))[0]
    headings = {one: heading_of(one) for one in others}
    fitting = [one for one, sizes in headings.items() if sizes and (len(sizes) == 1) == want_labels]
    named = [one for one in fitting if _key(one) == _key(path)]
    alike = [one for one in fitting if (headings[one] or (0,))[0] == count]
    return named[0] if named else alike[0] if len(alike) == 1 else None

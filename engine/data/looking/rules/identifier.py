"""Numbers and kinds that only name the examples: a network learns them by heart, and nothing from them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.looking.examined import Examined
from engine.data.looking.measuring import Column
from engine.data.looking.remedies import left_out
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_class
from engine.message import Message

LEAST = 20
"""Fewer examples may differ from each other by chance."""
SHARE = 0.9
"""Kinds that name more than this share of the examples, each one alone, name examples."""
DENSE = 10
"""Names are mostly given one after the other, with gaps; measured numbers are spread more widely."""
WHOLE = 2.0**24
"""Larger whole numbers have no place of their own in float32, and some of them become alike."""


@rule("identifier")
def identifier(examined: Examined) -> Iterator[Trouble]:
    """Each column that the network reads, and each kind that it is to say."""
    import numpy as np

    if examined.told_by < LEAST:
        return
    for part in (*examined.inputs, *examined.targets):
        columns = examined.columns.get(part, ())
        if len(columns) == 1 and part in examined.inputs and _is_name(columns[0]):
            text = (
                "'{part}' is another whole number in each of {count:,} examples: it looks like a name or a line "
                "number, of which nothing can be learned."
            )
            count = len(columns[0].ordered)
            message = Message(text, {"part": part, "count": count})
            yield Trouble("identifier", part, message, float(count), left_out(examined, part))
        if is_class(examined.shapes[part]):
            present = int(np.count_nonzero(examined.counts(part)))
            if present > SHARE * examined.told_by:
                text = (
                    "'{part}' has {present:,} kinds in {count:,} examples: nearly each has one of its own, so that "
                    "nothing can be learned of it."
                )
                told = {"part": part, "present": present, "count": examined.told_by}
                yield Trouble("identifier", part, Message(text, told), float(present), left_out(examined, part))


def _is_name(column: Column) -> bool:
    """Whether these are whole numbers, each there once, that stand close together or rise from row to row."""
    import numpy as np

    found = column.ordered
    if len(found) < LEAST or found[0] < 0 or float(found[-1]) == np.inf:
        return False
    # Some of them tell soon that they are not whole.
    if (found[:: max(1, len(found) // 64)] % 1).any() or (found % 1).any():
        return False
    large = float(found[-1]) >= WHOLE
    if column.different < (SHARE / 2 if large else 1.0) * len(found):
        return False
    is_dense = float(found[-1]) - float(found[0]) < DENSE * len(found)
    return is_dense or bool((np.diff(column.values) >= 0).all())

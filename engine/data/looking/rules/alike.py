"""Examples that are there more than once: they count twice, and copies in both parts flatter the validation."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, prod

from engine.data.looking.examined import Examined
from engine.data.looking.remedies import copies_parted
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.message import Message

LEAST, SHARE = 2, 0.01
"""So many examples, and such a share of all, are more than chance."""
CHANCE = 10.0
"""Examples of few kinds meet by chance; so many times as often they do not."""


@rule("duplicates")
def duplicates(examined: Examined) -> Iterator[Trouble]:
    """Examples of which another one before is the same in all parts."""
    import numpy as np

    is_used = examined.is_trained | examined.is_held
    # A split may have left some out, and with it what is told of them.
    found = examined.marks[is_used] if is_used.any() else examined.marks
    ordered = np.sort(found)
    count = int(np.count_nonzero(ordered[1:] == ordered[:-1]))
    share = count / max(1, len(found))
    if count < LEAST or share <= SHARE or count <= CHANCE * _by_chance(examined, len(found) ** 2 / 2):
        return
    text = (
        "{count:,} of {total:,} examples ({share:.1%}) are there already, the same in every part: they count more than "
        "others. Take them out, unless they are meant so."
    )
    told = Message(text, {"count": count, "total": len(found), "share": share})
    yield Trouble("duplicates", "", told, share, copies_parted(examined)[:1])


@rule("shared")
def shared(examined: Examined) -> Iterator[Trouble]:
    """Examples for validation that are also trained with."""
    import numpy as np

    train, held = np.sort(examined.marks[examined.is_trained]), np.sort(examined.marks[examined.is_held])
    if not len(train) or not len(held):
        return
    places = train.searchsorted(held).clip(max=len(train) - 1)
    count = int(np.count_nonzero(train[places] == held))
    share = count / len(held)
    if count < LEAST or share <= SHARE or count <= CHANCE * _by_chance(examined, len(held) * len(train)):
        return
    text = (
        "{count:,} of {total:,} examples for validation ({share:.1%}) are also among those for training: the network "
        "knows their answers by heart, so validation looks better than it is. Take the copies out."
    )
    told = Message(text, {"count": count, "total": len(held), "share": share})
    yield Trouble("shared", "", told, share, copies_parted(examined)[::-1])


def _by_chance(examined: Examined, pairs: float) -> float:
    """How many of so many pairs of examples are the same by mere chance, as far as their kinds say."""
    import numpy as np

    possible = 0.0
    for name, values in examined.parts.items():
        columns = examined.columns.get(name)
        if columns is not None:
            possible += sum(log(max(1, one.different)) for one in columns)
        else:
            some = values[:: max(1, len(values) // 1000)]
            possible += prod(values.shape[1:]) * log(max(1, len(np.unique(some))))
    return pairs * exp(-possible)

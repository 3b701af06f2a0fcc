"""Classes that are too rare: to learn from one example, and to be judged by none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from engine.data.looking.examined import Examined
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_class
from engine.message import Message
from engine.repair import At, Repair, SetParam, Together

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

LEAST = 2
"""One example to learn from, and one to be judged by."""
NAMED = 5
MOST_SHARE = 0.5


@rule("rare", unless=("identifier", "constant"))
def rare(examined: Examined) -> Iterator[Trouble]:
    """Each target that has classes with fewer than two examples."""
    for part in examined.targets:
        # Of examples that were only sampled nobody knows.
        if not is_class(examined.shapes[part]) or examined.rows is not None:
            continue
        few = (examined.counts(part) < LEAST).nonzero()[0]
        if not len(few):
            continue
        text = (
            "Some classes of '{part}' ({count:,} in all) have fewer than {least} examples: {names}. A network needs "
            "one to learn from and one to be judged by at least. Add some, or put rare classes together."
        )
        told = {"count": len(few), "part": part, "least": LEAST, "names": _named(examined, part, few.tolist())}
        yield Trouble("rare", part, Message(text, told), float(len(few)))


@rule("unjudged", unless=("identifier", "constant", "rare"))
def unjudged(examined: Examined) -> Iterator[Trouble]:
    """Each target that has classes of which none is in the validation part."""
    import numpy as np

    held = examined.validation_rows
    for part in examined.targets:
        if not is_class(examined.shapes[part]) or not len(held):
            continue
        counts, labels = examined.counts(part), examined.whole[part][held]
        there = np.bincount(labels[(labels >= 0) & (labels < len(counts))], minlength=len(counts))
        none = ((there == 0) & (counts > 0)).nonzero()[0]
        if not len(none):
            continue
        text = (
            "Some classes of '{part}' ({count:,} in all) have no example in the validation part: {names}. Nobody will "
            "see how well the network tells them."
        )
        told = {"count": len(none), "part": part, "names": _named(examined, part, none.tolist())}
        yield Trouble("unjudged", part, Message(text, told), float(len(none)), _larger(examined, counts))


def _named(examined: Examined, part: str, classes: Sequence[int]) -> str:
    names = ", ".join(examined.class_name(part, one) for one in classes[:NAMED])
    return names + (", …" if len(classes) > NAMED else "")


def _larger(examined: Examined, counts: Numbers) -> tuple[Repair, ...]:
    """A validation part in which there is room for one of each class, where they are drawn by chance."""
    least = int(counts[counts > 0].min())
    total = len(examined.train_rows) + len(examined.validation_rows)
    wanted = max(1 / least, int((counts > 0).sum()) / total)
    share = float(f"{min(wanted + 0.005, MOST_SHARE):.2f}")
    if examined.data_set.ordered or least < LEAST or share <= len(examined.validation_rows) / total:
        return ()
    text = "Keep {share:.0%} of the examples for validation"
    return (Together((At("", SetParam("validation_share", share)),), text, {"share": share}),)

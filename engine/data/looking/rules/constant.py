"""What is the same in all examples: nothing can be learned from it, or of it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.looking.examined import Examined
from engine.data.looking.remedies import left_out
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_class
from engine.message import Message

LEAST = 2


@rule("constant")
def constant(examined: Examined) -> Iterator[Trouble]:
    """Each part of which there is but one number, or one class; of several numbers side by side, each."""
    if examined.told_by < LEAST:
        return
    for part in (*examined.inputs, *examined.targets):
        columns = examined.columns.get(part, ())
        alike = [one for one in columns if one.is_constant and not one.infinite]
        is_whole = len(alike) == len(columns)
        if is_class(examined.shapes[part]):
            present = examined.counts(part).nonzero()[0]
            if len(present) == 1:
                yield _told(examined, part, examined.class_name(part, int(present[0])))
        elif alike and is_whole and len({float(one.ordered[0]) for one in alike}) == 1:
            yield _told(examined, part, f"{float(alike[0].ordered[0]):g}")
        # Of a date in a table the time of day is always the same, and that is no trouble.
        elif alike and part in examined.inputs and not examined.columns_read:
            text = "{count:,} of the {total:,} numbers of '{part}' are the same in all examples, and tell nothing."
            told = {"count": len(alike), "total": len(columns), "part": part}
            yield Trouble("constant", part, Message(text, told), float(len(alike)), left_out(examined, part))


def _told(examined: Examined, part: str, value: str) -> Trouble:
    if part in examined.targets:
        text = (
            "'{part}', which the network is to say, is {value} in all examples, so there is nothing to learn. Take "
            "data in which it differs, or another target."
        )
    else:
        text = "'{part}' is {value} in all examples, and tells nothing."
    return Trouble("constant", part, Message(text, {"part": part, "value": value}), 1.0, left_out(examined, part))

"""Holes that nothing fills: a network that reads what is no number answers nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.looking.examined import Examined
from engine.data.looking.remedies import left_out, with_transforms
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_text
from engine.data.transforms.columns import Impute
from engine.message import Message
from engine.repair import Repair

TRIED = 1000
"""By so many examples with holes is told whether something fills them."""
MOST = 0.5
"""Where so large a share is missing, what stands there is mostly made up."""


@rule("missing")
def missing(examined: Examined) -> Iterator[Trouble]:
    """Each part that the network reads and that still has holes behind the transforms."""
    import numpy as np

    for part in examined.inputs:
        values = examined.parts[part]
        is_kind = values.dtype.kind in "iu"
        # A text that is empty is one of no words.
        if (is_kind and len(examined.shapes[part])) or is_text(examined.shapes[part]):
            continue
        # The smallest number is none where one of them is none: quicker than to ask of each.
        if not values.size or (int(values.min()) >= 0 if is_kind else not np.isnan(values.min())):
            continue
        holes = values < 0 if is_kind else np.isnan(values)
        rows = np.flatnonzero(holes.reshape(len(values), -1).any(axis=1))
        behind = examined.behind(part, values[rows[:TRIED]])
        if (behind >= 0).all() if behind.dtype.kind in "iu" else not np.isnan(behind).any():
            continue
        share = len(rows) / len(values)
        text = (
            "'{part}' has no value in {count:,} of {total:,} examples ({share:.1%}), and nothing fills them: the "
            "network would get what is no number."
        )
        told = {"part": part, "count": len(rows), "total": len(values), "share": share}
        yield Trouble("missing", part, Message(text, told), share, _repairs(examined, part, share))


def _repairs(examined: Examined, part: str, share: float) -> tuple[Repair, ...]:
    found: list[Repair] = []
    if Impute().fits(examined.shapes[part]):
        one, every = (Impute(of=part), *examined.transforms), (Impute(), *examined.transforms)
        found += with_transforms(examined, one, "Fill the holes of '{part}'", part=part)
        found += with_transforms(examined, every, "Fill the holes of all parts")
    gone = left_out(examined, part)
    return (*gone, *found) if share > MOST else (*found, *gone)

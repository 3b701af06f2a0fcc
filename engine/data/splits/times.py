"""The split that keeps what is the last in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.data.parting import SPLITS, Parting, Whole, by_mask
from engine.message import need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Rows = tuple[Numbers, Numbers]


@SPLITS(title="By time", icon="by_time")
class ByTime(Parting):
    """Keeps the examples that are the last in time, because a network is to tell what comes next from what was before.
    Examples of the same moment stay together. A column with the role time tells when; in a series or a text it is the
    order."""

    path = "sklearn.model_selection.TimeSeriesSplit"

    def parted(self, whole: Whole) -> Rows:
        order, times = in_time(whole)
        first = times[order[whole.count - whole.held]]
        kept = times >= first
        if kept.all():
            kept = times > first
        need(
            kept.any(),
            "All {count} examples of {title} are of the same time, so none of them comes last. Choose another column "
            "for the time, or another split.",
            count=whole.count,
            title=whole.title,
        )
        return by_mask(order, kept)


def in_time(whole: Whole) -> tuple[Numbers, Numbers]:
    """The examples in the order of their times, and when each was."""
    import numpy as np

    if "time" not in whole.keys and whole.data_set.ordered:
        order = np.arange(whole.count)
        return order, order
    need(
        "time" in whole.keys,
        "{title} does not say when its examples were. Give a column the role time, or choose another split.",
        title=whole.title,
    )
    times = whole.keys["time"].reshape(whole.count)
    missing = int((times != times).sum())
    need(
        not missing,
        "{missing} of {count} examples of {title} have no time, so they are neither first nor last. Fill the times in, "
        "or choose another split.",
        missing=missing,
        count=whole.count,
        title=whole.title,
    )
    return np.argsort(times, kind="stable"), times

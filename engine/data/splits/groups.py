"""Splits that keep whole groups together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.data.parting import SPLITS, Parting, Whole, by_mask
from engine.message import need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Rows = tuple[Numbers, Numbers]


@SPLITS(title="By group", icon="by_group")
class ByGroup(Parting):
    """Keeps whole groups, such as all pictures of one patient or all lines of one customer: a network that is judged by
    the same people that it learned from seems better than it is. A column with the role group tells them."""

    path = "sklearn.model_selection.GroupShuffleSplit"

    def parted(self, whole: Whole) -> Rows:
        import numpy as np

        random, wanted = whole.random(), whole.held
        groups, sizes = groups_of(whole)
        held, chosen = 0, np.zeros(len(sizes), bool)
        drawn = random.permutation(len(sizes)).tolist()
        for one in drawn:
            with_it = held + sizes[one]
            # A group that would overshoot by more than is lacking waits for another seed.
            if abs(with_it - wanted) < abs(held - wanted) and with_it < whole.count:
                held, chosen[one] = with_it, True
        if not held:
            chosen[min(drawn, key=sizes.__getitem__)] = True
        return by_mask(random.permutation(whole.count), chosen[groups])


def groups_of(whole: Whole) -> tuple[Numbers, list[int]]:
    """The group of each example as a number from 0, and how many examples each has; more columns make one group."""
    import numpy as np

    need(
        "group" in whole.keys,
        "{title} does not say which examples belong together. Give a column the role group, or choose another split.",
        title=whole.title,
    )
    groups: Numbers = np.zeros(whole.count, np.int64)
    for column in whole.keys["group"].reshape(whole.count, -1).T:
        values = column.astype(str) if column.dtype == object else column
        _, own = np.unique(values, return_inverse=True)
        _, groups = np.unique(groups * (own.max() + 1) + own, return_inverse=True)
    sizes = np.bincount(groups).tolist()
    need(
        len(sizes) > 1,
        "All {count} examples of {title} are of one and the same group, so they cannot be parted by group. Choose "
        "another column for the groups, or another split.",
        count=whole.count,
        title=whole.title,
    )
    return groups, sizes

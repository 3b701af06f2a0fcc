"""The split that keeps examples which are the same out of each other's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from engine.data.looking.marks import marks
from engine.data.parting import SPLITS, Parting, Whole
from engine.data.splits.as_asked import Usual
from engine.declare import param
from engine.message import need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Rows = tuple[Numbers, Numbers]


@SPLITS(title="By copies", icon="copies_together", telling="{copies}")
class CopiesTogether(Parting):
    """Parts the examples as usual, but never keeps one that is also learned from: examples that are the same in all
    parts are all learned from, or all kept. Copies can also be left out, so that none counts more than others."""

    path = "sklearn.model_selection.GroupShuffleSplit"
    compares = True

    copies: Literal["keep together", "leave out"] = param(
        "keep together", about="What becomes of examples that are there more than once."
    )

    def rows(self, whole: Whole) -> Rows:
        if self.copies == "keep together":
            return super().rows(whole)
        ones, _ = _ones(whole)
        train, held = Usual().rows(whole.only(ones))
        return ones[train], ones[held]

    def parted(self, whole: Whole) -> Rows:
        import numpy as np

        ones, copied = _ones(whole)
        text = "All {count:,} examples of {title} are the same, so none can be kept apart. Choose other data."
        need(len(ones) > 1, text, count=whole.count, title=whole.title)
        # Each goes where the first of its copies goes; what is for neither part stays so.
        part = np.zeros(len(ones), np.int64)
        for number, rows in enumerate(Usual().parted(whole.only(ones)), 1):
            part[rows] = number
        shuffled = whole.random().permutation(whole.count)
        where = part[copied][shuffled]
        return shuffled[where == 1], shuffled[where == 2]

    def test(self, whole: Whole) -> Numbers:
        ones, _ = _ones(whole)
        return ones[Usual().test(whole.only(ones))]


def _ones(whole: Whole) -> tuple[Numbers, Numbers]:
    """The first of each example that is there, in the order of the data, and which of these each one is a copy of."""
    import numpy as np

    used = {name: whole.parts[name] for name in whole.data_set.parts() if name in whole.parts}
    _, first, place = np.unique(marks(used or whole.parts), return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[place]

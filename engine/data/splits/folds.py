"""The split into folds of equal size, one of which is kept."""

from __future__ import annotations

from heapq import heapify, heapreplace
from typing import TYPE_CHECKING, Any

from engine.data.parting import SPLITS, Parting, Whole, by_mask
from engine.data.splits.groups import groups_of
from engine.data.splits.times import in_time
from engine.declare import param
from engine.message import need
from engine.repair import SetParam

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Rows = tuple[Numbers, Numbers]


@SPLITS(title="Folds", icon="folds", telling="{held} of {folds}")
class Folds(Parting):
    """Parts the examples into folds of equal size and keeps one of them. Train once for each fold, and every example
    was judged once: the mean over all folds is a surer figure. Each class keeps its share in every fold; groups stay
    together, and where there is a time or an order, each fold is a stretch of it."""

    path = "sklearn.model_selection.StratifiedKFold"
    source = "Kohavi 1995, A study of cross-validation and bootstrap for accuracy estimation and model selection"
    shares = False

    folds: int = param(5, low=2, high=1000, about="How many folds there are.")
    held: int = param(1, low=1, high=1000, about="Which fold is kept, counted from 1.", label="Kept fold")

    def check(self) -> None:
        need(
            self.held <= self.folds,
            "Fold {held} is to be kept, but there are only {folds} folds. Keep one of them.",
            held=self.held,
            folds=self.folds,
            repairs=(SetParam("split.held", self.folds), SetParam("split.folds", self.held)),
        )

    def parted(self, whole: Whole) -> Rows:
        self.check()
        need(
            whole.count >= self.folds,
            "{title} has only {count} examples, which cannot be parted into {folds} folds. Choose fewer.",
            title=whole.title,
            count=whole.count,
            folds=self.folds,
        )
        kept = self.places(whole) == self.held - 1
        need(
            kept.any() and not kept.all(),
            "Fold {held} of {folds} has {count} of the examples of {title}, since many are of the same time. Choose "
            "fewer folds, or another split.",
            held=self.held,
            folds=self.folds,
            count=int(kept.sum()),
            title=whole.title,
        )
        return by_mask(whole.random().permutation(whole.count), kept)

    def places(self, whole: Whole) -> Numbers:
        """The fold of each example, counted from 0, whichever is kept."""
        import numpy as np

        if "group" in whole.keys:
            return self._of_groups(whole)
        if "time" in whole.keys or whole.data_set.ordered:
            order, times = in_time(whole)
            # Those of one moment have the place of the first of them.
            return np.searchsorted(times[order], times, "left") * self.folds // whole.count
        order = whole.random().permutation(whole.count)
        if whole.labels:
            order = order[np.argsort(whole.parts[whole.labels][order], kind="stable")]
        found: Numbers = np.empty(whole.count, np.int64)
        # One class after the other is dealt out as cards are, so that no fold has two more of any than another.
        found[order] = np.arange(whole.count) % self.folds
        return found

    def _of_groups(self, whole: Whole) -> Numbers:
        """The largest group first, each goes to the fold that has the fewest examples by then."""
        import numpy as np

        groups, sizes = groups_of(whole)
        need(
            len(sizes) >= self.folds,
            "{title} has only {count} groups, which cannot be parted into {folds} folds. Choose fewer.",
            title=whole.title,
            count=len(sizes),
            folds=self.folds,
        )
        filled = [(0, fold) for fold in range(self.folds)]
        heapify(filled)
        found: Numbers = np.empty(len(sizes), np.int64)
        for one in sorted(whole.random().permutation(len(sizes)).tolist(), key=lambda one: -sizes[one]):
            count, fold = filled[0]
            found[one] = fold
            heapreplace(filled, (count + sizes[one], fold))
        return found[groups]

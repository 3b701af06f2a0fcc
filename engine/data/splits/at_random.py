"""Splits at random, over all examples or within each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.parting import SPLITS, Parting, Whole
from engine.message import Misfit

if TYPE_CHECKING:
    from engine.data.parting import Rows


@SPLITS(title="Random", icon="random")
class Random(Parting):
    """Keeps any examples, drawn at random. Rare classes may be missing in one of both parts."""

    path = "sklearn.model_selection.ShuffleSplit"

    def parted(self, whole: Whole) -> Rows:
        order = whole.random().permutation(whole.count)
        return order[whole.held :], order[: whole.held]


@SPLITS(title="Stratified", icon="stratified")
class Stratified(Parting):
    """Draws at random within each class, so that all classes have the same share in both parts: what is rare is learned
    and judged alike."""

    path = "sklearn.model_selection.StratifiedShuffleSplit"

    def parted(self, whole: Whole) -> Rows:
        import numpy as np
        from sklearn.model_selection import train_test_split

        misfit = trouble(whole)
        if misfit is not None:
            raise misfit
        labels = whole.parts[whole.labels]
        rows = train_test_split(np.arange(whole.count), test_size=whole.held, random_state=whole.state, stratify=labels)
        return rows[0], rows[1]


def trouble(whole: Whole) -> Misfit | None:
    """Why the classes cannot keep their shares."""
    import numpy as np

    smaller = min(whole.held, whole.count - whole.held)
    if not whole.labels:
        text = "{title} has no classes to tell, so none can keep its share. Choose another split, such as Random."
        return Misfit(text, title=whole.title)
    found, counts = np.unique(whole.parts[whole.labels], return_counts=True)
    if counts.min() < 2:
        text = (
            "A stratified split needs 2 examples of each class, but '{part}' has the class {name} only once. Choose "
            "another split, such as Random, or add examples of it."
        )
        at = int(found[counts.argmin()])
        names = whole.data_set.class_names.get(whole.labels, ())
        return Misfit(text, part=whole.labels, name=repr(names[at]) if 0 <= at < len(names) else at)
    if smaller < len(counts):
        text = (
            "{title} has {classes} classes, but a validation share of {share} leaves only {count} examples in one "
            "part, so not each class can be in both. Choose another share, or another split, such as Random."
        )
        return Misfit(text, title=whole.title, classes=len(counts), share=whole.share, count=smaller)
    return None

"""A part that tells the target alone: mostly it was made from it, and is not known when an answer is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.data.looking.examined import Examined
from engine.data.looking.measuring import Column
from engine.data.looking.remedies import left_out
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_class, is_number
from engine.message import Message

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST = 0.999
"""The correlation, or the share of what always saying the same gets wrong that this part alone gets right."""
TARGETS = 8
"""Of so many targets at most it is asked what tells them: each is compared with all parts."""
LEAST = 20
EACH = 10
"""A kind must be there in so many examples on the average: what differs in each of them tells all by chance."""
LINE = 200
"""So many examples must keep apart on a line, each class by itself; fewer may by their nature."""
FEW = 1000
"""A column of so many different numbers at most is taken for one of kinds as well."""


@rule("tells", unless=("identifier", "constant", "infinite"))
def tells(examined: Examined) -> Iterator[Trouble]:
    """Each part of one number, or kind, beside each target of one; of several numbers side by side, each."""
    for target in examined.targets[:TARGETS]:
        if examined.told_by < LEAST or examined.shapes[target].count != 1:
            continue
        known = _Target(examined, target)
        for part in examined.inputs:
            columns = _columns(examined, part)
            figure, name = max(((known.told_by(one), one.name) for one in columns), default=(0.0, ""))
            if figure <= MOST:
                continue
            text = (
                "'{part}' tells '{target}' nearly alone ({figure:.2%} of it): it may have been made from it, and be "
                "unknown when an answer is wanted. Leave it out, unless it is meant so."
            )
            told = {"part": f"{part} {name}".strip(), "target": target, "figure": figure}
            yield Trouble("tells", part, Message(text, told), figure, left_out(examined, part))


def _columns(examined: Examined, part: str) -> tuple[Column, ...]:
    shape = examined.shapes[part]
    if is_class(shape):
        return (Column(examined.parts[part].reshape(-1)),)
    return examined.columns.get(part, ())


class _Target:
    """What the network is to say, and how well one column says it."""

    def __init__(self, examined: Examined, name: str) -> None:
        import numpy as np

        values = examined.parts[name].reshape(-1)
        self.is_class = is_class(examined.shapes[name])
        self.is_number = is_number(examined.shapes[name])
        self.values = values
        self.is_known = values >= 0 if self.is_class else np.isfinite(values)
        self.is_whole = bool(self.is_known.all())
        self.centred = None if self.is_class else _centred(values)
        self.classes = int(values.max(initial=0)) + 1 if self.is_class else 0

    def told_by(self, column: Column) -> float:
        """How much of it a column says, from 0 to 1."""
        import numpy as np

        is_kind = column.values.dtype.kind in "iu"
        known = self.is_known & (column.values >= 0 if is_kind else np.isfinite(column.values))
        whole = bool(known.all())
        values, target = (column.values, self.values) if whole else (column.values[known], self.values[known])
        if len(values) < LEAST:
            return 0.0
        if not is_kind and not self.is_class:
            return _correlation(values, target)
        kinds = _kinds(values, column, is_kind)
        if kinds is not None:
            return _of_classes(kinds, target, self.classes) if self.is_class else _of_numbers(kinds, target)
        # Places on a plane may lie so by their nature.
        return _in_order(values, target) if self.is_class and not is_kind and not column.name else 0.0


def _centred(values: Numbers) -> Numbers:
    import numpy as np

    found: Numbers = values - values.mean(dtype=np.float64)
    return found


def _correlation(values: Numbers, target: Numbers) -> float:
    """The size of Pearson's correlation."""
    import numpy as np

    first, second = _centred(values), _centred(target)
    width = float(np.sqrt(first @ first) * np.sqrt(second @ second))
    return float(abs(first @ second)) / width if width and np.isfinite(width) else 0.0


def _kinds(values: Numbers, column: Column, is_kind: bool) -> Numbers | None:
    """The number of the kind of each example; None where there are too many kinds."""
    import numpy as np

    if is_kind:
        many = int(values.max(initial=0)) + 1
        return values if np.count_nonzero(np.bincount(values, minlength=many)) * EACH <= len(values) else None
    if column.different > FEW or column.different * EACH > len(values):
        return None
    found = column.ordered
    steps = np.append(True, found[1:] != found[:-1])
    kinds: Numbers = found[steps].searchsorted(values)
    return kinds


def _of_classes(kinds: Numbers, target: Numbers, classes: int) -> float:
    """The share of what always saying the commonest class gets wrong that saying it of each kind gets right."""
    import numpy as np

    many = int(kinds.max()) + 1
    if many * classes > 2**24:
        return 0.0
    counts = np.bincount(kinds * classes + target, minlength=many * classes).reshape(many, classes)
    wrong = len(target) - int(counts.sum(axis=0).max())
    left = len(target) - int(counts.max(axis=1).sum())
    return 1 - left / wrong if wrong else 0.0


def _of_numbers(kinds: Numbers, target: Numbers) -> float:
    """The correlation ratio: the root of the share of the variance that lies between kinds."""
    import numpy as np

    counts = np.bincount(kinds)
    middle = _centred(target).astype(np.float64)
    sums = np.bincount(kinds, weights=middle)
    between, whole = float((sums**2 / counts.clip(1)).sum()), float(middle @ middle)
    return (between / whole) ** 0.5 if whole else 0.0


def _in_order(values: Numbers, target: Numbers) -> float:
    """1 where each class has a stretch of its own on the line of these numbers, else 0."""
    import numpy as np

    if len(values) < LINE:
        return 0.0
    # Where the examples from all over do not keep apart, neither do all.
    for step in (max(1, len(values) // 1000), 1):
        labels = target[::step][np.argsort(values[::step], kind="stable")]
        stretches = int(np.count_nonzero(labels[1:] != labels[:-1])) + 1
        present = int(np.count_nonzero(np.bincount(labels)))
        if stretches != present or present < 2:
            return 0.0
    return 1.0 if int(np.bincount(target)[np.bincount(target) > 0].min()) >= EACH else 0.0

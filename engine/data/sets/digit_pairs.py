"""Pairs of handwritten digits, and whether both are the same digit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.data.sets.digits import Digits
from engine.declare import param
from engine.seeds import stable_seed
from engine.shape import Shape, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

KINDS = 10


@data_set(title="Digit pairs", category="Pictures", icon="data", telling="898 pairs of handwritten digits")
class DigitPairs(DataSet):
    """Two handwritten digits of 8 × 8 pixels, and whether both are the same digit, which half of the pairs are. Each
    picture belongs to one pair alone, so that a network is judged by digits that it has never seen. The digits for
    training are paired anew in each epoch."""

    class_names = MappingProxyType({"same": ("different", "same")})
    source = Digits.source

    ink = 1.0
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed pairs other digits with each other.")

    def facts(self) -> Mapping[str, Shape]:
        picture = Digits().facts()["image"]
        return {"left": picture, "right": picture, "same": label(2)}

    def example_count(self) -> int:
        return 898

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        pictures, labels = _digits()
        random = np.random.default_rng(stable_seed(self.type, self.seed))
        left, right = _parted(labels, random)
        order = random.permutation(len(left))
        return _pairs(pictures, labels, left[order], right[order])

    def renewed(
        self, train: Mapping[str, Numbers], held: Mapping[str, Numbers], seed: int
    ) -> dict[str, Numbers] | None:
        import numpy as np

        pictures, labels = _digits()
        known = {picture.tobytes() for side in ("left", "right") for picture in train[side]}
        rows = np.flatnonzero([picture.tobytes() in known for picture in pictures])
        random = np.random.default_rng(seed)
        left = random.choice(rows, len(train["same"]))
        right = _partners(labels, rows, left, random)
        return _pairs(pictures, labels, left, right)


@cache
def _digits() -> tuple[Numbers, Numbers]:
    found = Digits().load()
    return found["image"], found["label"]


def _pairs(pictures: Numbers, labels: Numbers, left: Numbers, right: Numbers) -> dict[str, Numbers]:
    import numpy as np

    same = (labels[left] == labels[right]).astype(np.int64)
    return {"left": pictures[left], "right": pictures[right], "same": same}


def _parted(labels: Numbers, random: np.random.Generator) -> tuple[Numbers, Numbers]:
    """The rows of pairs that share no digit; about half of them are of the same kind."""
    import numpy as np

    shuffled = random.permutation(len(labels))
    same, rest = [], []
    for kind in range(KINDS):
        rows = shuffled[labels[shuffled] == kind]
        count = len(rows) // 4 * 2
        same.append(rows[:count].reshape(-1, 2))
        rest.append(rows[count:])
    # In the order of their kinds, a digit and the one that comes half of them later differ: no kind has as many.
    others = np.concatenate(rest)
    half = len(others) // 2
    pairs = np.concatenate([*same, np.stack([others[:half], others[half : 2 * half]], axis=1)])
    turned = random.random(len(pairs)) < 0.5
    pairs[turned] = pairs[turned, ::-1]
    return pairs[:, 0], pairs[:, 1]


def _partners(labels: Numbers, rows: Numbers, left: Numbers, random: np.random.Generator) -> Numbers:
    """For each digit another one, of the same kind in the first half of them and of another kind in the rest."""
    import numpy as np

    right = np.empty_like(left)
    for kind in np.unique(labels[left]):
        of_kind = labels[left] == kind
        alike, unlike = rows[labels[rows] == kind], rows[labels[rows] != kind]
        first = np.flatnonzero(of_kind & (np.arange(len(left)) < len(left) // 2))
        second = np.flatnonzero(of_kind & (np.arange(len(left)) >= len(left) // 2))
        steps = random.integers(1, max(2, len(alike)), len(first))
        right[first] = alike[(np.searchsorted(alike, left[first]) + steps) % len(alike)]
        right[second] = random.choice(unlike, len(second))
    return right

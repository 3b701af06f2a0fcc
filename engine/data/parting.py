"""What a split declares: which examples of a data set are learned from, and which are kept aside to judge by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from engine.data.declare import DataSet, Told
from engine.data.transform import is_class
from engine.declare import Declared, Family
from engine.frozen import frozen
from engine.message import Message, Misfit, need
from engine.seeds import stable_seed

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Rows = tuple[Numbers, Numbers]
    """The numbers of the examples that are learned from, and of those that are kept, each counted from 0."""
    Parts = dict[str, Numbers]

PortionName = Literal["train", "validation", "test"]


@frozen
class Whole:
    """All examples of a data set, with the seed to part them by and the share of them that is to be kept."""

    data_set: DataSet
    parts: Mapping[str, Numbers]
    seed: int
    share: float

    @property
    def title(self) -> str:
        return self.data_set.title

    @cached_property
    def count(self) -> int:
        """How many examples there are; each part has as many rows."""
        return len(next(iter(self.parts.values())))

    @cached_property
    def keys(self) -> Mapping[str, Numbers]:
        """What the data set itself says of how to part it."""
        return self.data_set.split_keys(self.parts)

    @cached_property
    def held(self) -> int:
        """How many are to be kept; raises Misfit where none would be left."""
        held = ceil(self.count * self.share - 1e-9)  # 100 * 0.07 is 7.000000000000001, and means 7
        need(
            self.count > held,
            "{title} has {count} examples, and a validation share of {share} takes {held} of them, so none is "
            "left for training. Lower the validation share.",
            title=self.title,
            count=self.count,
            share=self.share,
            held=held,
        )
        return held

    @property
    def labels(self) -> str:
        """The part whose classes keep their shares: the first one to be told that has classes; empty for none."""
        shapes = self.data_set.parts()
        return next((name for name in self.data_set.aims() if is_class(shapes[name])), "")

    def only(self, rows: Numbers) -> Whole:
        """These examples alone, with what the data set says of each."""
        made = Whole(self.data_set, {name: values[rows] for name, values in self.parts.items()}, self.seed, self.share)
        # What a data set says of examples may depend on all of them.
        vars(made)["keys"] = {name: values[rows] for name, values in self.keys.items()}
        return made

    @property
    def state(self) -> int:
        return stable_seed("split", self.seed) % 2**32

    def random(self) -> np.random.RandomState:
        """Random numbers that are the same for the same seed on every machine and in every version of NumPy."""
        import numpy as np

        return np.random.RandomState(self.state)


@frozen
class Portion:
    """One part of a split: its examples, which ones of the data they are, and what tells each to a person."""

    parts: Mapping[str, Numbers]
    rows: Numbers
    told: Told


class Parting(Declared):
    """How the examples are parted: most are learned from, and some are kept aside to judge by."""

    path: ClassVar[str] = ""
    """What in scikit-learn parts alike."""
    source: ClassVar[str] = ""
    """The publication that it comes from, where there is one."""
    shares: ClassVar[bool] = True
    """Whether the validation share says how many are kept."""
    compares: ClassVar[bool] = False
    """Whether it looks at all that the examples hold, and not only at their classes, groups and times."""

    def check(self) -> None:
        """Raise Misfit where its settings cannot be together."""

    def rows(self, whole: Whole) -> Rows:
        """The examples that are learned from and those that are kept; raises Misfit where they cannot be parted.

        They are in a random order unless their order matters, and depend on nothing but the examples and the seed.
        """
        import numpy as np

        if self.shares and not whole.held:
            train = whole.random().permutation(whole.count)
            held = train[:0]
        else:
            train, held = self.parted(whole)
            train = whole.data_set.apart(whole.parts, train, held) if len(held) else train
            text = "Each example of {title} has something in common with one that is kept to judge by, so none is left "
            text += "to learn from. Choose the split by time, or lower the validation share."
            need(len(train), text, title=whole.title)
        # Some data sets go on from one example to the next.
        return (np.sort(train), np.sort(held)) if whole.data_set.ordered else (train, held)

    def parted(self, whole: Whole) -> Rows:
        """The same, in whatever order they are found; at least one is to be kept."""
        raise NotImplementedError

    def load(self, data_set: DataSet, seed: int, share: float) -> tuple[Parts, Parts]:
        """The parts of the examples that are learned from, and of those that are kept."""
        parts = data_set.load()
        train, held = self.rows(Whole(data_set, parts, seed, share))
        taken = ({name: values[rows] for name, values in parts.items()} for rows in (train, held))
        return next(taken), next(taken)

    def portion(self, data_set: DataSet, seed: int, share: float, name: PortionName) -> Portion:
        """One part alone, whose training part is in the order of the data; raises Misfit where it has no examples."""
        import numpy as np

        parts = data_set.load()
        whole = Whole(data_set, parts, seed, share)
        if name == "test":
            rows = self.test(whole)
        else:
            train, held = self.rows(whole)
            rows = held if name == "validation" else np.sort(train)
        need_some(len(rows), data_set, name)
        taken = {part: values[rows] for part, values in parts.items()}
        return Portion(taken, rows, lambda places: data_set.told(rows[list(places)].tolist()))

    def test(self, whole: Whole) -> Numbers:
        """The examples that are neither learned from nor judged by while a network learns; raises Misfit: none."""
        text = "The split of {title} keeps no examples for a test. Judge by the validation, or by another file."
        raise Misfit(text, title=whole.title)


def need_some(count: int, data_set: DataSet, name: PortionName) -> None:
    """Raise Misfit where a part of a split is empty."""
    text = "The split of {title} keeps no examples for the part {part}. Judge by another part, or by another file."
    need(count, text, title=data_set.title, part=Message(name))


SPLITS: Family[Parting] = Family("split")


def by_mask(order: Numbers, held: Numbers) -> Rows:
    """The examples in this order, parted by which are kept."""
    kept = held[order]
    return order[~kept], order[kept]

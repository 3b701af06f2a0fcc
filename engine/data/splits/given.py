"""The split that a person gives, by a second file or for each example."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from engine.data.closed import whole
from engine.data.declare import DataSet
from engine.data.parting import SPLITS, Parting, Portion, PortionName, Whole
from engine.data.splits.at_random import Random
from engine.declare import File, param
from engine.message import Misfit, need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]
    Rows = tuple[Numbers, Numbers]
    Parts = dict[str, Numbers]


TRAINING = ("train", "training", "learn", "fit", "0", "false", "no")
VALIDATION = ("validation", "valid", "validate", "val", "dev", "development", "held", "1", "true", "yes")
TEST = ("test", "testing", "2")
"""How people write, for each example, what it is for."""


@SPLITS(title="As given", icon="given")
class Given(Parting):
    """Keeps the examples that you name: those of a second file, which is read like the first one, or those for which
    the data themselves say validation, and not train. Those that are for a test are left out then."""

    path = "sklearn.model_selection.PredefinedSplit"
    shares = False

    file: File = param("", about="The file with the examples to judge by; empty where the data themselves tell them.")

    def load(self, data_set: DataSet, seed: int, share: float) -> tuple[Parts, Parts]:
        if not self.file:
            return super().load(data_set, seed, share)
        second = self._second(data_set)
        train = data_set.load()
        order, _ = Random().rows(Whole(data_set, train, seed, 0.0))
        return {name: values[order] for name, values in train.items()}, dict(second.parts)

    def portion(self, data_set: DataSet, seed: int, share: float, name: PortionName) -> Portion:
        if not self.file:
            return super().portion(data_set, seed, share, name)
        need(name != "test", "This split keeps no examples for a test. Judge by the validation, or by another file.")
        return self._second(data_set) if name == "validation" else _all_of(data_set)

    def test(self, whole: Whole) -> Numbers:
        import numpy as np

        uses = _uses(whole) if "given" in whole.keys else np.zeros(0)
        text = "{title} names no examples for a test beside those for validation. Judge by the validation, or by "
        need((uses == "test").any() and (uses == "validation").any(), text + "another file.", title=whole.title)
        return np.flatnonzero(uses == "test")

    def _second(self, data_set: DataSet) -> Portion:
        """All examples of the second file; raises Misfit where there cannot be one."""
        import numpy as np

        path = whole(self.file)
        place = self._other_place(data_set)
        if not data_set.enters:
            kept = {one.name: getattr(data_set, one.name) for one in data_set.params()}
            # The checksum is that of the first file.
            fresh = {place: self.file, **({"checksum": ""} if "checksum" in kept else {})}
            return _all_of(type(data_set)(**{**kept, **fresh}))
        text = "{file} was not found. Say where it is now in the setting File, or bring it back."
        need(os.path.exists(path), text, file=str(path))
        entered = data_set.inputs(path, aims=True)
        return Portion(entered.parts, np.arange(len(next(iter(entered.parts.values())))), entered.told_of)

    def _other_place(self, data_set: DataSet) -> str:
        """The setting that says where the first file is; raises Misfit where the second file is no other one."""
        places = {one.name: one.kind for one in data_set.params() if one.kind in ("file", "folder")}
        need(
            places,
            "{title} comes from no file, so no other file can be read like it. Choose another split.",
            title=data_set.title,
        )
        first, kind = next(iter(places.items()))
        own = [_real(getattr(data_set, name)) for name in places if getattr(data_set, name)]
        # A folder stands for the file in it.
        own += [os.path.dirname(own[0])] if own and kind == "file" else []
        need(
            _real(self.file) not in own,
            "{file} holds the examples to learn from, so they cannot be judged by it. Choose another file, or another "
            "split.",
            file=self.file,
        )
        return first

    def parted(self, whole: Whole) -> Rows:
        need(
            "given" in whole.keys,
            "{title} does not say which examples are kept. Choose a file of them in the setting File, or another "
            "split.",
            title=whole.title,
        )
        uses = _uses(whole)
        order = whole.random().permutation(whole.count)
        # Who has a part for validation keeps that for a test for the end.
        kept = "validation" if (uses == "validation").any() else "test"
        train, held = order[uses[order] == "train"], order[uses[order] == kept]
        need(
            len(train) and len(held),
            "{title} names {train} examples to learn from and {held} to judge by, but both are needed. Name some, or "
            "choose another split.",
            title=whole.title,
            train=len(train),
            held=len(held),
        )
        return train, held


def _all_of(data_set: DataSet) -> Portion:
    """All examples of a data set."""
    import numpy as np

    parts = data_set.load()
    return Portion(parts, np.arange(len(next(iter(parts.values())))), data_set.told)


def _real(name: str) -> str:
    """Where a file is, by whatever links its name goes."""
    return os.path.realpath(os.path.expanduser(name))


def _uses(whole: Whole) -> Numbers:
    """What each example is for: train, validation or test."""
    import numpy as np

    values = whole.keys["given"].reshape(whole.count)
    texts = np.char.mod("%g", values) if values.dtype.kind == "f" else values.astype(str)
    found, places = np.unique(np.char.lower(np.char.strip(texts)), return_inverse=True)
    words = {
        **dict.fromkeys(TRAINING, "train"),
        **dict.fromkeys(VALIDATION, "validation"),
        **dict.fromkeys(TEST, "test"),
    }
    odd = np.flatnonzero([one not in words for one in found.tolist()])
    if len(odd):
        row = int(np.flatnonzero(np.isin(places, odd))[0])
        raise Misfit(
            "Example {row:,} of {title} is for '{word}', but train, validation or test was expected. Say what it is "
            "for, or choose another split.",
            row=row + 1,
            title=whole.title,
            word=str(texts[row])[:40],
        )
    return np.array([words[one] for one in found.tolist()])[places]

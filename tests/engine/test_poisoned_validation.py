"""Says that nothing which stands in the validation examples changes what is learned from the others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.batches import Split, split
from engine.data.declare import DataSet
from engine.data.parting import SPLITS, Parting
from engine.data.transform import TRANSFORMS, Transform
from engine.data.transformed import Transformed
from engine.data.transforms.texts import Pad, Tokenise
from engine.declare import declared
from engine.message import Misfit
from engine.shape import Shape, features, image, label, sequence, signal

Numbers = np.ndarray[Any, Any]
COUNT, CLASSES = 40, 6
PARTS: Mapping[str, Shape] = {
    "number": Shape((), ()),
    "numbers": features(4),
    "kind": label(CLASSES),
    "grey": image(1, 32, 32),
    "coloured": image(3, 32, 32),
    "series": sequence(16, 2),
    "sound": signal(1, 64),
    "tokens": Shape((12,), ("time",), "integer", CLASSES),
    "text": Shape((), (), "text"),
    "split text": Shape((), (), "tokens", CLASSES),
}
"""Something for each transform to change."""
POISONS = (float("nan"), 1e30, -1e30)


@cache
def clean(part: str) -> Numbers:
    random, shape = np.random.default_rng(0), PARTS[part]
    if shape.dtype == "text":
        return np.array([f"a film of {row} which is {row % 3} times as good" for row in range(COUNT)], object)
    if shape.dtype == "tokens":
        return ragged([random.integers(1, CLASSES - 2, 2 + row % 5) for row in range(COUNT)])
    if shape.dtype == "integer":
        return random.integers(0, CLASSES - 2, (COUNT, *shape.sizes))
    return random.normal(5, 2, (COUNT, *shape.sizes)).astype(np.float32)


def ragged(rows: list[Numbers]) -> Numbers:
    found = np.empty(len(rows), object)
    found[:] = rows
    return found


@declared
class Mixed(DataSet):
    """Examples with one of the parts, some of which are poisoned."""

    title = "Mixed"
    part: str = "number"
    poisoned: tuple[int, ...] = ()

    def facts(self) -> Mapping[str, Shape]:
        return {self.part: PARTS[self.part], "row": label(COUNT), "label": label(3)}

    def aims(self) -> tuple[str, ...]:
        return ("label",)

    def load(self) -> dict[str, Numbers]:
        values, rows = clean(self.part).copy(), np.array(self.poisoned, np.int64)
        odd = POISONS if values.dtype.kind == "f" else (CLASSES - 1, -1, CLASSES - 2)
        if values.dtype.kind == "O":
            each: Any = "poison " * 20 if self.part == "text" else np.full(20, CLASSES - 1)
            values[rows] = ragged([each] * len(rows))
        else:
            values[rows] = np.resize(np.array(odd, values.dtype), (len(rows), *values.shape[1:]))
        # The class to tell stays: a split that keeps the shares of the classes has to look at it.
        return {self.part: values, "row": np.arange(COUNT), "label": np.arange(COUNT) % 3}

    def split_keys(self, parts: Mapping[str, Numbers]) -> Mapping[str, Numbers]:
        rows = np.arange(COUNT)
        return {"group": rows // 4, "time": rows * 7 % COUNT, "given": rows % 5 == 0}


def parted(one: Mixed, transform: Transform, by: Parting) -> Split:
    # No network reads tokens before they are equally many.
    steps = (transform, Pad(of=transform.of)) if isinstance(transform, Tokenise) else (transform,)
    return split(Transformed(one, steps), seed=3, validation_share=0.3, device=torch.device("cpu"), by=by)


def takes(transform: Transform) -> bool:
    try:
        transform.check(PARTS[transform.of], transform.of)
    except Misfit:
        return False
    return True


def drawn(found: Split) -> dict[str, torch.Tensor]:
    """The first examples as a network learns from them, for transforms that change each batch at random."""
    batch = {name: values[:8] for name, values in found.train.items()}
    return found.prepared.pipeline.drawn(batch, torch.Generator().manual_seed(0))


@pytest.mark.parametrize("by", list(SPLITS), ids=lambda kind: kind.type)
@pytest.mark.parametrize("kind", list(TRANSFORMS), ids=lambda kind: kind.type)
def test_no_poison_in_the_validation_examples_reaches_what_is_learned(kind: type[Transform], by: type[Parting]) -> None:
    transforms = [one for one in (kind(of=part) for part in PARTS) if takes(one)]
    assert transforms, "give PARTS something that this transform can change"
    for one in transforms:
        before = parted(Mixed(one.of), one, by())
        held = before.validation["row"].tolist()
        after = parted(Mixed(one.of, tuple(held)), one, by())
        assert held and after.validation["row"].tolist() == held
        assert not torch.equal(after.validation[one.of], before.validation[one.of]), "the poison must be in there"
        assert before.train.keys() == after.train.keys()
        assert all(_same(before.train[name], after.train[name]) for name in before.train)
        assert all(_same(values, drawn(after)[name]) for name, values in drawn(before).items())
        for first, second in zip(before.prepared.learned, after.prepared.learned, strict=True):
            assert first.keys() == second.keys()
            assert all(np.asarray(first[name]).tobytes() == np.asarray(second[name]).tobytes() for name in first)


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether both are equal to the last bit."""
    return one.dtype == other.dtype and one.numpy().tobytes() == other.numpy().tobytes()

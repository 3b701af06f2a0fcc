"""Data of any shapes for tests of what is told of them, and the repairs that they are offered, done by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from engine.data import DATA_SETS, DataSet
from engine.data.looking.examined import Judged
from engine.data.looking.looked import look
from engine.data.looking.told import Looked, Trouble
from engine.data.transform import TRANSFORMS, Transform
from engine.data.transformed import Transformed
from engine.declare import declared
from engine.repair import At, SetParam, Together
from engine.shape import Shape, label

NUMBER = Shape(())
Numbers = np.ndarray[Any, Any]
Parts = Mapping[str, Numbers]


def data_of(
    shapes: Mapping[str, Shape],
    aims: Sequence[str] = ("target",),
    *,
    is_ordered: bool = False,
    **names: tuple[str, ...],
) -> DataSet:
    """A data set of these parts, which is in no table."""

    @declared
    class Own(DataSet):
        title = "Own"
        ordered = is_ordered
        class_names = MappingProxyType(names)
        told: ClassVar[Mapping[str, Shape]] = shapes

        def facts(self) -> Mapping[str, Shape]:
            return self.told

        def aims(self) -> tuple[str, ...]:
            return tuple(name for name in aims if name in shapes)

    return Own()


def halves(count: int, share: float = 0.2) -> tuple[Numbers, Numbers]:
    """The rows of training and validation, at random."""
    rows = np.random.default_rng(5).permutation(count)
    held = int(count * share)
    return rows[held:], rows[:held]


def looked(
    data_set: DataSet,
    parts: Parts,
    transforms: Sequence[Transform] = (),
    rows: tuple[Numbers, Numbers] | None = None,
    judged: Mapping[str, Judged] | None = None,
) -> Looked:
    train, validation = rows or halves(len(next(iter(parts.values()))))
    seen = Transformed(data_set, tuple(transforms)) if transforms else data_set
    return look(seen, parts, train, validation, node="data", judged=judged)


def rules_of(found: Looked) -> set[str]:
    return {one.rule for one in found.troubles}


def only(found: Looked) -> Trouble:
    """The one trouble that there is."""
    assert len(found.troubles) == 1, [str(one.message) for one in found.troubles]
    return found.troubles[0]


def repaired(data_set: DataSet, transforms: Sequence[Transform], trouble: Trouble, choice: int = 0) -> Any:
    """The data set and the transforms of the Data node after a repair of a trouble."""
    repair = trouble.repairs[choice]
    assert isinstance(repair, Together)
    for part in repair.repairs:
        assert isinstance(part, At)
        assert part.node == "data"
        assert isinstance(part.repair, SetParam)
        if part.repair.name == "transforms":
            transforms = tuple(TRANSFORMS.read(one) for one in part.repair.value)
        else:
            assert part.repair.name == "examples"
            data_set = DATA_SETS.read(part.repair.value)
    return data_set, transforms


def healthy(count: int = 400, seed: int = 0) -> tuple[dict[str, Shape], dict[str, Numbers]]:
    """Two numbers of size 1, and a class of three."""
    random = np.random.default_rng(seed)
    parts: dict[str, Numbers] = {name: random.standard_normal(count).astype(np.float32) for name in ("first", "second")}
    parts["target"] = np.arange(count, dtype=np.int64) % 3
    return {"first": NUMBER, "second": NUMBER, "target": label(3)}, parts

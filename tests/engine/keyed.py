"""Data sets that say of themselves how they are to be parted, and one that comes from a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.declare import DataSet
from engine.data.own import OwnFile
from engine.data.parting import SPLITS, Parting, Whole
from engine.declare import declared
from engine.shape import Shape, features, label

Numbers = np.ndarray[Any, Any]
CLASSES = 6


@declared
class Keyed(DataSet):
    """Examples with classes, and whatever else a test wants to part them by."""

    title = "Keyed"
    classes: tuple[int, ...] = (0,)
    keys: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    is_ordered: bool = False

    def __post_init__(self) -> None:
        self.__dict__["ordered"] = self.is_ordered

    def facts(self) -> Mapping[str, Shape]:
        return {"label": label(CLASSES)}

    def load(self) -> dict[str, Numbers]:
        return {"label": np.array(self.classes, np.int64)}

    def split_keys(self, parts: Mapping[str, Numbers]) -> Mapping[str, Numbers]:
        return {name: np.array(values) for name, values in self.keys}


@declared
class Lines(OwnFile):
    """A number in each line of a file."""

    title = "Lines"

    def facts(self) -> Mapping[str, Shape]:
        return {"number": features(1)}

    def load(self) -> dict[str, Numbers]:
        text = Path(self.unchanged()).read_text(encoding="utf-8")
        return {"number": np.array([[float(line)] for line in text.split()], np.float32)}


def whole(classes: list[int], seed: int = 0, share: float = 0.2, *, ordered: bool = False, **keys: Any) -> Whole:
    """Examples with these classes, and with keys such as groups or times."""
    kept = tuple((name, tuple(np.asarray(values).tolist())) for name, values in keys.items())
    one = Keyed(tuple(classes), kept, ordered)
    return Whole(one, one.load(), seed, share)


def rows(by: Parting, of: Whole) -> tuple[list[int], list[int]]:
    """The rows of both parts as lists."""
    train, held = by.rows(of)
    return train.tolist(), held.tolist()


def told_rows() -> dict[str, Any]:
    """The rows of every split, over data with text in their keys."""
    classes = [row % 4 for row in range(60)]
    keys = {"group": [f"person {row * 7 % 11}" for row in range(60)], "time": [row * 13 % 60 for row in range(60)]}
    found: dict[str, Any] = {}
    for kind in SPLITS:
        asked = {"given": ["train", "validation"] * 30} if kind.type == "Given" else {}
        own = keys if kind.type in ("ByGroup", "ByTime") else asked
        found |= {f"{kind.type} {seed}": rows(kind(), whole(classes, seed, **own)) for seed in (0, 7)}
    told: dict[str, Any] = json.loads(json.dumps(found))
    return told

"""Writes tables as people have them, for tests."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from math import cos, sin
from pathlib import Path
from typing import Any

import numpy as np


def write(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]], separator: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def fruits(path: Path, count: int = 60) -> Path:
    """Fruits with numbers, a hole in a hundred cells, kinds, a date, an identity, and what they are."""
    random = np.random.default_rng(0)
    rows = []
    for at in range(count):
        kind = at % 3
        weight = 100 + 40 * kind + 8 * random.standard_normal()
        colour = ["green", "red", "yellow"][kind if random.random() < 0.8 else (kind + 1) % 3]
        day = f"2024-{1 + at % 12:02d}-{1 + at % 28:02d}"
        cells = [f"f{at:03d}", f"{weight:.3f}" if random.random() > 0.05 else "", colour, day]
        rows.append([*cells, "same", ["apple", "pear", "plum"][kind]])
    return write(path, ["id", "weight", "colour", "picked", "shop", "fruit"], rows)


def classic(path: Path, name: str, seed: int = 0, holes: float = 0.05) -> Path:
    """A table of scikit-learn's as CSV, with shuffled columns and some holes."""
    from sklearn import datasets

    found = getattr(datasets, f"load_{name}")()
    random = np.random.default_rng(seed)
    missing = random.random(found.data.shape) < holes
    head = [*found.feature_names, "target"]
    order = random.permutation(len(head))
    rows = [
        ["" if gone else repr(float(value)) for value, gone in zip(row, out, strict=True)] + [repr(aim.item())]
        for row, out, aim in zip(found.data, missing, found.target, strict=True)
    ]
    return write(path, [head[at] for at in order], [[row[at] for at in order] for row in rows])


def days(path: Path, count: int = 200) -> Path:
    """A line for each day: two numbers that go up and down with the weeks."""
    first = date(2024, 1, 1)
    rows = [
        [first + timedelta(at), round(sin(at / 7) * 5, 3), round(cos(at / 9) * 3 + at / 50, 3)] for at in range(count)
    ]
    return write(path, ["day", "wind", "heat"], rows)


def reviews(path: Path, count: int = 60, beside: bool = False) -> Path:
    """Sentences that praise or do not, perhaps with a number and one of some kinds beside them."""
    random = np.random.default_rng(0)
    rows: list[list[Any]] = []
    for at in range(count):
        praise = at % 2
        words = random.choice(["film", "story", "actor", "scene", "music", "plot"], 5, replace=False)
        said = random.choice(["great", "lovely", "moving"] if praise else ["dull", "awful", "boring"])
        extra = [f"{60 + 10 * random.standard_normal():.1f}", ["short", "long", "usual"][at % 3]] if beside else []
        rows.append([f"I saw this {' '.join(words)} and it was {said}.", *extra, ["bad", "good"][praise]])
    return write(path, ["text", *(["minutes", "kind"] if beside else []), "label"], rows)

"""Small pictures of a person's, in folders that are classes, or named by a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def in_folders(folder: Path, side: int = 12, each: int = 6) -> Path:
    """Two classes, bright above and bright below."""
    for at, name in enumerate(("above", "below")):
        for number in range(each):
            _saved(folder / name / f"{number}.png", at, side, number)
    return folder


def in_a_table(folder: Path, side: int = 12, each: int = 6) -> Path:
    """The same pictures beside a table, whose path comes back."""
    lines = ["file,class"]
    for number in range(2 * each):
        _saved(folder / "pictures" / f"{number}.png", number % 2, side, number)
        lines.append(f"pictures/{number}.png,{('above', 'below')[number % 2]}")
    (folder / "classes.csv").write_text("\n".join(lines) + "\n")
    return folder / "classes.csv"


def _saved(path: Path, at: int, side: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 90, (side, side, 3), np.uint8)
    pixels[slice(side // 2) if at == 0 else slice(side // 2, side)] += 165
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)

"""Data that take long to read, for tests of what is told and cancelled meanwhile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def many_pictures(folder: Path, count: int, side: int = 700) -> Path:
    """Links to two large pictures, in a folder for each of two classes: little on the disk, and long to decode."""
    for at, name in enumerate(("dark", "bright")):
        kept = folder.parent / f"{folder.name}-{name}.png"
        folder.mkdir(exist_ok=True)
        values = np.random.default_rng(at).integers(0, 128, (side // 8, side // 8), np.uint8) + np.uint8(100 * at)
        Image.fromarray(values).resize((side, side), Image.Resampling.BILINEAR).save(kept)
        (folder / name).mkdir()
        for number in range(count // 2):
            (folder / name / f"{number}.png").symlink_to(kept)
    return folder

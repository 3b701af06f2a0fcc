"""IDX files for tests, written by the tests themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


def idx_bytes(values: np.ndarray[Any, Any]) -> bytes:
    header = bytes((0, 0, 8, values.ndim)) + b"".join(size.to_bytes(4, "big") for size in values.shape)
    return header + values.astype(np.uint8).tobytes()


def pictures(count: int, value: int = 255) -> np.ndarray[Any, Any]:
    return np.full((count, 28, 28), value, dtype=np.uint8)


def labels(count: int) -> np.ndarray[Any, Any]:
    return np.arange(count) % 10


def write_pair(folder: Path, names: tuple[str, str], images: bytes, classes: bytes) -> Path:
    for name, content in zip(names, (images, classes), strict=True):
        (folder / name).write_bytes(content)
    return folder

"""WAV files for tests, written by the standard library."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]


def tone(pitch: float, seconds: float = 0.5, rate: int = 8000, loud: float = 0.8) -> Numbers:
    return loud * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def write(path: Path, values: Numbers, rate: int = 8000, channels: int = 1, width: int = 2) -> Path:
    """A file of the standard library's, of values from -1 to 1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scaled = np.round(values * (2 ** (8 * width - 1) - 1)).astype("<i4")
    content = (scaled + 128).astype(np.uint8).tobytes() if width == 1 else cut(scaled, width)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(content)
    return path


def cut(values: Numbers, width: int) -> bytes:
    return values.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :width].tobytes()


def folder_of(place: Path, count: int = 4) -> Path:
    """Two classes, high and low."""
    for at in range(count):
        write(place / "low" / f"{at}.wav", tone(200 + 10 * at))
        write(place / "high" / f"{at}.wav", tone(2000 + 10 * at))
    return place

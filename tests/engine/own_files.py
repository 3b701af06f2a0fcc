"""Small files of a person's, one for each data set that reads such files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

OWN: dict[str, Callable[[Path], Path]] = {}
"""By the type of the data set: makes a file, or a folder, in a folder of its own, and tells where."""

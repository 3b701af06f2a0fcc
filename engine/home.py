"""Where Layerloom keeps runs, journals and downloads."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """The folder of this person; the variable LAYERLOOM_HOME moves it."""
    return Path(os.environ.get("LAYERLOOM_HOME") or platformdirs.user_data_dir("layerloom", appauthor=False))

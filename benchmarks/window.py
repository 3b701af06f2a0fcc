"""Runs a measurement of the window in a process of its own, and waits in it for what the window does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any


def told_by(module: str, *arguments: str) -> Any:
    """What a module prints last as JSON, run without a screen and with a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        surroundings = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "LAYERLOOM_HOME": home}
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def until(ready: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the window work until this is so."""
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it did not come"
        QApplication.processEvents()
        time.sleep(0.0005)

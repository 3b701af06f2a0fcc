"""How long the window takes to open a large network from its file, until its picture is drawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.row import at_least, at_most
from engine.files import save
from engine.templates import template

TIMES = 5
GOAL_MILLISECONDS = 300
NAME = "resnet-152"
LEAST_ZOOM = 0.35
"""Below this the canvas draws plain rectangles: nothing could be read."""


def rows() -> list[dict[str, Any]]:
    """The median of some openings in a process of its own, offscreen, on a screen of 1,920 × 1,080."""
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / f"{NAME}.loom"
        save(template(NAME), file)
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LAYERLOOM_HOME": home}
        command = [sys.executable, "-m", "benchmarks.opening", str(file)]
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
    return [
        at_most(f"{NAME} opened in the window, median of {TIMES} (ms)", told["times"], GOAL_MILLISECONDS),
        at_least(f"zoom at which {NAME} fits on the canvas", told["zoom"], LEAST_ZOOM),
    ]


def _measure(file: Path) -> None:
    """Open the file again and again, with an empty document in between."""
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv)
    from designer.main_window import MainWindow

    window = MainWindow()
    window.resize(1920, 1080)
    window.show()
    application.processEvents()
    times = []
    for _ in range(TIMES + 1):
        window.documents.tabs.close_current()
        window.documents.new()
        application.processEvents()
        begun = time.perf_counter()
        window.documents.open_file(file)
        application.processEvents()
        window.canvas.viewport().repaint()
        times.append((time.perf_counter() - begun) * 1000)
    zoom = window.canvas.transform().m11()
    window.close()
    # The first one also loads what only a first picture needs.
    print(json.dumps({"times": times[1:], "first": times[0], "zoom": zoom}))


if __name__ == "__main__":
    _measure(Path(sys.argv[1]))

"""How long the window takes from the start of its process until it is seen, and what it imports until then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

from benchmarks.row import at_most, yardstick

TIMES = 5
GOAL_SECONDS = 0.5
EMPTY_SECONDS, TORCH_SECONDS = 0.09, 1.2
"""What a window with nothing but an empty canvas, and PyTorch, take where the goals were set."""


def rows() -> list[dict[str, Any]]:
    """Five starts in fresh processes, offscreen; the first start of all, with a cold disk, is left out.

    What others made takes turns with it: an empty canvas of Qt, and PyTorch.
    """
    others: dict[str, list[float]] = {_EMPTY: [], _TORCH: []}
    with tempfile.TemporaryDirectory() as home:
        found = []
        for _ in range(TIMES + 1):
            found.append(_start(home))
            for program, taken in others.items():
                taken.append(_run(program))
    found = found[1:]
    return [
        yardstick("an empty window of Qt (s)", others[_EMPTY][1:], EMPTY_SECONDS),
        yardstick("PyTorch imported (s)", others[_TORCH][1:], TORCH_SECONDS),
        at_most("window visible after start, median of 5 (s)", [one["seconds"] for one in found], GOAL_SECONDS),
        at_most("torch imported by the window's process", sum(one["torch"] for one in found), 0),
    ]


_EMPTY = """
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow
application, window = QApplication([]), QMainWindow()
window.setCentralWidget(QGraphicsView(QGraphicsScene(window)))
window.show()
application.processEvents()
"""
_TORCH = "import torch"


def _run(program: str) -> float:
    """The seconds of a process that does only this."""
    begun = time.perf_counter()
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", program], env=surroundings, capture_output=True, check=True)
    return time.perf_counter() - begun


def _start(home: str) -> dict[str, Any]:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LAYERLOOM_HOME": home}
    # As on a person's machine, where Python keeps what it compiled.
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.start"], env=surroundings, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": told["seen"] - begun, "torch": told["torch"]}


def _window() -> None:
    """Open the window as `python -m designer` does, and say when its first picture was drawn."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv)
    from designer.__main__ import first_window

    window = first_window()
    told: dict[str, Any] = {}

    class FirstPicture(QObject):
        """Waits until the page is painted; what the timer runs comes after the whole picture."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, seen)
            return False

    def seen() -> None:
        told["seen"] = time.time()
        # The plots come next, and the training process: neither brings torch into this one.
        window.live.fill()
        told["torch"] = int("torch" in sys.modules)
        window.close()
        application.quit()

    waiting = FirstPicture()
    window.gallery.page.installEventFilter(waiting)
    window.show()
    application.exec()
    print(json.dumps(told))


if __name__ == "__main__":
    _window()

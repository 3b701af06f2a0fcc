"""How soon a training takes its first step after Train is pressed, where its process waits warm."""

from __future__ import annotations

import json
import sys
import time

from benchmarks.row import Row, at_most
from benchmarks.window import told_by, until

TIMES = 5
GOAL_SECONDS = 0.2
NAMES = ("digits-mlp", "digits-cnn")


def rows() -> list[Row]:
    """From the press in a real window until that hears of the first steps, which is told every 50 ms."""
    found = []
    for name in NAMES:
        taken = [told_by("benchmarks.first_step", name) for _ in range(TIMES)]
        row = f"Start pressed to first step told to the window, warm worker, {name}, median of {TIMES} (s)"
        found.append(at_most(row, taken, GOAL_SECONDS))
    return found


def _measured(name: str) -> float:
    """One window and one process: the first training of each."""
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv)
    from designer.__main__ import first_window

    window = first_window()
    ready: list[object] = []
    window.running.device_known.connect(ready.append)
    window.resize(1440, 900)
    window.show()
    until(lambda: window.live.filled)
    window.documents.open_template(name)
    until(lambda: bool(ready))
    heard: list[float] = []
    window.running.progressed.connect(lambda progress: heard.append(time.perf_counter()))
    begun = time.perf_counter()
    window.actions_by_name["train"].trigger()
    until(lambda: bool(heard))
    window.running.close()
    application.quit()
    return heard[0] - begun


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1])))

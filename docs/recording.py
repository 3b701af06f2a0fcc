"""Records 20 seconds of a canvas that comes alive, from the first step on, into build/alive; run by `make shots`."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer
from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs.looks_states import open_with_previews
from docs.opening import opened_window, wait

if TYPE_CHECKING:
    from designer.main_window import MainWindow

PLACE = Path(__file__).parents[1] / "build" / "alive"
IMAGES = Path(__file__).parent / "images"
TEMPLATE = "digits-cnn"
SECONDS, A_SECOND = 20, 5
STEPS, TURN = 80, 50
"""So many frames show one step each; from the turn on the wires show the gradient, and no signal any more."""
EPOCHS = 100
"""So many that the training goes on for as long as it is recorded."""
CHOSEN = (0.05, 0.25, 0.6, 0.99)
"""Which moments of the recording the README shows."""


def main() -> int:
    with opened_window() as window:
        from engine.message import Message

        window.set_theme("dark")
        open_with_previews(window, TEMPLATE)
        project = window.session.project
        longer = replace(project, training={**project.training, "epochs": EPOCHS})
        window.session.do(Message("Train for longer"), longer)
        frames = record(window)
        for number, moment in enumerate(CHOSEN, 1):
            shutil.copy(frames[round(moment * (len(frames) - 1))], IMAGES / f"alive-{number}.png")
        print(f"{len(frames)} frames in {PLACE}")
        window.running.stop()
        wait(lambda: not window.running.is_busy)
        window.session.document.saved()
    return 0


def record(window: MainWindow) -> list[Path]:
    """Take the canvas at equal distances of time: step by step at first, then as fast as it goes."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    clock, frames = QElapsedTimer(), []
    clock.start()
    for number in range(SECONDS * A_SECOND):
        if number < STEPS:
            window.steering.step()
        elif number == STEPS:
            window.steering.train()
        if number == TURN:
            window.actions_by_name["wires_gradient"].trigger()
        QTest.qWait(max(1, (number + 1) * 1000 // A_SECOND - clock.elapsed()))
        picture = window.canvas.grab().toImage()
        frames.append(PLACE / f"{number:03}.png")
        picture.convertToFormat(picture.Format.Format_RGB888).save(str(frames[-1]), quality=0)
    return frames


if __name__ == "__main__":
    sys.exit(main())

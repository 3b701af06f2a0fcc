"""Opens the window that the scripts in this folder take pictures of, and waits until it got somewhere."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from designer.main_window import MainWindow

PATIENCE_MS, LOOK_MS = 60_000, 20


@contextmanager
def opened_window() -> Iterator[MainWindow]:
    """A window on no screen, with an empty folder for all that it keeps."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAYERLOOM_HOME"] = home
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QT_SCALE_FACTOR", "1.5")
        application = QApplication(sys.argv[:1])
        from designer.main_window import MainWindow

        window = MainWindow()
        window.resize(1440, 900)
        window.show()
        wait(lambda: window.live.filled)
        yield window
        window.close()
        application.quit()


def wait(done: Callable[[], bool], patience: int = PATIENCE_MS) -> None:
    for _ in range(patience // LOOK_MS):
        if done():
            return
        QTest.qWait(LOOK_MS)
    raise TimeoutError(f"The window did not get there in {patience} ms.")

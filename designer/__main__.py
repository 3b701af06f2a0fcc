"""Starts the window: python -m designer [FILE ...]."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from designer.main_window import MainWindow
    from designer.unhandled import Unhandled


def main() -> int:
    """Open the window, with the files named on the command line where there are any."""
    # Imported here: the training process imports this file again, and needs no Qt.
    from PySide6.QtWidgets import QApplication

    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        print("layerloom: There is no screen here. Start it from a desktop, or set DISPLAY.", file=sys.stderr)
        return 1
    _scale()
    application = QApplication(sys.argv)
    application.setApplicationName("Layerloom")
    application.setDesktopFileName("layerloom")
    arguments = application.arguments()[1:]
    from designer import log
    from designer.unhandled import Unhandled

    unhandled = Unhandled(application)
    log.begin(unhandled.hear)
    _hear_signals(application, unhandled)
    try:
        window = unhandled.window = first_window(*map(Path, arguments))
        window.show()
    except Exception as error:
        unhandled.tell_end(error)
        return 1
    return application.exec()


def _hear_signals(application: QApplication, unhandled: Unhandled) -> None:
    """Let Ctrl+C in a terminal, and the end of a session, reach Python while Qt waits for events."""
    import signal

    from PySide6.QtCore import QSocketNotifier

    if sys.platform == "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, unhandled.end)
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, unhandled.hear_signal)
    reading, writing = os.pipe()
    for end in (reading, writing):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read, application)

    def hear(*_: object) -> None:
        # By now Python has called what hears the signal.
        os.read(reading, 4096)
        unhandled.end_if_asked()

    notifier.activated.connect(hear)


def _scale() -> None:
    """Make texts and all else as large as a person set it; Qt reads that once, before its start."""
    from designer.settings.declared import settings_of
    from designer.settings.preferences import load

    size = settings_of(load()).size
    if size != 1.0:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{size:g}")


def first_window(*files: Path) -> MainWindow:
    """The window, made quickly: what is imported and made until it is seen stays to the end of the program.

    Nothing of that is garbage, and to look through all of it again and again took a quarter of the start.
    """
    from PySide6.QtCore import QTimer

    from designer.imports import spare_reading_sources

    gc.disable()
    spare_reading_sources()
    from designer.main_window import MainWindow

    window = MainWindow(*files)
    QTimer.singleShot(0, _collect_again)
    return window


def _collect_again() -> None:
    from PySide6.QtWidgets import QApplication

    from designer.collection import Search

    gc.freeze()
    application = QApplication.instance()
    assert application is not None
    Search(application)


if __name__ == "__main__":
    sys.exit(main())

"""Starts the window: python -m designer [FILE]."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Open the window, with the file named on the command line where there is one."""
    # Imported here: the training process imports this file again, and needs no Qt.
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        print("layerloom: There is no screen here. Start it from a desktop, or set DISPLAY.", file=sys.stderr)
        return 1
    application = QApplication(sys.argv)
    application.setApplicationName("Layerloom")
    application.setDesktopFileName("layerloom")
    from designer.main_window import MainWindow

    arguments = application.arguments()[1:]
    window = MainWindow(Path(arguments[0]) if arguments else None)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

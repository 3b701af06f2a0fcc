"""What a person sends with a report: the About box, diagnostics on the clipboard, and the folder of the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from designer import log

if TYPE_CHECKING:
    from designer.frame import Frame


class Reporting(QObject):
    """Collects on demand; nothing is sent anywhere."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        window.running.failed.connect(lambda failed: log.write(f"training: {failed.message}\n{failed.details}"))

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "copy_diagnostics": self.copy_diagnostics,
            "log_folder": open_log_folder,
            "about": self.open_about,
        }

    def copy_diagnostics(self) -> None:
        """Put versions, system and the end of the log on the clipboard."""
        # Only here: what it asks for takes a moment.
        from designer.about import diagnostics

        QGuiApplication.clipboard().setText(diagnostics())
        self.window.notice.tell(self.tr("The diagnostics are on the clipboard."))

    def open_about(self) -> None:
        from designer.about import About

        about = About(self.window, self.window.theme)
        about.diagnostics_asked.connect(self.copy_diagnostics)
        about.log_asked.connect(open_log_folder)
        about.exec()


def open_log_folder() -> None:
    """Show the folder of the log in the file browser of the system."""
    log.write("log opened")
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.folder())))

"""The About box: what the program is, and the versions of what it stands on, ready to be copied."""

from __future__ import annotations

import platform

from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from designer.theme import SPACE_3, SPACE_6
from engine.version import version_of

PARTS = ("layerloom", "torch", "PySide6-Essentials", "pyqtgraph", "numpy", "scikit-learn")


def versions() -> str:
    """One line for each part; read from what is installed, so that nothing is imported."""
    lines = [f"{part} {version_of(part)}" for part in PARTS]
    return "\n".join([*lines, f"Python {platform.python_version()}", platform.platform()])


class About(QDialog):
    """Shows the versions; a button copies them for a report."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Layerloom"))
        title = QLabel("Layerloom", self)
        title.setProperty("role", "title")
        about = QLabel(self.tr("Draw a neural network, watch it learn."), self)
        about.setProperty("role", "muted")
        self.versions = QLabel(versions(), self)
        self.versions.setProperty("role", "mono")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        for widget in (title, about, self.versions, buttons):
            column.addWidget(widget)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.versions.text())

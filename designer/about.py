"""The About box: what the program is, and the versions of what it stands on, ready to be sent with a report."""

from __future__ import annotations

import locale
import platform

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer import log
from designer.look import icons
from designer.look.theme import SPACE_3, SPACE_4, SPACE_6, Theme
from engine.version import version_of

PARTS = ("layerloom", "torch", "PySide6-Essentials", "pyqtgraph", "numpy", "scikit-learn")
MARK_SIZE = 40


def versions() -> str:
    """One line for each part; read from what is installed, so that nothing is imported."""
    lines = [f"{part} {version_of(part)}" for part in PARTS]
    return "\n".join([*lines, f"Python {platform.python_version()}", platform.platform()])


def diagnostics() -> str:
    """What helps to find a mistake: versions, screen, language, and the end of the log; no names of persons."""
    screens = [
        f"screen {one.size().width()} × {one.size().height()} at {one.devicePixelRatio():g}"
        for one in QGuiApplication.screens()
    ]
    lines = [f"platform {QGuiApplication.platformName()}", *screens, f"language {locale.getlocale()[0]}"]
    return "\n".join([versions(), *lines, "", *log.last_lines()])


class About(QDialog):
    """Shows the versions; its buttons collect what belongs to a report."""

    diagnostics_asked = Signal()
    log_asked = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Layerloom"))
        self.mark = QLabel(self)
        self.mark.setPixmap(self._mark(theme))
        title = QLabel("Layerloom", self)
        title.setProperty("role", "title")
        about = QLabel(self.tr("Draw a neural network, watch it learn."), self)
        about.setProperty("role", "muted")
        self.versions = QLabel(versions(), self)
        self.versions.setProperty("role", "mono")
        self.versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.versions.setAccessibleName(self.tr("Versions"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = self._button(
            buttons, self.tr("Copy diagnostics"), self.tr("Versions, system and log, for a report.")
        )
        self.log = self._button(buttons, self.tr("Open log folder"), self.tr("Show what the program wrote down."))
        self.copy.clicked.connect(self.diagnostics_asked)
        self.log.clicked.connect(self.log_asked)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(about)
        head = QHBoxLayout()
        head.setSpacing(SPACE_4)
        head.addWidget(self.mark)
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_4)
        column.addLayout(head)
        column.addWidget(self.versions)
        column.addSpacing(SPACE_3)
        column.addWidget(buttons)

    def _mark(self, theme: Theme) -> QPixmap:
        return icons.pixmap("layerloom", theme.accent, MARK_SIZE, self.devicePixelRatioF())

    def _button(self, buttons: QDialogButtonBox, text: str, tip: str) -> QPushButton:
        button = buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

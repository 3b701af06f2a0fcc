"""The dialog of what went wrong inside the program: what is not saved is kept first, and then the program goes on."""

from __future__ import annotations

import os
import time
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from designer import log
from designer.look.theme import SPACE_3, SPACE_6
from designer.reporting import open_log_folder
from designer.texts import counted
from engine.files.problem import visible

if TYPE_CHECKING:
    from designer.frame import Frame

WIDTH, DETAILS_HEIGHT = 560, 200
LONGEST = 300
AGAIN_S = 5.0
"""The same error so soon after a person went on is counted, and not shown once more: it may come with each picture."""
INTERRUPTED = 130


class Unhandled(QObject):
    """Shows one dialog at a time; what comes while it is open is counted in it."""

    heard = Signal(str, str)
    """What went wrong, in a line, and its traceback; from any thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.window: Frame | None = None
        self.dialog: UnhandledDialog | None = None
        self._last = ""
        self._closed_at = 0.0
        self._is_broken = False
        self._is_asked_to_end = False
        # Queued: an error comes out of the middle of an event, where no dialog may open.
        self.heard.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def hear(self, error: BaseException, details: str) -> None:
        """An exception that nobody caught, in whatever thread."""
        if isinstance(error, KeyboardInterrupt):
            self.end()
        if not self._is_broken:
            self.heard.emit(_line(error), details)

    def hear_signal(self, *_: object) -> None:
        """Ctrl+C in a terminal, or the end of a session; who does it again does not wait for what is to be kept.

        It comes in the middle of anything, also of the keeping: that must not be begun from here.
        """
        if self._is_asked_to_end:
            os._exit(INTERRUPTED)
        self._is_asked_to_end = True

    def end_if_asked(self) -> None:
        """Called between two events."""
        if self._is_asked_to_end:
            self.end()

    def end(self, *_: object) -> None:
        """Ctrl+C in a terminal, or the end of a session: end at once, and keep what is not saved for the next start."""
        self._keep()
        os._exit(INTERRUPTED)

    def tell_end(self, error: BaseException) -> None:
        """Say that the window cannot be opened, and wait until that is read."""
        traceback.print_exception(error)
        text = self.tr("Layerloom cannot start: {error}.")
        dialog = UnhandledDialog(None, text.format(error=_line(error)), log.note(error))
        dialog.go_on.setText(self.tr("Close"))
        dialog.exec()

    def _take(self, line: str, details: str) -> None:
        if self.dialog is not None:
            self.dialog.count()
        elif details != self._last or time.monotonic() - self._closed_at > AGAIN_S:
            self._last = details
            # Where this fails too, nothing more is shown: that would never end.
            self._is_broken = True
            if self._keep():
                text = self.tr("Layerloom made a mistake: {error}. What is not saved was kept, and you can go on.")
            else:
                text = self.tr("Layerloom made a mistake: {error}. What is not saved could not be kept: save it now.")
            self.dialog = UnhandledDialog(self.window, text.format(error=line), details)
            self.dialog.finished.connect(self._go_on)
            self.dialog.show()
            self._is_broken = False

    def _keep(self) -> bool:
        """Keep what is not saved; False where the disk does not take it now."""
        return self.window is None or self.window.opened.recovery.keep_now()

    def _go_on(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
            self._closed_at = time.monotonic()


class UnhandledDialog(QDialog):
    """One sentence, and details for those who may mend it."""

    def __init__(self, parent: QWidget | None, sentence: str, details: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self._more = 0
        title = QLabel(self.tr("Something went wrong"), self)
        title.setProperty("role", "title")
        self.sentence = self._label(sentence)
        self.more = self._label("")
        self.more.setProperty("role", "muted")
        self.more.hide()
        self.details = QPlainTextEdit(_report(details), self)
        self.details.setReadOnly(True)
        self.details.setProperty("role", "mono")
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setTabChangesFocus(True)
        self.details.setMinimumHeight(DETAILS_HEIGHT)
        buttons = QDialogButtonBox(self)
        self.copy = self._button(buttons, self.tr("Copy details"))
        self.log = self._button(buttons, self.tr("Open the log folder"))
        self.go_on = buttons.addButton(self.tr("Go on"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setProperty("kind", "primary")
        self.go_on.setDefault(True)
        self.copy.clicked.connect(self._copy)
        self.log.clicked.connect(open_log_folder)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        for widget in (title, self.sentence, self.more, self.details, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(WIDTH)
        self.go_on.setFocus()

    def count(self) -> None:
        """Another error came while this one is read."""
        self._more += 1
        text = self.tr("Since then more went wrong ({count}); all of it is in the log.")
        self.more.setText(text.format(count=counted(self._more)))
        self.more.show()

    def _label(self, text: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        # An error may hold what looks like a tag.
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setText(text)
        return label

    def _button(self, buttons: QDialogButtonBox, text: str) -> QPushButton:
        button = buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        return button

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())


def _line(error: BaseException) -> str:
    """An error as a sentence names it."""
    said = log.nameless(str(error))
    return visible(f"{type(error).__name__}: {said}" if said else type(error).__name__, LONGEST).rstrip(".")


def _report(details: str) -> str:
    """What a person sends: the traceback, versions, and the end of the log."""
    from designer.about import diagnostics

    return f"{details}\n{diagnostics()}"

"""A panel in a window of its own, which goes back to its group when that is closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

SEEN = 48
"""So much of a window must be on a screen, or it stands where a new one would."""


class FloatingPanel(QWidget):
    """Holds one page; its title is that of the page."""

    closed = Signal(object)
    """A person closed the window of this page."""

    def __init__(self, page: QWidget, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.page = page
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(page)
        page.show()
        page.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(page.windowTitle())

    def stand(self, wanted: QRect) -> None:
        """Stand there, as far as that is on a screen."""
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if not any(min((common := one & wanted).width(), common.height()) >= SEEN for one in screens):
            wanted.moveCenter(screens[0].center())
        self.setGeometry(wanted)

    def release(self) -> None:
        """Let the page go, and be no more."""
        self.page.windowTitleChanged.disconnect(self.setWindowTitle)
        self.column.removeWidget(self.page)
        self.page.setParent(None)
        self.hide()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        # Else the keys would close the document in the window behind this one.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _closes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _closes(event):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit(self.page)


def _closes(event: QKeyEvent) -> bool:
    """Whether these are the keys that close a tab."""
    return event.key() == Qt.Key.Key_W and event.modifiers() == Qt.KeyboardModifier.ControlModifier

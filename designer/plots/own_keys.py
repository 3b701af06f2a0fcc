"""Keeps keys for what has the focus, where the window would take them for itself."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSlider

ALONG = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
"""Go along a row."""
TAKES_AWAY = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
"""Take away what is shown here, and not the layer that is selected on the canvas."""


def keeps(event: QEvent, keys: Collection[Qt.Key] = ALONG) -> bool:
    """Whether the window asks for such a key; it is accepted then, and comes to the widget itself."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in keys or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    event.accept()
    return True


class RowSlider(QSlider):
    """A slider whose first and last place are a key away, whatever else the window does with it."""

    def event(self, event: QEvent) -> bool:
        return keeps(event) or super().event(event)

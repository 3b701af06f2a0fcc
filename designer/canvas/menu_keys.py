"""The keys that ask for a context menu, as everywhere else: the menu key, and Shift+F10."""

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

_SHIFT_F10 = QKeyCombination(Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_F10)


def asks_for_menu(event: QKeyEvent) -> bool:
    """Whether this press asks for the menu of what is selected."""
    return event.key() == Qt.Key.Key_Menu or event.keyCombination() == _SHIFT_F10

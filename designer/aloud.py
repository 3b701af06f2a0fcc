"""Lets a screen reader say something at once, such as what a key did where no focus moved."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent


def say(source: QObject, text: str) -> None:
    """Announce a text on behalf of a widget; where no screen reader listens, nothing happens."""
    if text:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))

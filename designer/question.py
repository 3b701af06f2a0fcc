"""Asks a person one thing in a box of its own, with an answer on each button."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

ACCEPT, LOSE, OTHER = (
    QMessageBox.ButtonRole.AcceptRole,
    QMessageBox.ButtonRole.DestructiveRole,
    QMessageBox.ButtonRole.ActionRole,
)
CANCEL = ""
"""The answer of who closes the box, or wants none of it."""


def ask(
    window: QWidget,
    name: str,
    text: str,
    told: str,
    answers: Mapping[str, tuple[str, QMessageBox.ButtonRole]],
    default: str = CANCEL,
) -> str:
    """The answer whose button a person pressed; Return presses that of the default.

    ``name`` is that of the box; each answer has the text of its button, and what that does: accept, lose or other.
    """
    box = QMessageBox(window)
    box.setObjectName(name)
    # A name in it may look like a tag.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(told)
    buttons = {answer: box.addButton(*button) for answer, button in answers.items()}
    buttons[CANCEL] = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(buttons[default])
    box.exec()
    pressed = box.clickedButton()
    box.deleteLater()
    return next((answer for answer, button in buttons.items() if button is pressed), CANCEL)

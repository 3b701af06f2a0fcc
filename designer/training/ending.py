"""Asks whether a training that runs may end, or is to go on without the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

KEEP, END, CANCEL = "keep", "end", "cancel"


def may_end_training(window: QWidget) -> bool:
    """Where its document is closed."""
    translate = QCoreApplication.translate
    kept = translate("window", "Its last checkpoint is kept in the folder of the run.")
    box = _box(window, translate("window", "A training is running. End it?"), kept)
    end = box.addButton(translate("window", "End the training"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is end


def ask_about_training(window: QWidget) -> str:
    """Where the window is closed; the answer is one of the three words above."""
    translate = QCoreApplication.translate
    told = translate(
        "window",
        "It can go on without the window, and the next start takes hold of it again. "
        "If you end it, its last checkpoint is kept in the folder of the run.",
    )
    box = _box(window, translate("window", "A training is running."), told)
    keep = box.addButton(translate("window", "Keep training"), QMessageBox.ButtonRole.AcceptRole)
    end = box.addButton(translate("window", "End it"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(keep)
    box.exec()
    return {keep: KEEP, end: END}.get(box.clickedButton(), CANCEL)  # type: ignore[call-overload]


def _box(window: QWidget, text: str, told: str) -> QMessageBox:
    box = QMessageBox(window)
    box.setObjectName("training")
    box.setText(text)
    box.setInformativeText(told)
    return box

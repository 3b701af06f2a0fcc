"""Asks whether a training that runs may end."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def may_end_training(window: QWidget) -> bool:
    box = QMessageBox(window)
    box.setObjectName("training")
    box.setText(QCoreApplication.translate("window", "A training is running. End it?"))
    kept = QCoreApplication.translate("window", "Its last checkpoint is kept in the folder of the run.")
    box.setInformativeText(kept)
    text = QCoreApplication.translate("window", "End the training")
    end = box.addButton(text, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is end

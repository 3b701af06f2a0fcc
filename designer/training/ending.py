"""Asks whether a training that runs may end, or is to go on without the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from designer.question import ACCEPT, LOSE, ask

KEEP, END = "keep", "end"
NAME = "training"


def may_end_training(window: QWidget) -> bool:
    """Where its document is closed."""
    translate = QCoreApplication.translate
    kept = translate("window", "Its last checkpoint is kept in the folder of the run.")
    answers = {END: (translate("window", "End the training"), ACCEPT)}
    return ask(window, NAME, translate("window", "A training is running. End it?"), kept, answers, default=END) == END


def ask_about_training(window: QWidget) -> str:
    """Where the window is closed: a word above, or empty where it stays open."""
    translate = QCoreApplication.translate
    told = translate(
        "window",
        "It can go on without the window, and the next start takes hold of it again. "
        "If you end it, its last checkpoint is kept in the folder of the run.",
    )
    answers = {
        KEEP: (translate("window", "Keep training"), ACCEPT),
        END: (translate("window", "End it"), LOSE),
    }
    return ask(window, NAME, translate("window", "A training is running."), told, answers, default=KEEP)

"""Asks before a save replaces what another program, or a newer Layerloom, wrote."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

OVERWRITE, ELSEWHERE, THEIRS, CANCEL = "overwrite", "elsewhere", "theirs", "cancel"


def ask_about_changed(window: QWidget, name: str) -> str:
    """What is to be done with a file that changed since it was opened: one of the four words above."""
    translate = QCoreApplication.translate
    box = _box(window, "changed")
    box.setText(translate("overwriting", "{name} was changed by another program.").format(name=name))
    box.setInformativeText(
        translate(
            "overwriting",
            "It is not what was opened or saved here. What you overwrite is kept among the earlier versions; "
            "what you load can be undone.",
        )
    )
    answers = {
        OVERWRITE: (translate("overwriting", "Overwrite it"), QMessageBox.ButtonRole.DestructiveRole),
        ELSEWHERE: (translate("overwriting", "Save to another place…"), QMessageBox.ButtonRole.AcceptRole),
        THEIRS: (translate("overwriting", "Load theirs"), QMessageBox.ButtonRole.ActionRole),
    }
    return _answer(box, {answer: box.addButton(*button) for answer, button in answers.items()})


def ask_about_gone(window: QWidget, name: str) -> str:
    """What is to be done where the file was deleted or moved: one of the four words above."""
    translate = QCoreApplication.translate
    box = _box(window, "gone")
    box.setText(translate("overwriting", "{name} is not there any more.").format(name=name))
    box.setInformativeText(translate("overwriting", "It was deleted, moved or renamed since it was opened or saved."))
    answers = {
        OVERWRITE: (translate("overwriting", "Save it there again"), QMessageBox.ButtonRole.AcceptRole),
        ELSEWHERE: (translate("overwriting", "Save to another place…"), QMessageBox.ButtonRole.ActionRole),
    }
    return _answer(box, {answer: box.addButton(*button) for answer, button in answers.items()})


def ask_about_newer(window: QWidget, name: str) -> str:
    """What is to be done where the file of a newer Layerloom stays as it is: elsewhere or cancel."""
    translate = QCoreApplication.translate
    box = _box(window, "newer")
    text = translate("overwriting", "{name} was written by a newer Layerloom, and stays as it is.")
    box.setText(text.format(name=name))
    box.setInformativeText(
        translate(
            "overwriting",
            "Save what you see under another name. What only the newer Layerloom knows may not be in that file.",
        )
    )
    label = translate("overwriting", "Save under another name…")
    elsewhere = box.addButton(label, QMessageBox.ButtonRole.AcceptRole)
    return _answer(box, {ELSEWHERE: elsewhere}, default=elsewhere)


def _box(window: QWidget, name: str) -> QMessageBox:
    box = QMessageBox(window)
    box.setObjectName(name)
    # A name may look like a tag.
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box


def _answer(box: QMessageBox, buttons: dict[str, QPushButton], default: QPushButton | None = None) -> str:
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(default or cancel)
    box.exec()
    clicked = box.clickedButton()
    return next((answer for answer, button in buttons.items() if button is clicked), CANCEL)

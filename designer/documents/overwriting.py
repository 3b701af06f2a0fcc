"""Asks before a save replaces what another program, or a newer Layerloom, wrote."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from designer.question import ACCEPT, LOSE, OTHER, ask

OVERWRITE, ELSEWHERE, THEIRS = "overwrite", "elsewhere", "theirs"


def ask_about_changed(window: QWidget, name: str) -> str:
    """What is to be done with a file that changed since it was opened: a word above, or empty."""
    translate = QCoreApplication.translate
    text = translate("overwriting", "{name} was changed by another program.").format(name=name)
    told = translate(
        "overwriting",
        "It is not what was opened or saved here. What you overwrite is kept among the earlier versions; "
        "what you load can be undone.",
    )
    answers = {
        OVERWRITE: (translate("overwriting", "Overwrite it"), LOSE),
        ELSEWHERE: (translate("overwriting", "Save to another place…"), ACCEPT),
        THEIRS: (translate("overwriting", "Load theirs"), OTHER),
    }
    return ask(window, "changed", text, told, answers)


def ask_about_gone(window: QWidget, name: str) -> str:
    """What is to be done where the file was deleted or moved: a word above, or empty."""
    translate = QCoreApplication.translate
    text = translate("overwriting", "{name} is not there any more.").format(name=name)
    told = translate("overwriting", "It was deleted, moved or renamed since it was opened or saved.")
    answers = {
        OVERWRITE: (translate("overwriting", "Save it there again"), ACCEPT),
        ELSEWHERE: (translate("overwriting", "Save to another place…"), OTHER),
    }
    return ask(window, "gone", text, told, answers)


def ask_about_newer(window: QWidget, name: str) -> str:
    """What is to be done where the file of a newer Layerloom stays as it is: elsewhere, or empty."""
    translate = QCoreApplication.translate
    text = translate("overwriting", "{name} was written by a newer Layerloom, and stays as it is.").format(name=name)
    told = translate(
        "overwriting",
        "Save what you see under another name. What only the newer Layerloom knows may not be in that file.",
    )
    answers = {ELSEWHERE: (translate("overwriting", "Save under another name…"), ACCEPT)}
    return ask(window, "newer", text, told, answers, default=ELSEWHERE)

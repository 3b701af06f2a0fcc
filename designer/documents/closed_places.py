"""Asks whether places may be read that a file names outside its folder: a stranger may have written it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

READ, CHOOSE = "read", "choose"
MOST_SHOWN = 5


def answer_about(window: QWidget, name: str, places: Sequence[str], *, can_choose: bool) -> str:
    """What a person wants: that these are read, or other data; empty for neither."""
    box = QMessageBox(window)
    box.setObjectName("closedPlaces")
    # A place may be called like a tag.
    box.setTextFormat(Qt.TextFormat.PlainText)
    title = QCoreApplication.translate("window", "May {name} read these data?")
    box.setText(title.format(name=name))
    text = QCoreApplication.translate(
        "window",
        "They lie outside its folder, and you have not chosen them. Nothing there was looked at yet. Where you do not "
        "know who made the file, choose your own data.",
    )
    shown = [place if len(place) <= 300 else f"{place[:300]}…" for place in places[:MOST_SHOWN]]
    more = ["…"] if len(places) > MOST_SHOWN else []
    box.setInformativeText("\n".join([*shown, *more, "", text]))
    choose = None
    if can_choose:
        label = QCoreApplication.translate("window", "Choose other data…")
        choose = box.addButton(label, QMessageBox.ButtonRole.AcceptRole)
    read = box.addButton(QCoreApplication.translate("window", "Read it"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    # Who only presses Return has agreed to nothing.
    box.setDefaultButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    if clicked is read:
        return READ
    return CHOOSE if choose is not None and clicked is choose else ""

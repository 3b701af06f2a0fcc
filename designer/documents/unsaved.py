"""Asks whether changes are saved before documents are closed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

SAVE, DISCARD, CANCEL = "save", "discard", "cancel"
MOST_NAMES = 12


def ask_to_save(window: QWidget, names: Sequence[str]) -> str:
    """One question for all of them; the answer is one of the three words above."""
    translate = QCoreApplication.translate
    box = QMessageBox(window)
    box.setObjectName("unsaved")
    # A name may look like a tag.
    box.setTextFormat(Qt.TextFormat.PlainText)
    buttons = QMessageBox.StandardButton
    several = len(names) > 1
    if several:
        box.setText(translate("unsaved", "Save the changes to {count} networks?").format(count=len(names)))
        told = [*names[:MOST_NAMES], *(["…"] if len(names) > MOST_NAMES else [])]
        lost = translate("unsaved", "What is not saved is lost.")
        box.setInformativeText("\n".join(f"•  {name}" for name in told) + f"\n\n{lost}")
    else:
        box.setText(translate("unsaved", "Save the changes to {name}?").format(name=names[0]))
        box.setInformativeText(translate("unsaved", "They are lost if you do not save them."))
    save = buttons.SaveAll if several else buttons.Save
    box.setStandardButtons(save | buttons.Discard | buttons.Cancel)
    if several:
        box.button(save).setText(translate("unsaved", "Save all"))
    box.setDefaultButton(save)
    answer = box.exec()
    return {save: SAVE, buttons.Discard: DISCARD}.get(answer, CANCEL)  # type: ignore[call-overload]

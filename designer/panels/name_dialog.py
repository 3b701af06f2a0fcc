"""Asks for the name of a block that is saved, and says what it would replace."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from designer.look.theme import SPACE_2, SPACE_3, SPACE_6
from engine.files.blocks import NAME_LIMIT

WIDTH = 360


class NameDialog(QDialog):
    """One field; a name is any text with a letter or a sign in it."""

    def __init__(self, parent: QWidget, title: str, name: str, taken: Collection[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.taken = {one.casefold() for one in taken}
        label = QLabel(self.tr("&Name"), self)
        self.field = QLineEdit(name, self)
        self.field.setMaxLength(NAME_LIMIT)
        self.field.setAccessibleName(self.tr("Name of the block"))
        self.field.selectAll()
        label.setBuddy(self.field)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel, self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self._judge)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_2)
        for widget in (label, self.field, self.hint):
            column.addWidget(widget)
        column.addSpacing(SPACE_3)
        column.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH)
        self._judge()

    @property
    def name(self) -> str:
        return " ".join(self.field.text().split())

    def _judge(self) -> None:
        """Say what Save would do with this name."""
        taken = self.name.casefold() in self.taken
        free = self.tr("It appears in the list of layers under My blocks, for every network.")
        self.hint.setText(self.tr("A block of this name is there already. It is replaced.") if taken else free)
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(bool(self.name))

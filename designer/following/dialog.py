"""Asks which run is to be followed: a folder, or an address of another machine."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from designer.look.theme import SPACE_2, SPACE_3, SPACE_6, Theme
from designer.saying import Saying
from designer.texts import told
from engine.following.address import LONGEST, address
from engine.message import Misfit

WIDTH = 520
LETTERS = 30
"""So many of an address are seen at least; a longer one does not make the dialog wider."""


class FollowDialog(QDialog):
    """One field with the runs that were followed before, and a button that looks for a folder."""

    def __init__(self, parent: QWidget, recent: Sequence[str], folder: str, theme: Theme) -> None:
        super().__init__(parent)
        self.setObjectName("followDialog")
        self.setWindowTitle(self.tr("Follow a run"))
        self._folder = folder
        self.field = QComboBox(self)
        self.field.setEditable(True)
        self.field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.field.setMinimumContentsLength(LETTERS)
        self.field.addItems(list(recent))
        self.field.setAccessibleName(self.tr("Folder or address of the run"))
        line = self.field.lineEdit()
        assert line is not None
        line.setMaxLength(LONGEST)
        line.setPlaceholderText(self.tr("A folder, or ssh://host/path"))
        line.selectAll()
        self.browse = QPushButton(self.tr("Choose a folder…"), self)
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)
        self.about = Saying(theme, self)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Cancel, self)
        self.go = QPushButton(self.tr("Follow"), self)
        self.go.setProperty("kind", "primary")
        self.go.setDefault(True)
        self.buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.field.editTextChanged.connect(self._judge)
        self._lay()
        self._judge()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay(self) -> None:
        label = QLabel(self.tr("&Run"), self)
        label.setBuddy(self.field)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 1)
        row.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_2)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self.about)
        column.addSpacing(SPACE_3)
        column.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH)

    @property
    def chosen(self) -> str:
        """What was written or chosen."""
        return self.field.currentText().strip()

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("The folder of a run"), self._folder)
        if folder:
            self.field.setEditText(folder)

    def _judge(self, *_: object) -> None:
        """Say what happens with what stands in the field."""
        self.go.setEnabled(False)
        if not self.chosen:
            self._explain()
            return
        try:
            found = address(self.chosen)
        except Misfit as misfit:
            self.about.refuse(told(misfit.message))
            return
        self.go.setEnabled(True)
        if found.host:
            text = self.tr(
                "The system's own ssh logs in to {machine}, by a key: it asks for no password here. "
                "Nothing is started there but what reads the run, and writes what you wish of it into its folder."
            )
            self.about.say(text.format(machine=found.host))
        else:
            self._explain()

    def _explain(self) -> None:
        text = self.tr(
            "The folder that a training writes, on this machine, on a network drive, or on another machine that ssh "
            "reaches. The training can be watched, paused, continued and stopped from here."
        )
        self.about.say(text)

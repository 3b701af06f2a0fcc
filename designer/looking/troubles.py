"""What is odd about data: a sentence for each trouble, and below it its repairs beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.flow import Flow
from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_1, SPACE_2, SPACE_3, Theme
from designer.panels.facts import Complaint
from designer.panels.repair_button import RepairButton


class TroubleCard(QFrame):
    """Hidden while there is none."""

    repair_chosen = Signal(int, int)
    """The numbers of a sentence and of one of its repairs, from 0."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "waiting_card")
        self.theme = theme
        self.shown: list[Complaint] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        self._column.setSpacing(SPACE_1)

    def show_troubles(self, complaints: Sequence[Complaint]) -> None:
        """Show these; what is shown already stays as it is."""
        if list(complaints) != self.shown:
            self.shown = list(complaints)
            self._rebuild()
        self.setVisible(bool(self.shown))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            assert widget is not None
            widget.hide()
            widget.deleteLater()
        for at, complaint in enumerate(self.shown):
            self._column.addWidget(self._line(at, complaint))

    def _line(self, at: int, complaint: Complaint) -> QWidget:
        line = QWidget(self)
        sign, sentence = QLabel(line), QLabel(complaint.sentence, line)
        sign.setPixmap(icons.pixmap("problem", self.theme.warning, ICON_SIZE, self.devicePixelRatioF()))
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setWordWrap(True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said = QVBoxLayout()
        said.setSpacing(SPACE_1 + 2)
        said.addWidget(sentence)
        if complaint.repairs:
            buttons, flow = QWidget(line), Flow(SPACE_2)
            for number, text in enumerate(complaint.repairs):
                button = RepairButton(text, self.theme, buttons)
                button.clicked.connect(partial(self._choose, at, number))
                flow.addWidget(button)
            buttons.setLayout(flow)
            said.addWidget(buttons)
        row = QHBoxLayout(line)
        row.setSpacing(SPACE_2)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        row.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        return line

    def _choose(self, at: int, number: int, *_: object) -> None:
        self.repair_chosen.emit(at, number)

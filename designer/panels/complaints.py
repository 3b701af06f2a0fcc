"""Cards of sentences about what cannot work, waits or is odd, each with its repairs; hidden while there is none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from designer.emptying import empty
from designer.flow import Flow
from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_1, SPACE_2, SPACE_3, Theme
from designer.panels.facts import text_label
from designer.panels.repair_button import RepairButton
from engine.frozen import frozen

PROBLEM_CARD, WAITING_CARD = "problem_card", "waiting_card"


@frozen
class Complaint:
    """A sentence about what cannot work, and what each of its repairs would do."""

    sentence: str
    repairs: tuple[str, ...] = ()


class ComplaintCard(QFrame):
    """Sentences one below the other; what kind of card it is says how they and their repairs look."""

    repair_chosen = Signal(int, int)
    """The numbers of a sentence and of one of its repairs, from 0."""
    gap = SPACE_1
    """Between two sentences."""

    def __init__(self, theme: Theme, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.theme = theme
        self.shown: list[Complaint] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        self._column.setSpacing(self.gap)
        self.hide()

    def show_complaints(self, complaints: Sequence[Complaint]) -> None:
        """Show these; what is shown already stays as it is."""
        if list(complaints) != self.shown:
            self.shown = list(complaints)
            self._rebuild()
        self.setVisible(bool(self.shown))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._rebuild()

    def text_role(self) -> str:
        """The role of a sentence in the style sheet."""
        raise NotImplementedError

    def repairs_layout(self) -> QLayout:
        """How the repairs of a sentence stand."""
        raise NotImplementedError

    def _rebuild(self) -> None:
        empty(self._column)
        for at, complaint in enumerate(self.shown):
            self._column.addWidget(self._line(at, complaint))

    def _line(self, at: int, complaint: Complaint) -> QWidget:
        line = QWidget(self)
        sign, label = QLabel(line), text_label(self.text_role(), line)
        is_wrong = self.property("role") == PROBLEM_CARD
        color = self.theme.bad if is_wrong else self.theme.warning
        sign.setPixmap(icons.pixmap("problem", color, ICON_SIZE, self.devicePixelRatioF()))
        label.setText(complaint.sentence)
        told = QVBoxLayout()
        told.setSpacing(SPACE_2)
        told.addWidget(label)
        if complaint.repairs:
            told.addWidget(self._buttons(at, complaint.repairs, line))
        row = QHBoxLayout(line)
        row.setSpacing(SPACE_2)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(told, 1)
        row.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        return line

    def _buttons(self, at: int, repairs: tuple[str, ...], line: QWidget) -> QWidget:
        buttons, layout = QWidget(line), self.repairs_layout()
        layout.setContentsMargins(0, 0, 0, 0)
        for number, text in enumerate(repairs):
            button = RepairButton(text, self.theme, buttons)
            button.clicked.connect(partial(self._choose, at, number))
            layout.addWidget(button)
        buttons.setLayout(layout)
        return buttons

    def _choose(self, at: int, number: int, *_: object) -> None:
        self.repair_chosen.emit(at, number)


class ProblemCard(ComplaintCard):
    """What cannot work, or only waits for a wire: calm where nothing is wrong yet."""

    gap = SPACE_2

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, PROBLEM_CARD, parent)
        self.waiting = False

    def show_problems(self, complaints: Sequence[Complaint], *, waiting: bool = False) -> None:
        """Show these sentences, calmly where they only wait."""
        if waiting != self.waiting:
            self.waiting = waiting
            self.setProperty("role", WAITING_CARD if waiting else PROBLEM_CARD)
            self.style().polish(self)
            self.shown = []
        self.show_complaints(complaints)

    def text_role(self) -> str:
        return "muted" if self.waiting else "problem"

    def repairs_layout(self) -> QLayout:
        layout = QVBoxLayout()
        layout.setSpacing(SPACE_2)
        return layout


class TroubleCard(ComplaintCard):
    """What is odd about data; there is room for the repairs beside each other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, WAITING_CARD, parent)

    def text_role(self) -> str:
        return "body"

    def repairs_layout(self) -> QLayout:
        return Flow(SPACE_2)

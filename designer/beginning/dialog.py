"""Shows what was found in a person's data and which network suits them, and lets them choose before it is drawn."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from designer.beginning.bridge import BeginningBridge
from designer.beginning.reasons import Reasons
from designer.look.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Theme
from designer.saying import Saying
from designer.texts import counted, tip, told, word
from engine import files
from engine.data import DATA_SETS
from engine.graph.model import Project
from engine.layers.source import Data
from engine.starting.asking import Begun

WIDTH, HEIGHT = 560, 420
LONGEST_CHOICE = 16
"""So many letters of a choice are always seen; a longer one does not make the dialog wider."""


class BeginDialog(QDialog):
    """Looks at a file or folder in a process of its own; it can be cancelled at any time."""

    drawn = Signal(object)
    """The Project that a person takes."""

    def __init__(self, parent: QWidget, path: Path, theme: Theme, known: str = "") -> None:
        super().__init__(parent)
        self.path, self.known = path, known
        self.answer: Begun | None = None
        self.project: Project | None = None
        self.setWindowTitle(self.tr("New network for {name}").format(name=path.name))
        self.setObjectName("beginDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bridge = BeginningBridge(self)
        self.bridge.begun.connect(self._show)
        self.bridge.staged.connect(self._show_stage)
        self.title = QLabel(self)
        self.title.setProperty("role", "section")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setToolTip(tip("", str(path)))
        self.title.setAccessibleName(path.name)
        self.sentence = Saying(theme, self)
        self.busy = QProgressBar(self)
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(self.tr("The data are being read"))
        # What is below does not jump when it is read again for another choice.
        kept = self.busy.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(kept)
        self.target = QComboBox(self)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(LONGEST_CHOICE)
        self.target.setAccessibleName(self.tr("What the network is to say"))
        self.target.activated.connect(self._ask)
        self.target_label = QLabel(self.tr("The network says"), self)
        self.target_label.setBuddy(self.target)
        self.offers: dict[str, QCheckBox] = {}
        self.why = QLabel(self.tr("WHY IT IS DRAWN SO"), self)
        self.why.setProperty("role", "caption")
        self.reasons = Reasons(self)
        self.reasons.setAccessibleName(self.tr("Why the network is drawn so"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.draw = QPushButton(self.tr("Draw the network"), self)
        self.draw.setProperty("kind", "primary")
        self.buttons.addButton(self.draw, QDialogButtonBox.ButtonRole.AcceptRole)
        self.draw.setDefault(True)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        self._lay()
        self._ask()

    def _lay(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(SPACE_2)
        for part in (self.title, self.sentence, self.busy):
            head.addWidget(part)
        choice = QHBoxLayout()
        choice.setSpacing(SPACE_3)
        choice.addWidget(self.target_label)
        choice.addWidget(self.target, 1)
        self.chosen = QVBoxLayout()
        self.chosen.setSpacing(SPACE_2)
        said = QVBoxLayout()
        said.setSpacing(SPACE_2)
        said.addWidget(self.why)
        said.addWidget(self.reasons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_4)
        column.setSpacing(SPACE_3)
        for layout in (head, choice, self.chosen):
            column.addLayout(layout)
        column.addLayout(said, 1)
        column.addStretch(0)
        column.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH - 2 * SPACE_6)
        self.resize(WIDTH, HEIGHT)

    def _ask(self) -> None:
        """Look at the data with what is chosen now."""
        self.sentence.say(self.tr("Reading …"))
        self.busy.setRange(0, 0)
        self.busy.show()
        self.draw.setEnabled(False)
        # What is chosen stays open meanwhile, for who goes on with the arrow keys: a newer question ends an older one.
        self._show_choices(self.answer is not None)
        taken = tuple(name for name, box in self.offers.items() if box.isChecked())
        self.bridge.ask(str(self.path), self.target.currentText() if self.answer else "", taken, known=self.known)

    def _show_choices(self, has_some: bool) -> None:
        for part in (self.target, self.target_label):
            part.setVisible(has_some and self.target.count() > 0)
        for why in (self.why, self.reasons):
            why.setVisible(has_some)

    def _show_stage(self, answer: Begun) -> None:
        """How far the reading is; the bar runs to and fro where nobody knows."""
        if answer.stage is not None:
            self.sentence.say(told(answer.stage.message))
        self.busy.setRange(0, answer.count)
        self.busy.setValue(answer.done)

    def _show(self, answer: Begun) -> None:
        self.busy.hide()
        if answer.refusal is not None:
            self.sentence.refuse(told(answer.refusal.message))
            for why in (self.why, self.reasons):
                why.hide()
            self.draw.setVisible(self.answer is not None)
            if self.answer is None:
                self.buttons.setStandardButtons(QDialogButtonBox.StandardButton.Close)
            return
        is_first, self.answer = self.answer is None, answer
        self.project = files.loads(answer.project.encode(), self.path.name)
        self.sentence.say(overview_text(self.project))
        if [self.target.itemText(at) for at in range(self.target.count())] != list(answer.targets):
            self.target.clear()
            self.target.addItems(answer.targets)
        self.target.setCurrentText(answer.target)
        self.target.setToolTip(tip("", answer.target))
        self._show_offers(answer)
        self.reasons.show_sentences([told(one.message) for one in answer.reasons])
        self._show_choices(True)
        self.draw.setEnabled(True)
        if is_first:
            self.draw.setFocus()

    def _show_offers(self, answer: Begun) -> None:
        offered = dict(answer.offers)
        for name in [name for name in self.offers if name not in offered]:
            self.offers.pop(name).deleteLater()
        for name, sentence in offered.items():
            if name not in self.offers:
                box = self.offers[name] = QCheckBox(self)
                box.clicked.connect(self._ask)
                self.chosen.addWidget(box)
                # A layout shows what is new only later, and the keyboard passes by what is not shown.
                box.show()
                self.setTabOrder(self.target, box)
            self.offers[name].setText(told(sentence.message))

    def _take(self) -> None:
        if self.project is not None:
            self.drawn.emit(self.project)
            self.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - 2 * SPACE_6
        name = self.title.fontMetrics().elidedText(self.path.name, Qt.TextElideMode.ElideMiddle, room)
        self.title.setText(name)

    def done(self, result: int) -> None:
        """End the process with the dialog."""
        self.bridge.close()
        super().done(result)


def overview_text(project: Project) -> str:
    """What the data are, and how many examples they have."""
    node = next(one for one in project.graph.nodes.values() if one.type == Data.type)
    data_set = DATA_SETS.read(node.params["examples"])
    count = data_set.example_count()
    if count is None:
        return word(data_set.title)
    text = QCoreApplication.translate("BeginDialog", "{data} · {count} examples")
    return text.format(data=word(data_set.title), count=counted(count))

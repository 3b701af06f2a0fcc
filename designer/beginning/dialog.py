"""Shows what was found in a person's data and which network suits them, and lets them choose before it is drawn."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from designer.beginning.bridge import BeginningBridge
from designer.look.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from designer.texts import told
from engine import files
from engine.graph.model import Project
from engine.starting.asking import Begun

WIDTH, REASONS_HEIGHT = 520, 220


class BeginDialog(QDialog):
    """Looks at a file or folder in a process of its own; it can be cancelled at any time."""

    drawn = Signal(object)
    """The Project that a person takes."""

    def __init__(self, parent: QWidget, path: Path) -> None:
        super().__init__(parent)
        self.path = path
        self.answer: Begun | None = None
        self.setWindowTitle(self.tr("New network for {name}").format(name=path.name))
        self.setObjectName("beginDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bridge = BeginningBridge(self)
        self.bridge.begun.connect(self._show)
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.busy = QProgressBar(self)
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(self.tr("The data are being read"))
        self.target = QComboBox(self)
        self.target.setAccessibleName(self.tr("What the network is to say"))
        self.target.activated.connect(self._ask)
        self.form = QFormLayout()
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.addRow(self.tr("The network says"), self.target)
        self.offers: dict[str, QCheckBox] = {}
        self.reasons = QLabel(self)
        self.reasons.setWordWrap(True)
        self.reasons.setTextFormat(Qt.TextFormat.PlainText)
        self.reasons.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reasons.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.area = QScrollArea(self)
        self.area.setWidget(self.reasons)
        self.area.setWidgetResizable(True)
        self.area.setMinimumHeight(REASONS_HEIGHT)
        self.area.setAccessibleName(self.tr("Why the network is drawn so"))
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
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        self.column.setSpacing(SPACE_3)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.busy)
        self.column.addLayout(self.form)
        self.chosen = QVBoxLayout()
        self.chosen.setSpacing(SPACE_2)
        self.column.addLayout(self.chosen)
        self.column.addWidget(self.area, 1)
        self.column.addSpacing(SPACE_4)
        self.column.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH)

    def _ask(self) -> None:
        """Look at the data with what is chosen now."""
        self.sentence.setText(self.tr("Reading {path} …").format(path=self.path))
        self.sentence.show()
        self.busy.show()
        self.draw.setEnabled(False)
        for part in (self.target, *self.offers.values()):
            part.setEnabled(False)
        self._show_choices(self.answer is not None)
        taken = tuple(name for name, box in self.offers.items() if box.isChecked())
        self.bridge.ask(str(self.path), self.target.currentText() if self.answer else "", taken)

    def _show_choices(self, has_some: bool) -> None:
        several = has_some and self.target.count() > 0
        self.target.setVisible(several)
        label = self.form.labelForField(self.target)
        if label is not None:
            label.setVisible(several)
        self.area.setVisible(has_some)

    def _show(self, answer: Begun) -> None:
        self.busy.hide()
        if answer.refusal is not None:
            self.sentence.setText(told(answer.refusal.message))
            # What was chosen before may be chosen again.
            for part in (self.target, *self.offers.values()):
                part.setEnabled(True)
            return
        self.answer = answer
        self.sentence.hide()
        if [self.target.itemText(at) for at in range(self.target.count())] != list(answer.targets):
            self.target.clear()
            self.target.addItems(answer.targets)
        self.target.setCurrentText(answer.target)
        self._show_offers(answer)
        for part in (self.target, *self.offers.values()):
            part.setEnabled(True)
        self.reasons.setText("\n\n".join(f"•  {told(one.message)}" for one in answer.reasons))
        self._show_choices(True)
        self.draw.setEnabled(True)
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
            self.offers[name].setText(told(sentence.message))

    def _take(self) -> None:
        if self.answer is not None:
            project: Project = files.loads(self.answer.project.encode(), self.path.name)
            self.drawn.emit(project)
            self.accept()

    def done(self, result: int) -> None:
        """End the process with the dialog."""
        self.bridge.close()
        super().done(result)

"""The form of how the network is trained, with the curve of its learning rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from designer.look.theme import SPACE_2, SPACE_3, SPACE_4, Theme
from designer.panels.editors import Form
from designer.panels.facts import text_label
from designer.panels.rate_curve import RateCurve
from designer.session import Session
from engine.message import Message, Misfit
from engine.training.choices import Training, training_of


class TrainingForm(QScrollArea):
    """Edits the training of the project; what the file does not say stands there with its usual value."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        page = QWidget(self)
        self.running = text_label("muted", page)
        self.note = QFrame(page)
        self.note.setProperty("role", "card")
        inner = QVBoxLayout(self.note)
        inner.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        inner.addWidget(self.running)
        self.note.hide()
        self.rates = QWidget(page)
        self.caption, self.hint = (text_label("muted", self.rates) for _ in range(2))
        self.curve = RateCurve(theme, self.rates)
        shown = QVBoxLayout(self.rates)
        shown.setContentsMargins(0, SPACE_2, 0, 0)
        shown.setSpacing(SPACE_2)
        for widget in (self.caption, self.curve, self.hint):
            shown.addWidget(widget)
        self.form = Form(theme, page)
        self.form.place_between(self.rates)
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self.note)
        column.addWidget(self.form)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.form.edited.connect(self._edit)
        self.form.settled.connect(session.settle)
        session.analysed.connect(self.refresh)
        self._retranslate()
        self._was_shown = False
        """Nothing is filled in before the form is seen: it would hold up the start of the window."""

    def showEvent(self, event: QShowEvent) -> None:
        if not self._was_shown:
            self._was_shown = True
            self.refresh()
        super().showEvent(event)

    def set_theme(self, theme: Theme) -> None:
        self.form.set_theme(theme)
        self.curve.set_theme(theme)

    def set_running(self, running: bool) -> None:
        """Say, while a training runs, from when on a change counts."""
        self.note.setVisible(running)

    def refresh(self) -> None:
        """Show the training of the project as it is now."""
        if not self._was_shown:
            return
        self.form.show_values(Training.params(), self._values(), subject=self.session.document)
        try:
            training: Training | None = training_of(self.session.project)
        except Misfit:
            training = None
        self.curve.show_training(training)
        self.caption.setVisible(training is not None)
        self.hint.setVisible(training is not None and training.schedule.by_loss())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.running.setText(self.tr("Changes take effect at the next start."))
        self.caption.setText(self.tr("Learning rate over the epochs"))
        self.hint.setText(self.tr("Here the loss is taken to stand still after a third of the epochs."))

    def _values(self) -> dict[str, Any]:
        return {**Training.defaults(), **self.session.project.training}

    def _edit(self, name: str, value: Any) -> None:
        project = replace(self.session.project, training={**self._values(), name: value})
        label = Message("Change {label}", {"label": self.form.rows[name].param.label})
        self.session.do(label, project, ("training", name))

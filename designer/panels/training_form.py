"""The form of how the network is trained, with the curve of its learning rate; of a training that runs, live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.look.theme import SPACE_2, SPACE_3, SPACE_4, Theme
from designer.panels.editors import Form
from designer.panels.facts import text_label
from designer.panels.rate_curve import RateCurve
from designer.panels.run_card import RunCard
from designer.session import Session
from designer.texts import told
from designer.training.live_edits import LiveEdits
from designer.training.record import IDLE, PAUSED, RUNNING
from designer.training.running import Running
from engine.declare import plain
from engine.message import Message, Misfit
from engine.training.changes import live_settings, setting, with_changes
from engine.training.choices import Training, training_of


class TrainingForm(QScrollArea):
    """Edits the training of the project; what the file does not say stands there with its usual value.

    While the training runs, what can change in it shows its value there, and changes it instead of the project.
    """

    batch_asked = Signal()
    """A person wants to know which batch size to take."""

    def __init__(
        self, session: Session, theme: Theme, running: Running | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.running = running or Running(self)
        self.edits = LiveEdits(self.running)
        page = QWidget(self)
        self.card = RunCard(page)
        self.rates = QWidget(page)
        self.caption, self.hint = (text_label("muted", self.rates) for _ in range(2))
        self.curve = RateCurve(theme, self.rates)
        self.find_batch = QPushButton(self.rates)
        self.find_batch.clicked.connect(self.batch_asked)
        self.twice = text_label("muted", page)
        """What blocks that are computed twice save, and what that costs."""
        shown = QVBoxLayout(self.rates)
        shown.setContentsMargins(0, SPACE_2, 0, 0)
        shown.setSpacing(SPACE_2)
        shown.addWidget(self.find_batch, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.caption, self.curve, self.hint):
            shown.addWidget(widget)
        self.form = Form(theme, page)
        self.form.place_between(self.rates)
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self.card)
        column.addWidget(self.form)
        column.addWidget(self.twice)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._connect()
        self._retranslate()
        self._was_shown = False
        """Nothing is filled in before the form is seen: it would hold up the start of the window."""

    def setVisible(self, visible: bool) -> None:
        # Before it is seen: what is made in a form that is seen already comes to light an event later.
        if visible and not self._was_shown:
            self._was_shown = True
            self.refresh()
        super().setVisible(visible)

    def _connect(self) -> None:
        self.form.edited.connect(self._edit)
        self.form.settled.connect(self._settle)
        self.card.taken_over.connect(self.take_over)
        self.session.analysed.connect(self.refresh)
        for signal in (self.running.started, self.running.changed, self.running.state_changed):
            signal.connect(self.refresh)

    def set_theme(self, theme: Theme) -> None:
        self.form.set_theme(theme)
        self.curve.set_theme(theme)

    def refresh(self, *_: object) -> None:
        """Show the training of the project as it is now, or that of the run where it is live."""
        if not self._was_shown:
            return
        project, live = self.session.project, self._live()
        self.form.mark_live(live)
        self.form.show_values(Training.params(), self._values(), subject=self.session.document)
        runs = self.running.state != IDLE
        self.card.show_run(project, self.running.here.changes if self.running.now else [], runs=runs)
        try:
            training: Training | None = training_of(project)
        except Misfit:
            training = None
        self.curve.show_training(training)
        self.caption.setVisible(training is not None)
        self.hint.setVisible(training is not None and training.schedule.by_loss())
        self.find_batch.setEnabled(not runs)
        self._tell_twice(training.recompute if training is not None else "off")

    def _tell_twice(self, how: str) -> None:
        self.twice.setVisible(how != "off")
        if how != "off":
            # Only here: few networks are so large.
            from engine.compile.recomputing import recomputing

            self.twice.setText(told(recomputing(self.session.analysis, how).told()))

    def take_over(self) -> None:
        """Write what was changed in the run into the project, in one step."""
        project = with_changes(self.session.project, self.running.here.changes)
        self.session.do(Message("Take over the changes of the run"), project)
        self.session.settle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.card.retranslate()
        self.caption.setText(self.tr("Learning rate over the epochs"))
        self.find_batch.setText(self.tr("Find a batch size…"))
        self.find_batch.setAccessibleName(self.find_batch.text())
        self.hint.setText(self.tr("Here the loss is taken to stand still after a third of the epochs."))

    def _live(self) -> dict[str, Any]:
        """The settings that may change in the training that runs, by their paths, as they are there."""
        now = self.running.now
        if now is None or self.running.state not in (RUNNING, PAUSED):
            return {}
        training, own = training_of(now), self._own()
        alike = {name for name, value in own.items() if _type_of(value) == _type_of(plain(getattr(training, name)))}
        paths = (path for path in live_settings(training) if path.partition(".")[0] in alike)
        return {path: setting(training, path)[1] for path in paths} | self.edits.held()

    def _own(self) -> dict[str, Any]:
        return {**Training.defaults(), **self.session.project.training}

    def _values(self) -> dict[str, Any]:
        """What the project says, and in place of it what holds in the training that runs."""
        values = self._own()
        for path, value in self._live().items():
            first, _, rest = path.partition(".")
            values[first] = {**values[first], rest: value} if rest else value
        return values

    def _edit(self, name: str, value: Any) -> None:
        live = self._live()
        changed = dict(_differences(name, self._values()[name], value))
        if changed and changed.keys() <= live.keys():
            for path, part in changed.items():
                self.edits.hold(path, part)
            return
        own = self._own()
        whole = value
        if isinstance(value, Mapping) and _type_of(value) == _type_of(own[name]):
            # What is only in the run stays there.
            whole = {**own[name], **{path.partition(".")[2]: part for path, part in changed.items()}}
        project = replace(self.session.project, training={**own, name: whole})
        label = Message("Change {label}", {"label": self.form.rows[name].param.label})
        self.session.do(label, project, ("training", name))

    def _settle(self) -> None:
        self.edits.send()
        self.session.settle()


def _type_of(value: Any) -> object:
    return value.get("type") if isinstance(value, Mapping) else None


def _differences(name: str, before: Any, after: Any) -> Iterator[tuple[str, Any]]:
    """The paths of all that is another, with what it is now."""
    if isinstance(after, Mapping) and _type_of(before) == _type_of(after):
        yield from ((f"{name}.{part}", value) for part, value in after.items() if value != before.get(part))
    elif before != after:
        yield name, after

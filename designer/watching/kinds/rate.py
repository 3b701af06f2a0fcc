"""Shows how the loss falls and rises with the learning rate, and offers the rate at which it falls fastest."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from designer.look.theme import SPACE_2
from designer.plots.rate_sweep import SweepPlot
from designer.plots.ticks import rate_text
from designer.watching.panel import Panel, panel
from engine.graph.facts import Analysis


@panel(
    "rate",
    title="Learning rate",
    icon="find_rate",
    about="The loss at each learning rate, tried on a copy of the network, and a rate to use.",
    group="curves",
)
class RatePanel(Panel):
    """The curve of a sweep with two buttons above it: one makes a sweep, one takes what it found."""

    sweep_asked = Signal()
    rate_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__(SweepPlot())
        self.is_sweeping = False
        self.suggestion: float | None = None
        self._said = ""
        self.start, self.use, self.said = QPushButton(self), QPushButton(self), QLabel(self)
        self.use.setProperty("kind", "primary")
        self.said.setProperty("role", "muted")
        self.said.setWordWrap(True)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, 0)
        row.setSpacing(SPACE_2)
        for widget in (self.start, self.use):
            row.addWidget(widget)
        row.addWidget(self.said, 1)
        self.column.insertLayout(0, row)
        self.start.clicked.connect(self.sweep_asked)
        self.use.clicked.connect(self._choose)
        self._show_state()

    @property
    def curve(self) -> SweepPlot:
        return cast(SweepPlot, self.plot)

    def begin_sweep(self) -> None:
        """A sweep begins: forget the one before."""
        self._reset()
        self.is_sweeping = True
        self._show_state()

    def add_point(self, rate: float, loss: float) -> None:
        """Draw one more rate with its loss."""
        self.curve.add_point(rate, loss)

    def end_sweep(self, suggestion: float | None) -> None:
        """The sweep is over, and suggests this rate; None where the loss fell at no rate."""
        self.is_sweeping, self.suggestion = False, suggestion
        if suggestion is None:
            self._said = self.tr("The loss falls at no rate. Look at the problems and the health of the network.")
        self.curve.suggest(suggestion)
        self._show_state()

    def refuse(self, why: str) -> None:
        """There is no curve, for this reason."""
        self.is_sweeping, self._said = False, why
        self._show_state()

    def clear(self) -> None:
        """Forget the sweep; a training that begins has nothing to do with it."""

    def follow(self, analysis: Analysis) -> None:
        """What was taken may have been taken back."""
        super().follow(analysis)
        if self.suggestion is not None and self._said:
            self._said = ""
            self._show_state()

    def forget(self) -> None:
        super().forget()
        self._reset()

    def _reset(self) -> None:
        self.curve.clear()
        self.is_sweeping, self.suggestion, self._said = False, None, ""
        self._show_state()

    def _choose(self) -> None:
        if self.suggestion is not None:
            self.rate_chosen.emit(self.suggestion)
            self._said = self.tr("Taken. One undo takes it back.")
            self._show_state()

    def _show_state(self) -> None:
        self.start.setText(self.tr("Find a learning rate"))
        self.start.setEnabled(not self.is_sweeping)
        self.use.setVisible(self.suggestion is not None)
        if self.suggestion is not None:
            self.use.setText(self.tr("Use {rate}").format(rate=rate_text(self.suggestion)))
        for button in (self.start, self.use):
            button.setAccessibleName(button.text())
        self.said.setText(self.tr("Trying rates…") if self.is_sweeping else self._said)
        self.said.setAccessibleName(self.said.text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_state()

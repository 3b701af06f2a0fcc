"""Goes through a training once more: a slider sets the step, and all panels show what was told until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.look import icons
from designer.look.style import mono_font
from designer.look.theme import SPACE_1, SPACE_2, SPACE_3, TYPE_SMALL, Theme
from designer.plots.own_keys import RowSlider
from designer.texts import counted
from designer.training.record import Record

if TYPE_CHECKING:
    from designer.watching.telling import Telling

TOLD_MS, TICK_MS = 40, 50
TICKS = 200
"""A whole training is played in so many ticks."""


class Replay(QWidget):
    """A line above the panels; it is there while a training is gone through, and gone when another one is shown."""

    moved = Signal(int)
    """All has been told as it was at this step."""

    def __init__(self, telling: Telling, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.telling, self.theme = telling, theme
        self.record: Record | None = None
        self.title, self.place, self.weights = QLabel(self), QLabel(self), QLabel(self)
        self.weights.setProperty("role", "muted")
        self.play, self.close_button = QToolButton(self), QToolButton(self)
        self.slider = RowSlider(Qt.Orientation.Horizontal, self)
        self.place.setFont(mono_font(TYPE_SMALL))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_1, SPACE_2, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(self.title)
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        row.addWidget(self.place)
        row.addWidget(self.weights)
        row.addWidget(self.close_button)
        self._tick, self._later = QTimer(self), QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._advance)
        self._later.setSingleShot(True)
        self._later.setInterval(TOLD_MS)
        self._later.timeout.connect(self._tell)
        self.slider.valueChanged.connect(self._move)
        self.play.clicked.connect(self._toggle)
        self.close_button.clicked.connect(self.end)
        self.hide()
        self.set_theme(theme)
        self._retranslate()

    @property
    def is_playing(self) -> bool:
        return self._tick.isActive()

    def begin(self, record: Record) -> None:
        """Go through this training from its end back; the slider has a place for each step."""
        self.record = record
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(1, record.step))
        self.slider.setPageStep(record.started.steps_per_epoch if record.started else 1)
        self.slider.setValue(record.step)
        self.slider.blockSignals(False)
        self._show_place()
        self.weights.hide()
        self.show()
        self.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Show all of the training again."""
        record, self.record = self.record, None
        self._stop()
        self.hide()
        if record is not None:
            self.telling.go_to(None)
            self.moved.emit(record.step)

    def leave(self) -> None:
        """Another training is shown by now: nothing is told of this one any more."""
        if self.record is not None:
            self.record = None
            self._stop()
            self.hide()

    def _stop(self) -> None:
        self._tick.stop()
        self._later.stop()
        self._show_play()

    def _toggle(self) -> None:
        if self.is_playing:
            self._tick.stop()
        else:
            if self.slider.value() == self.slider.maximum():
                self.slider.setValue(0)
            self._tick.start()
        self._show_play()

    def _advance(self) -> None:
        self.slider.setValue(self.slider.value() + max(1, self.slider.maximum() // TICKS))
        if self.slider.value() == self.slider.maximum():
            self._tick.stop()
            self._show_play()

    def _move(self) -> None:
        self._show_place()
        if not self._later.isActive():
            self._later.start()

    def _tell(self) -> None:
        if self.record is not None:
            self.telling.go_to(self.slider.value())
            self.moved.emit(self.slider.value())

    def show_weights(self, step: int | None) -> None:
        """Of which step the weights are that the canvas and the panels show now; None where none were kept."""
        if self.record is None:
            return
        none = self.tr("no weights were kept yet")
        self.weights.setText(none if step is None else self.tr("weights of step {step}").format(step=counted(step)))
        self.weights.show()

    def _show_place(self) -> None:
        if self.record is None:
            return
        step, last = self.slider.value(), self.slider.maximum()
        text = self.tr("step {step} of {last}").format(step=counted(step), last=counted(last))
        self.place.setText(text)
        # As wide as its longest text, so that the slider does not move below the pointer.
        longest = self.tr("step {step} of {last}").format(step=counted(last), last=counted(last))
        self.place.setMinimumWidth(self.place.fontMetrics().horizontalAdvance(longest))
        self.slider.setAccessibleDescription(text)

    def _show_play(self) -> None:
        name = "pause" if self.is_playing else "train"
        self.play.setIcon(icons.icon(name, self.theme.accent))
        text = self.tr("Hold the replay.") if self.is_playing else self.tr("Play the training from here to its end.")
        self.play.setToolTip(text)
        self.play.setAccessibleName(text)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.setStyleSheet(f"#replay {{ background: {theme.raised}; border-bottom: 1px solid {theme.border}; }}")
        self.close_button.setIcon(icons.icon("close", theme.muted))
        self._show_play()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Replay"))
        self.slider.setAccessibleName(self.tr("Step of the replay"))
        self.slider.setToolTip(self.tr("Drag to see the training as it was at a step."))
        self.close_button.setAccessibleName(self.tr("End the replay"))
        self.close_button.setToolTip(self.tr("Show the whole training again."))
        self._show_play()
        self._show_place()

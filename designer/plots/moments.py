"""Lets a person go back to any moment of a training that is still known, and forth to the newest."""

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_2, TYPE_SMALL, Theme
from designer.plots.labels import NumberLabel
from designer.plots.own_keys import RowSlider
from designer.plots.ticks import whole_text


class Moments(QWidget):
    """A slider over the known steps, the chosen one as a number, and a button back to the newest."""

    moved = Signal()
    """Another moment was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: list[int] = []
        self.chosen: int | None = None
        """The step of the past that is shown; None for the newest."""
        self.slider = RowSlider(Qt.Orientation.Horizontal, self)
        self.slider.setSingleStep(1)
        self.slider.setMinimumWidth(40)
        self.step = NumberLabel(self)
        self.live = QToolButton(self)
        self.live.setFont(interface_font(TYPE_SMALL))
        policy = self.live.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.live.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.slider, 1)
        row.addWidget(self.step)
        row.addWidget(self.live)
        self.slider.valueChanged.connect(self._go)
        self.slider.sliderReleased.connect(self.moved)
        self.live.clicked.connect(self.go_live)
        self.setFixedHeight(26)
        self._retranslate()
        self._show()

    def show_steps(self, steps: Sequence[int]) -> None:
        """The steps that are known now, the newest last; a chosen one that is gone gives way to its neighbour."""
        # Under a held handle nothing moves.
        if self.slider.isSliderDown():
            return
        self.steps = list(steps)
        if self.chosen is not None and (not self.steps or self.chosen >= self.steps[-1]):
            self.chosen = None
        self._show()

    def go_live(self) -> None:
        """Show the newest moment, and go on with it."""
        self.chosen = None
        self._show()
        self.moved.emit()

    def _go(self, index: int) -> None:
        self.chosen = None if index >= len(self.steps) - 1 else self.steps[index]
        self._tell()
        self.moved.emit()

    def _show(self) -> None:
        with QSignalBlocker(self.slider):
            last = max(0, len(self.steps) - 1)
            self.slider.setRange(0, last)
            self.slider.setPageStep(max(1, last // 10))
            self.slider.setValue(last if self.chosen is None else self._index(self.chosen))
        self.slider.setEnabled(last > 0)
        self._tell()

    def _index(self, step: int) -> int:
        """The place of the known step nearest to this one."""
        after = min(bisect_left(self.steps, step), len(self.steps) - 1)
        before = max(0, after - 1)
        return before if abs(self.steps[before] - step) < abs(self.steps[after] - step) else after

    def _tell(self) -> None:
        shown = self.chosen if self.chosen is not None else self.steps[-1] if self.steps else 0
        self.step.set_value(whole_text(shown))
        self.slider.setAccessibleDescription(f"{self.step.name} {whole_text(shown)}")
        self.live.setVisible(self.chosen is not None)

    def set_theme(self, theme: Theme) -> None:
        self.step.set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.step.set_name(self.tr("step"))
        self.slider.setAccessibleName(self.tr("Moment of the training"))
        self.slider.setToolTip(self.tr("Go back to an earlier step. The left and right keys go from one to the next."))
        self.live.setText(self.tr("Live"))
        self.live.setAccessibleName(self.tr("Back to the newest step"))
        self.live.setToolTip(self.tr("Show the newest step again, and go on with the training."))

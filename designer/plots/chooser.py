"""Lets a person choose which of several things a plot shows."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_6, TYPE_SMALL

WIDEST = 220


class Chooser(QComboBox):
    """A drop-down of titles, hidden where there is nothing to choose; it remembers what a person chose by its name."""

    shown_changed = Signal(str)
    """The name of what is shown now, after a person chose it, or since something else is offered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wished = ""
        """What a person chose last, also while it is not offered."""
        self._shown = ""
        self.setFont(interface_font(TYPE_SMALL))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(WIDEST)
        self.hide()
        self.activated.connect(self._wish)

    @property
    def shown(self) -> str:
        """The name of what is shown: what was chosen, or the first where that is not offered; empty for nothing."""
        return self._shown

    def offer(self, titles: Mapping[str, str]) -> None:
        """Offer these, each name with its title."""
        if titles == {self.itemData(index): self.itemText(index) for index in range(self.count())}:
            return
        with QSignalBlocker(self):
            self.clear()
            for name, title in titles.items():
                self.addItem(title, name)
            self.setCurrentIndex(max(0, self.findData(self.wished)))
        # Long titles are read in the list at least.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + SPACE_6)
        self.setVisible(len(titles) > 1)
        self.updateGeometry()
        self._show()

    def forget(self) -> None:
        """Another document is open: offer nothing, and remember nothing."""
        self.wished = ""
        self.offer({})

    def _wish(self, _index: int) -> None:
        self.wished = self.currentData()
        self._show()

    def _show(self) -> None:
        shown = self.currentData() or ""
        if shown != self._shown:
            self._shown = shown
            self.shown_changed.emit(shown)

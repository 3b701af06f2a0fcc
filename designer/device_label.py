"""Where the training runs, at the end of the bar: in a word, and in a sentence for who asks."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_1, TYPE_SMALL
from designer.texts import told
from engine.training.messages import WayChosen
from engine.training.process import Ready

NARROW = 72
"""What a narrow window leaves of the name."""


class Shortened(QLabel):
    """A line of text that loses a part where there is no room for all of it."""

    def __init__(self, mode: Qt.TextElideMode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whole = ""
        self._mode = mode

    def show_text(self, text: str) -> None:
        self.whole = text
        self.updateGeometry()
        self._shorten()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.whole) + SPACE_1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(NARROW, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        self.setText(self.fontMetrics().elidedText(self.whole, self._mode, self.width()))


class DeviceLabel(Shortened):
    """Tells of the device of this machine, or of the place of a training that is followed, and how fast it is there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.TextElideMode.ElideRight, parent)
        self.setFont(interface_font(TYPE_SMALL))
        self.setProperty("role", "muted")
        self.setAccessibleName(self.tr("Device"))
        begin = self.tr("Starting PyTorch…")
        self._own = begin, begin
        """What is said of this machine."""
        self._sentence = ""
        self.show_own()

    def set_device(self, ready: Ready) -> None:
        """The process of the window knows what it trains on."""
        tip = self.tr("Training runs on {device}, {name}.").format(device=ready.device, name=ready.device_name)
        self._own = f"{ready.device} · {_short(ready.device_name)}", tip
        self.show_own()

    def show_own(self) -> None:
        """The training is one of this window."""
        self.show_place(*self._own)

    def show_place(self, text: str, tip: str) -> None:
        """Say where the training runs."""
        self._sentence = tip
        self.show_text(text)
        self.setToolTip(tip)

    def show_way(self, chosen: WayChosen) -> None:
        """Say how fast it turned out to be in which way."""
        text = self.tr("{place}\nSteps are taken in the fastest way that was measured. {said}")
        self.setToolTip(text.format(place=self._sentence, said=told(chosen.said)))

    def forget_way(self) -> None:
        """Another training begins, of which that is not known."""
        self.setToolTip(self._sentence)


def _short(name: str) -> str:
    """A processor's name without what says nothing."""
    words = name.replace("(R)", "").replace("(TM)", "").replace("NVIDIA ", "").split()
    kept = [word for word in words if word not in ("CPU", "@", "Processor") and not word.endswith("GHz")]
    return " ".join(kept)[:32]

"""The lower left corner of the canvas: the bars that stand there, one beside the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from designer.canvas.bar import Bar
from designer.look.theme import SPACE_2, SPACE_3

TURNED = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class LeftBars(QObject):
    """Those that are hidden leave no gap."""

    moved = Signal()
    """What they leave free is another part of the lower edge."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self._around = around
        self._bars: list[Bar] = []
        self.right = 0
        """Where the last of them ends; 0 where none is shown."""
        around.installEventFilter(self)

    def add(self, bar: Bar, *, first: bool = False) -> None:
        """Let this bar stand there behind the others, or before them."""
        self._bars.insert(0 if first else len(self._bars), bar)
        bar.installEventFilter(self)
        self._stand()

    def _stand(self) -> None:
        left, right = SPACE_3, 0
        for bar in self._bars:
            if not bar.isHidden():
                bar.move(left, self._around.height() - bar.height() - SPACE_3)
                bar.raise_()
                right = bar.geometry().right()
                left = right + 1 + SPACE_2
        self.right = right
        self.moved.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TURNED and (watched is self._around or watched in self._bars):
            self._stand()
        return False

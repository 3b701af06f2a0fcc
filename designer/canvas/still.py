"""Pictures of all that stands still while a few things move, so that a frame draws only those few anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

FEW = 64
"""Where more things than these have changed, everything is drawn anew."""

Draw = Callable[[QPainter], None]


class Still:
    """Keeps what was drawn of one moment, in layers, without the things that changed since."""

    def __init__(self) -> None:
        self.changed: set[Hashable] = set()
        """What has changed since everything was drawn."""
        self.without: frozenset[Hashable] = frozenset()
        """What the pictures leave out."""
        self._moment: Hashable = None
        self._layers: list[QPixmap] = []

    def note(self, thing: Hashable) -> None:
        """This has changed."""
        if len(self.changed) <= FEW:
            self.changed.add(thing)

    def forget(self) -> None:
        """Nothing that was drawn is of use any more."""
        self._moment, self._layers, self.without = None, [], frozenset()
        self.changed.clear()

    def is_of(self, moment: Hashable) -> bool:
        """Whether all but a few things are as they were when everything was drawn last; else that begins now."""
        if moment == self._moment and len(self.changed) <= FEW:
            return bool(self.changed or self._layers)
        self.forget()
        self._moment = moment
        return False

    def draw(self, painter: QPainter, layers: list[tuple[Draw, Draw]]) -> None:
        """Draw each layer: its picture, made by the first function where it is not there yet, and what has changed."""
        if not self._layers or not self.changed <= self.without:
            self.without = frozenset(self.changed)
            self._layers = [self._picture(painter, whole) for whole, _ in layers]
        for picture, (_, few) in zip(self._layers, layers, strict=True):
            painter.save()
            painter.resetTransform()
            painter.drawPixmap(0, 0, picture)
            painter.restore()
            few(painter)

    @staticmethod
    def _picture(painter: QPainter, whole: Draw) -> QPixmap:
        screen, ratio = painter.device(), painter.device().devicePixelRatioF()
        picture = QPixmap(round(screen.width() * ratio), round(screen.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        inner = QPainter(picture)
        inner.setWorldTransform(painter.worldTransform())
        whole(inner)
        inner.end()
        return picture

"""Lets nodes glide from where they stood to where the document has them by now."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPointF, QRectF, QVariantAnimation

from designer.canvas.navigation import Navigable
from designer.look.motion import glide_time
from engine.graph.aligning import Box
from engine.graph.frames import box_of

NO_BOXES: Mapping[str, Box] = MappingProxyType({})
MOST = 2000
"""With more nodes a frame would take longer than a person sees it."""
ENDING = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.KeyPress)


class Glide(QObject):
    """One glide at a time; whoever presses a button or a key finds the nodes at their places."""

    def __init__(self, view: Navigable) -> None:
        super().__init__(view)
        self.view = view
        self._starts: dict[str, QPointF] = {}
        self._boxes: dict[str, Box] = {}
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._step)
        self._animation.finished.connect(self.end)

    @property
    def is_running(self) -> bool:
        return bool(self._starts)

    def begin(self, starts: Mapping[str, QPointF], boxes: Mapping[str, Box] = NO_BOXES) -> None:
        """Set these nodes back to where they stood, and frames and notes to the boxes they had, and let them go."""
        self.end()
        known = {key: start for key, start in starts.items() if key in self.view.canvas.nodes}
        time = glide_time()
        if not time or not known or len(known) > MOST:
            return
        self._starts = known
        self._boxes = {key: box for key, box in boxes.items() if key in self.view.canvas.annotations.items}
        self.view.canvas.gliding = frozenset((*known, *self._boxes))
        for watched in (self.view, self.view.viewport()):
            watched.installEventFilter(self)
        self._animation.setDuration(time)
        self._animation.start()
        self._step(0.0)  # Before anything is painted, and not with the first tick.

    def end(self) -> None:
        """Stand all nodes where they belong, at once."""
        if not self._starts:
            return
        keys, self._starts = [*self._starts, *self._boxes], {}
        self._animation.stop()
        for watched in (self.view, self.view.viewport()):
            watched.removeEventFilter(self)
        self.view.canvas.restore(keys)
        self.view.canvas.gliding = frozenset()

    def _step(self, share: float) -> None:
        nodes = self.view.canvas.graph.nodes
        left = {key: start for key, start in self._starts.items() if key in nodes}
        stops = {key: QPointF(*nodes[key].position) for key in left}
        self.view.canvas.place({key: start + (stops[key] - start) * share for key, start in left.items()})

        graph, shown = self.view.canvas.graph, self.view.canvas.annotations
        for key, start in self._boxes.items():
            if key in graph.annotations and key in shown.items:
                stop = box_of(graph.annotations[key])
                shown.resize(key, QRectF(*(a + (b - a) * share for a, b in zip(start, stop, strict=True))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in ENDING:
            self.end()
        return False

"""What is asked of a training: all that the panels need that are seen now, and what other parts of the window show."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from designer.training.running import Running
from designer.watching.panel import Panel
from engine.training.watching.ask import Ask

SEEING = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange)


class Asking(QObject):
    """A panel behind another tab, or in a window that is put away, asks nothing."""

    joined = Signal()
    """What is asked for may be something else now."""

    def __init__(self, running: Running, parent: QObject) -> None:
        super().__init__(parent)
        self.running = running
        self._panels: list[Panel] = []
        self._others: dict[str, tuple[Ask, ...]] = {}
        # One change of a tab hides a panel and shows another: that is asked for once.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.join)

    def add(self, panel: Panel) -> None:
        self._panels.append(panel)
        panel.installEventFilter(self)
        panel.asks_changed.connect(self.join)

    def drop(self, panel: Panel) -> None:
        self._panels.remove(panel)
        panel.removeEventFilter(self)
        panel.asks_changed.disconnect(self.join)
        self.join()

    def also(self, name: str, asks: Iterable[Ask]) -> None:
        """Ask this too, for a part of the window that is no panel; what it asked before is forgotten."""
        self._others[name] = tuple(asks)
        self.join()

    def join(self) -> None:
        """Ask for all that is seen now."""
        seen = (panel for panel in self._panels if panel.isVisible() and not panel.window().isMinimized())
        panels = (panel.asks() for panel in seen if panel.is_offered)
        self.running.watch(ask for asks in (*panels, *self._others.values()) for ask in asks)
        self.joined.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in SEEING:
            self._later.start(0)
            if isinstance(watched, Panel) and event.type() == QEvent.Type.Show:
                # Its window is told of here alone; installed twice, a filter still hears once.
                watched.window().installEventFilter(self)
        return False

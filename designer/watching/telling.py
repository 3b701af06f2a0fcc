"""Tells the panels what a training says, draws them in its rhythm, and tells it again what they have missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from designer.training.running import RUNNING, Running
from designer.watching.panel import Panel
from engine.training.messages import Changed, EpochDone, Points, Progress, Resized, Started, TrainingMessage
from engine.training.watching.ask import Ask, Seen

REDRAW_MS = 40


class Telling(QObject):
    """While training one timer draws all panels; at rest each message is drawn at once."""

    def __init__(self, running: Running, parent: QObject) -> None:
        super().__init__(parent)
        self.running = running
        self._panels: list[Panel] = []
        self._heard: dict[Panel, tuple[Ask, ...]] = {}
        """The asks of each panel of which it knows all that was seen."""
        self._catches_up = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.redraw)
        for signal in (
            running.started,
            running.progressed,
            running.epoch_done,
            running.changed,
            running.resized,
            running.points_given,
            running.seen,
        ):
            signal.connect(self._hear)
        running.state_changed.connect(self._pace)

    def add(self, panel: Panel) -> None:
        """Tell this panel too from now on, and what was said before."""
        self._panels.append(panel)
        panel.asks_changed.connect(lambda: self._recall(panel))
        here = self.running.here
        self._catch_up([panel], here.news())
        for seen in (seen for ask in panel.asks() if ask not in here.sights for seen in here.seen_of(ask)):
            panel.take(seen)
        self._pace(self.running.state)

    def drop(self, panel: Panel) -> None:
        self._panels.remove(panel)
        self._heard.pop(panel, None)

    def show_news(self, news: Iterable[TrainingMessage]) -> None:
        """Show what the training of another document told so far, and nothing of the one before."""
        for panel in self._panels:
            panel.forget()
        self._catch_up(self._panels, news)
        self._pace(self.running.state)
        self.redraw()

    def retell(self, news: Iterable[TrainingMessage], seen_of: Callable[[Ask], Iterable[Seen]]) -> None:
        """Show the same training as far as this tells of it; what a person chose to see stays chosen."""
        for panel in self._panels:
            panel.clear()
        self._catch_up(self._panels, (one for one in news if not isinstance(one, Seen)))
        for panel in self._panels:
            for ask in panel.asks():
                for seen in seen_of(ask):
                    panel.take(seen)
        self.redraw()

    def redraw(self) -> None:
        for panel in self._panels:
            panel.redraw()

    def _hear(self, message: TrainingMessage) -> None:
        for panel in self._panels:
            tell(panel, message)
        if self.running.state != RUNNING:
            self.redraw()

    def _catch_up(self, panels: Iterable[Panel], news: Iterable[TrainingMessage]) -> None:
        self._catches_up = True
        told = list(panels)
        for message in news:
            for panel in told:
                tell(panel, message)
        self._heard |= {panel: panel.asks() for panel in told}
        self._catches_up = False

    def _recall(self, panel: Panel) -> None:
        """Tell a panel that asks for something else what was seen of that before."""
        if self._catches_up or panel not in self._heard:
            return
        known, self._heard[panel] = self._heard[panel], panel.asks()
        for ask in self._heard[panel]:
            for seen in self.running.here.seen_of(ask) if ask not in known else ():
                panel.take(seen)
        panel.redraw()

    def _pace(self, state: str) -> None:
        if state == RUNNING:
            if not self._timer.isActive():
                self._timer.start(REDRAW_MS)
        else:
            self._timer.stop()
            # What came last is drawn once more when all of it is here.
            QTimer.singleShot(REDRAW_MS, self, self.redraw)


def tell(panel: Panel, message: TrainingMessage) -> None:
    """Tell a panel one message, where it is for it."""
    match message:
        case Started():
            panel.begin(message)
        case Progress():
            panel.add_steps(message)
        case EpochDone():
            panel.add_epoch(message)
        case Changed():
            panel.mark_change(message)
        case Resized():
            panel.resize_epochs(message)
        case Points():
            panel.show_points(message)
        case Seen():
            if message.ask in panel.asks():
                panel.take(message)

"""Tells the panels what a training says, draws them in its rhythm, and tells it again what they have missed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QTimer

from designer.texts import told
from designer.training.record import IDLE, RUNNING
from designer.training.running import Running
from designer.training.sights import lasts
from designer.watching.panel import Panel
from engine.training.messages import Changed, EpochDone, Points, Progress, Resized, Started, TrainingMessage, Unseen
from engine.training.watching.ask import Ask, Seen

REDRAW_MS = 40
NEWS: dict[type[TrainingMessage], str] = {
    Started: "begin",
    Progress: "add_steps",
    EpochDone: "add_epoch",
    Changed: "mark_change",
    Resized: "resize_epochs",
    Points: "show_points",
}
"""What a panel is told by which method."""


class Telling(QObject):
    """While training one timer draws all panels; at rest each message is drawn at once.

    What is told is the training of the document that is looked at, all of it or, in a replay, as far as a step. A
    panel that is hidden is told what its view saw when it comes into sight.
    """

    def __init__(self, running: Running, parent: QObject) -> None:
        super().__init__(parent)
        self.running = running
        self._until: int | None = None
        """The step that a replay is at."""
        self._panels: list[Panel] = []
        self._heard: dict[Panel, tuple[Ask, ...]] = {}
        """The asks of each panel of which it knows all that was seen."""
        self._again: dict[Ask, Seen] = {}
        """What weights of earlier steps show that are looked at once more; the record keeps none of it."""
        self._awaited: set[Ask] = set()
        """What a person asked for just now: the first answer to it is drawn at once."""
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
            running.unseen,
        ):
            signal.connect(self._hear)
        running.state_changed.connect(self._pace)
        running.forgotten.connect(self._again.clear)

    def add(self, panel: Panel) -> None:
        """Tell this panel too from now on, and what was said before."""
        self._panels.append(panel)
        panel.asks_changed.connect(lambda: self._recall(panel))
        panel.installEventFilter(self)
        self._catch_up([panel])
        self._pace(self.running.state)

    def drop(self, panel: Panel) -> None:
        self._panels.remove(panel)
        self._heard.pop(panel, None)
        panel.removeEventFilter(self)

    def show_news(self) -> None:
        """Show what the training of another document told so far, and nothing of the one before."""
        for panel in self._panels:
            panel.forget()
        self._show_all()

    def go_to(self, step: int | None) -> None:
        """Show the same training as it was at a step; without one, all of it."""
        before, self._until = self._until, step
        known = min((one for one in (before, step) if one is not None), default=None)
        if known is not None:
            for panel in self._panels:
                panel.go_back(known)
            self._catch_up(self._panels, known)
            self.redraw()

    def _show_all(self) -> None:
        self._until = None
        self._again.clear()
        self._catch_up(self._panels)
        self._pace(self.running.state)
        self.redraw()

    def redraw(self) -> None:
        for panel in self._panels:
            panel.redraw()

    def _hear(self, message: TrainingMessage) -> None:
        if isinstance(message, Seen):
            self._hear_seen(message)
        elif isinstance(message, Started) and self._until is not None:
            # The replay ends with it, and what goes on is known only in part.
            self._show_all()
            return
        else:
            for panel in self._panels:
                tell(panel, message)
                if isinstance(message, (Started, Unseen)):
                    self._explain(panel)
        if self.running.state != RUNNING:
            self.redraw()
        elif isinstance(message, Seen) and message.ask in self._awaited:
            self._awaited.discard(message.ask)
            for panel in (one for one in self._panels if message.ask in one.asks()):
                panel.redraw()

    def _hear_seen(self, seen: Seen) -> None:
        here = self.running.here
        if self._until is not None and seen.step > self._until:
            return
        if here.state == IDLE and seen.step < here.step:
            if lasts(seen) and here.seen_of(seen.ask):
                return
            self._again[seen.ask] = seen
        for panel in self._panels:
            if seen.ask in panel.asks() and (panel.isVisible() or seen.ask in self._heard.get(panel, ())):
                panel.take(seen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, Panel):
            self._recall(watched)
        return False

    def _catch_up(self, panels: Iterable[Panel], after: int | None = None) -> None:
        """Tell what was said behind a step, and anew what was seen."""
        self._catches_up = True
        listening = list(panels)
        heard = {kind: [one for one in listening if _hears(one, name)] for kind, name in NEWS.items()}
        for message in self.running.here.news(after, self._until):
            for panel in heard[type(message)]:
                tell(panel, message)
        self._catches_up = False
        for panel in listening:
            self._heard[panel] = ()
            self._recall(panel)

    def _recall(self, panel: Panel) -> None:
        """Tell a panel that asks for something else what was seen of that before."""
        if self._catches_up or panel not in self._heard:
            return
        known, asks = self._heard[panel], panel.asks()
        self._explain(panel)
        if not panel.isVisible():
            self._heard[panel] = tuple(ask for ask in known if ask in asks)
            return
        self._heard[panel] = asks
        self._awaited = {*self._awaited.difference(known), *asks}.difference(known)
        for seen in (seen for ask in asks if ask not in known for seen in self._seen_of(ask)):
            if seen.ask in panel.asks():
                panel.take(seen)
        panel.redraw()

    def _seen_of(self, ask: Ask) -> list[Seen]:
        """All that was seen of this as far as the training is shown."""
        found, again = self.running.here.seen_of(ask, self._until), self._again.get(ask)
        if again is not None and (self._until is None or again.step <= self._until):
            found = sorted([*found, again], key=lambda one: one.step)
        return found

    def _explain(self, panel: Panel) -> None:
        """Let a panel say why it stays empty, where its view cannot be shown."""
        unseen = self.running.here.unseen
        found = next((unseen[ask.view] for ask in panel.asks() if ask.view in unseen), None)
        panel.plot.explain(told(found) if found is not None else "")

    def _pace(self, state: str) -> None:
        if state == RUNNING:
            if not self._timer.isActive():
                self._timer.start(REDRAW_MS)
        else:
            self._timer.stop()
            # What came last is drawn once more when all of it is here. PySide would keep something of each call that
            # names an object beside the method; without one it knows that the method is that of an object too.
            QTimer.singleShot(REDRAW_MS, self.redraw)


def tell(panel: Panel, message: TrainingMessage) -> None:
    """Tell a panel one message, where it is for it."""
    name = NEWS.get(type(message))
    if name is not None:
        getattr(panel, name)(message)


def _hears(panel: Panel, name: str) -> bool:
    """Whether a panel does something with such messages; of a long training there are thousands."""
    return getattr(type(panel), name) is not getattr(Panel, name) or name == "begin"

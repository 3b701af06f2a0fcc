"""Takes hold of a training that outlived its window, and tells of those that ended meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from designer.documents.tab import Tab
from designer.runs.retelling import retold
from designer.runs.sliced import Sliced
from designer.runs.words import decimal, metric
from designer.training.record import RUNNING, STARTING
from engine.training.asking import Asking, Found
from engine.training.messages import CaughtUp, Failed, Finished, Held
from engine.training.process import Died, Heard, Ready
from engine.training.regained import Regained
from engine.training.staying import places

if TYPE_CHECKING:
    from designer.frame import Frame

LOOK_MS = 30
PATIENCE = 700
"""So many looks: a process that has not answered by then is stuck, and stays where it is."""
Sentence = tuple[str, str, Callable[[], object]]
"""A text, what can be done about it, and what does that."""


class Regaining(QObject):
    """Holds one training at most; the window never waits for any."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window, self.running = window, window.running
        self._asking: Asking | None = None
        self._looks = 0
        self._mine: tuple[Regained, Found, Tab] | None = None
        self._early: list[Heard] = []
        """What was told while the record was being read."""
        self._others: list[str] = []
        self._sentences: deque[Sentence] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._tick)
        self._reader = Sliced(self)
        self._reader.finished.connect(self._show)
        window.notice.closed.connect(self._say_next)
        self.running.moved.connect(self._remind)

    def look(self) -> None:
        """Ask all trainings that were to stay what became of them."""
        wanted = places()
        if wanted and not self._timer.isActive() and not self._reader.is_busy:
            self._asking, self._looks = Asking(wanted), 0
            self._timer.start()

    def close(self) -> None:
        """The window is closed: what it was about to hold is left to the next one."""
        self._timer.stop()
        self._reader.stop()
        for one in self._asking.end() if self._asking is not None else ():
            if one.wire is not None:
                one.wire.close()
        if self._mine is not None:
            self._mine[0].let_go()
            self._mine = None

    def _tick(self) -> None:
        if self._mine is not None:
            self._hear(self._mine[0])
            return
        self._looks += 1
        if self._asking is not None and (self._asking.is_done or self._looks > PATIENCE):
            self._timer.stop()
            self._settle(self._asking.end())

    def _settle(self, found: list[Found]) -> None:
        """Take the first that nobody holds, and tell of all others."""
        free: list[Found] = []
        for one in found:
            if one.held is None:
                self._bury(one)
            elif one.held.is_taken:
                text = self.tr("The training of {name} belongs to another window.")
                self.window.notice.tell(text.format(name=one.held.name))
            else:
                free.append(one)
        for one in free[0 if self.running.is_busy else 1 :]:
            self._leave(one)
        if free and not self.running.is_busy:
            self._take(free[0])
        self._say_next()

    def _leave(self, one: Found) -> None:
        """There is one already: this one stays by itself."""
        if one.wire is not None and one.held is not None:
            one.wire.close()
            self._others.append(one.held.name)

    # The one that is taken

    def _take(self, one: Found) -> None:
        assert one.wire is not None and one.held is not None
        tab = self._tab(one.held)
        self._mine = Regained(one.wire, one.held.pid), one, tab
        self._early = []
        if one.held.begun:
            self._timer.start()
        else:
            self._show()

    def _tab(self, held: Held) -> Tab:
        """The tab of its document: of its file, or a new one with what is trained."""
        file = Path(held.file)
        if held.file and file.is_file():
            tabs = self.window.documents.tabs
            if tabs.with_file(file) is None:
                self.window.documents.open_file(file)
            tab = tabs.with_file(file)
            if tab is not None:
                return tab
        return Tab(held.project, unsaved=True)

    def _hear(self, worker: Regained) -> None:
        """Wait until it says how far its record goes, and read that."""
        for heard in worker.receive():
            if isinstance(heard, Ready):
                self.running.device_known.emit(heard)
            elif isinstance(heard, CaughtUp):
                self._read(heard)
            elif self._reader.is_busy:
                self._early.append(heard)
            elif isinstance(heard, (Died, Finished, Failed)):
                self._miss()
                return

    def _read(self, caught: CaughtUp) -> None:
        assert self._mine is not None
        self._timer.stop()
        record = self.running.record(self._mine[2])
        record.folder = caught.folder
        self._reader.start(retold(Path(caught.folder), record, caught.size))

    def _miss(self) -> None:
        """It ended while it was asked: that is told as of any other."""
        assert self._mine is not None
        (worker, _, _), self._mine = self._mine, None
        self._timer.stop()
        worker.let_go()
        self.look()

    def _show(self) -> None:
        """All is known: show it, and go on as its window."""
        if self._mine is None:
            return
        (worker, one, tab), self._mine = self._mine, None
        assert one.held is not None
        if self.running.is_busy:
            worker.let_go()
            self._others.append(one.held.name)
            return
        tabs = self.window.documents.tabs
        (tabs.show if tab in tabs.open else tabs.add)(tab)
        self.running.take_hold(worker, tab, one.held.project, RUNNING if one.held.begun else STARTING)
        for heard in self._early:
            self.running.line.heard.emit(heard)
        text = self.tr("The training of {name} went on without the window.")
        self.window.notice.tell(text.format(name=tabs.label(tab)))

    # What is told

    def _remind(self) -> None:
        """The training is over: another one that stayed can be taken."""
        if self._others and not self.running.is_busy:
            names, self._others = self._others, []
            text = self.tr("The training of {name} goes on without a window.")
            self._sentences.append((text.format(name=names[0]), self.tr("Show it"), self.look))
            if self.window.notice.isHidden():
                self._say_next()

    def _say_next(self) -> None:
        if self._sentences and self.window.notice.isHidden():
            self.window.notice.offer(*self._sentences.popleft())

    def _bury(self, one: Found) -> None:
        """Its training is over: say how, once."""
        one.place.forget()
        name, results = one.place.entry.name, one.results
        if results is None or results.trouble is not None:
            text = self.tr("The training of {name} ended without the window, before it began.")
            self.window.notice.tell(text.format(name=name))
            return
        figures, status = results.figures, results.status(0.0)
        if status in ("finished", "stopped"):
            text = self.tr(
                "The training of {name} went on without the window and ended after epoch {epoch}: {metric} {value}."
            )
        elif status in ("failed", "diverged"):
            text = self.tr("The training of {name} went on without the window and failed after epoch {epoch}.")
        else:
            text = self.tr("The training of {name} went on without the window and was cut off after epoch {epoch}.")
        key, value = next(iter(figures.metrics.items()), ("loss", figures.last))
        said = text.format(name=name, epoch=figures.epochs, metric=metric(key), value=decimal(value))
        self._sentences.append((said, self.tr("Show it"), partial(self.window.runs.going_back.open, results)))

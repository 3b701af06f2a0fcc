"""The runs in the window: the page that lists them, the way back to one, and the replay of what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QVBoxLayout

from designer.look.theme import Theme
from designer.runs.going_back import GoingBack
from designer.runs.page import RunsPage
from designer.runs.replay import Replay
from designer.runs.revisiting import Revisiting
from designer.training.record import IDLE

if TYPE_CHECKING:
    from designer.following.runs import FollowedRuns
    from designer.frame import Frame


class RunHistory(QObject):
    """Joins the page and the replay to the trainings and the tabs."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.page = RunsPage(window.theme)
        window.live.add_page("runs", self.page, self.tr("Runs"))
        self.revisiting = Revisiting(window)
        self.going_back = GoingBack(window, self.revisiting)
        self._following: FollowedRuns | None = None
        self.replay = Replay(window.live.telling, window.theme)
        below = window.opened.below.layout()
        assert isinstance(below, QVBoxLayout)
        below.insertWidget(below.count() - 1, self.replay)
        self._connect()

    def _connect(self) -> None:
        running, page = self.window.running, self.page
        page.back_asked.connect(self.going_back.open)
        page.follow_asked.connect(lambda place: self.following.follow(place))
        page.refused.connect(self.window.documents.refused)
        page.told.connect(self.window.notice.tell)
        for signal in (running.started, running.epoch_done, running.finished, running.failed):
            signal.connect(self._renew)
        running.started.connect(self.replay.leave)
        running.moved.connect(self._mark)
        self.replay.moved.connect(self.revisiting.show)
        self.revisiting.shown.connect(self.replay.show_weights)
        self.window.session.tab_changed.connect(self.replay.leave)

    @property
    def following(self) -> FollowedRuns:
        """What follows runs that train elsewhere."""
        if self._following is None:
            # Only here: few runs are followed.
            from designer.following.runs import FollowedRuns

            self._following = FollowedRuns(self.window)
        return self._following

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {"runs": self.show, "replay": self.toggle_replay, "follow_run": lambda: self.following.ask()}

    def possible(self) -> Mapping[str, bool]:
        """Which of them would do something now."""
        here = self.window.running.here
        return {"runs": True, "replay": here.state == IDLE and here.started is not None and here.step > 0}

    def show(self) -> None:
        """Bring the list of runs into sight, with the keys in it."""
        self.window.live.show_page(self.page)
        self.page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_replay(self) -> None:
        """Go through the training that is looked at, or show all of it again."""
        if self.replay.record is not None:
            self.replay.end()
        elif self.possible()["replay"]:
            self.replay.begin(self.window.running.here)

    def _mark(self) -> None:
        """Know which run is trained now."""
        running = self.window.running
        record = running.record(running.tab) if running.tab is not None else None
        self.page.table.rows.active = Path(record.folder) if record is not None and record.folder else None

    def _renew(self, *_: object) -> None:
        self._mark()
        folder = self.window.running.folder
        if folder:
            self.page.renew(Path(folder))

    def set_theme(self, theme: Theme) -> None:
        self.page.set_theme(theme)
        self.replay.set_theme(theme)

    def regain(self) -> None:
        """Take hold again of the run that was followed when the last window closed."""
        if self.window.documents.remembered.held:
            self.following.look()

    def let_go(self) -> None:
        """The window is closed, and the next one follows what this one did."""
        if self._following is not None:
            self._following.close()

    def close(self) -> None:
        """End what still works, with the window."""
        self.page.menu.close()

"""The open documents in the window: their tabs, what is dropped or reopened, what a crash left, and the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.documents.recovery import Recovery
from designer.documents.recovery_list import RecoveryList
from designer.documents.tab import Tab
from designer.documents.tab_bar import TabBar
from designer.look.theme import Theme
from designer.settings import preferences
from designer.texts import told
from designer.training.elsewhere import Elsewhere
from engine.training.messages import Failed, Finished

if TYPE_CHECKING:
    from designer.frame import Frame


class OpenDocuments(QObject):
    """Joins the tabs to the training, the notices and the journals."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.tabs = window.documents.tabs
        self.running = window.running
        self.bar = TabBar(self.tabs, self.running, window.theme)
        self.elsewhere = Elsewhere(self.tabs, self.running, window.notice, window.theme)
        self.below = QWidget()
        column = QVBoxLayout(self.below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.elsewhere)
        column.addWidget(window.live, 1)
        self.recovery = Recovery(self.tabs, self)
        self.left_behind = RecoveryList(window.theme)
        self.tabs.may_end = self._may_end
        self._closes = False
        """Whether the whole window is about to be closed, and not one of its documents."""
        self._connect()

    def _connect(self) -> None:
        self.tabs.changed.connect(self.show_bar)
        # What glides there belongs to the document that is left.
        self.tabs.session.tab_changed.connect(self.window.arranging.glide.end)
        self.bar.new_asked.connect(self.window.documents.new)
        self.tabs.closed.connect(self.running.forget)
        self.running.ended_elsewhere.connect(self._tell_end)
        self.recovery.found.connect(self.left_behind.show_journals)
        self.recovery.troubled.connect(self._warn)
        self.left_behind.restored.connect(self.recovery.restore)
        self.left_behind.discarded.connect(self.recovery.discard)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "close_tab": self.tabs.close_current,
            "next_tab": lambda: self.tabs.step(1),
            "previous_tab": lambda: self.tabs.step(-1),
        }

    def possible(self) -> Mapping[str, bool]:
        several = len(self.tabs.open) > 1
        can_close = several or not self.tabs.current.is_untouched
        return {"close_tab": can_close, "next_tab": several, "previous_tab": several}

    def set_theme(self, theme: Theme) -> None:
        for part in (self.bar, self.elsewhere, self.left_behind):
            part.set_theme(theme)

    # Start and end

    def start(self, files: Sequence[Path]) -> bool:
        """Open these files, or what was open at the last end; False where nothing is open now."""
        documents = self.window.documents
        # Before anything is remembered over it.
        damage = preferences.mend()
        if files:
            documents.open_files(files)
        else:
            documents.reopen()
        documents.follow_tabs()
        # At the end: what is opened takes the notices before it away.
        if damage is not None:
            self._warn(damage)
        return not self.tabs.current.is_untouched

    def may_end(self) -> bool:
        """Whether the window may be closed, with all that is open in it."""
        self._closes = True
        try:
            return self.tabs.may_close(self.tabs.open)
        finally:
            self._closes = False

    def end(self) -> None:
        """The window is closed."""
        self.recovery.close()

    def _may_end(self, tabs: Iterable[Tab]) -> bool:
        runs = self.running.tab is not None and self.running.tab in list(tabs)
        # One that is only followed goes on by itself.
        if not runs or self.running.is_followed:
            return True
        if self._closes:
            return self.window.keeping.may_leave()
        # Only here, as wherever something is asked: the window opens without it.
        from designer.training.ending import may_end_training

        return may_end_training(self.window)

    # What is told

    def show_bar(self) -> None:
        """The gallery needs no tabs unless there are several to go back to."""
        is_drawing = self.window.pages.currentWidget() is self.window.across
        self.bar.setVisible(is_drawing or len(self.tabs.open) > 1)

    def _tell_end(self, tab: Tab, end: Finished | Failed) -> None:
        """A training is over whose document is not looked at."""
        name = self.tabs.label(tab)
        if isinstance(end, Failed):
            text = self.tr("The training of {name} failed. {reason}")
            self.window.notice.warn(text.format(name=name, reason=told(end.message)), end.details)
        else:
            self.window.notice.tell(self.tr("The training of {name} is over.").format(name=name))

    def _warn(self, message: object) -> None:
        self.window.documents.refused.emit(message)

"""Lets a training go on when the window closes: as a person set it before, or answers when it does."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from designer.settings.declared import settings_of, with_settings
from engine.training.commands import Command, Follow, Stay

if TYPE_CHECKING:
    from designer.frame import Frame
    from designer.training.regaining import Regaining

PATIENCE_S, LOOK_S = 3.0, 0.01
"""So long the training may take to know that it stays; it knows within moments, unless it is stuck."""


class Keeping(QObject):
    """One setting decides for all trainings, and holds for one that runs too."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window, self.running = window, window.running
        self.regaining: Regaining | None = None
        """What takes hold of trainings again; there is none where nothing ever stayed."""
        self._keeps = False
        """Whether the training goes on when the window closes now."""
        self._is_stuck = False
        """Whether the training could not be left to itself when that was tried last."""
        self._was_on = self.is_on
        self._said: Command | None = None
        self.running.before_start = self._begin
        window.documents.recent_changed.connect(self._follow_setting)
        window.documents.tabs.changed.connect(self._follow_file)

    @property
    def is_on(self) -> bool:
        """Whether trainings go on without the window, however that ends."""
        return settings_of(self.window.documents.remembered).keeps_training

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {"keep_training": self.toggle}

    def toggle(self) -> None:
        """Keep trainings when the window closes, or let them end with it."""
        remembered = self.window.documents.remembered
        changed = replace(settings_of(remembered), keeps_training=not self.is_on)
        self.window.documents.remember(settings=with_settings(remembered, changed).settings)

    def show_choice(self) -> None:
        """Set the mark of the switch."""
        self.window.actions_by_name["keep_training"].setChecked(self.is_on)

    # What the training is told

    def _begin(self) -> tuple[Command, ...]:
        self._said = self._stay() if self.is_on else Follow()
        return (self._said,)

    def _stay(self) -> Stay:
        """With what the next window will need."""
        tab = self.running.tab
        if tab is None:
            return Stay()
        return Stay(str(tab.file.absolute()) if tab.file else "", self.window.documents.tabs.name(tab))

    def _tell(self, command: Command) -> None:
        self._said = command
        self.running.line.send(command)

    def _follow_setting(self, *_: object) -> None:
        self.show_choice()
        if self.is_on != self._was_on:
            self._was_on = self.is_on
            if self.running.tab is not None:
                self._tell(self._stay() if self.is_on else Follow())

    def _follow_file(self) -> None:
        """Its document may have got another file."""
        if self.running.tab is not None and isinstance(self._said, Stay) and self._said != self._stay():
            self._tell(self._stay())

    # When the window closes

    def may_leave(self) -> bool:
        """Whether the window may be closed while a training runs."""
        if self.is_on and not self._is_stuck:
            self._keeps = True
            return True
        from designer.training.ending import KEEP, ask_about_training

        answer = ask_about_training(self.window)
        self._keeps = answer == KEEP
        return bool(answer)

    def leave(self) -> bool:
        """Make sure that the training will stay, where it shall; False where it cannot, and the window has to."""
        if not self._is_leaving:
            return True
        self._tell(self._stay())
        if self._wait():
            return True
        self._keeps, self._is_stuck = False, True
        text = self.tr("The training does not answer, and cannot go on without the window. Close it again to end both.")
        self.window.notice.warn(text)
        return False

    @property
    def _is_leaving(self) -> bool:
        is_own = self.running.tab is not None and not self.running.is_followed
        return self._keeps and is_own and self.running.worker is not None

    def _wait(self) -> bool:
        # Only here: few trainings stay.
        from engine.training.staying import stays

        worker, until = self.running.worker, time.monotonic() + PATIENCE_S
        while worker is not None and time.monotonic() < until:
            if stays(worker.process.pid):
                return True
            time.sleep(LOOK_S)
        return False

    def close(self) -> None:
        """The window is closed."""
        if self.regaining is not None:
            self.regaining.close()
        self.window.runs.let_go()
        worker = self.running.line.lose() if self._is_leaving else None
        if worker is not None:
            worker.let_go()

    # When a window opens

    def look(self) -> None:
        """Take hold of what stayed."""
        from engine.training.staying import place

        # A home that cannot be read holds none.
        if os.path.isdir(place()):
            from designer.training.regaining import Regaining

            self.regaining = Regaining(self.window)
            self.regaining.look()
        self.window.runs.regain()

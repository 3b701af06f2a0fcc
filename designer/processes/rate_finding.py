"""Finds a learning rate in a process of its own, shows its curve in a panel, and sets the rate that a person takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Signal

from designer.plots.ticks import rate_text
from designer.processes.child import Bridge
from designer.texts import told
from engine import files
from engine.declare import plain
from engine.graph.model import Project
from engine.message import Message, Misfit
from engine.training.changes import Change
from engine.training.choices import obstacles, training_of

if TYPE_CHECKING:
    from designer.frame import Frame
    from designer.watching.kinds.rate import RatePanel
    from designer.watching.panel import Panel

PANEL = "rate"


class RateFinding(Bridge):
    """One sweep at a time."""

    module = "engine.commands.find_rate"
    changed = Signal()
    """A sweep began or ended."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self._panels: list[RatePanel] = []
        window.live.panel_made.connect(self._know)
        window.session.tab_changed.connect(self._forget)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"find_rate": self.find}

    def possible(self) -> Mapping[str, bool]:
        return {"find_rate": self.process is None}

    def find(self) -> None:
        """Sweep over the rates with the network as it is now, in its panel."""
        analysis = self.window.session.analysis
        problem = next(iter(obstacles(analysis)), None)
        if problem is not None:
            self.window.notice.warn(told(problem.message))
            return
        if not self.window.absent_data.may_read():
            return
        self.close()
        live = self.window.live
        live.show_page(live.panel(PANEL) or live.open_panel(PANEL))
        for panel in self._panels:
            panel.begin_sweep()
        self._write(json.dumps(files.dumps(self.window.session.project)).encode())
        self.changed.emit()

    def use(self, rate: float) -> None:
        """Learn with this rate from the next training on, and in one that runs at once."""
        session, running = self.window.session, self.window.running
        try:
            optimizer = plain(replace(cast(Any, training_of(session.project).optimizer), learning_rate=rate))
        except Misfit as misfit:
            self.window.notice.warn(told(misfit.message))
            return
        changed: Project = replace(session.project, training={**session.project.training, "optimizer": optimizer})
        session.do(Message("Set the learning rate to {rate}", {"rate": rate_text(rate)}), changed)
        running.change(Change("optimizer.learning_rate", rate))

    def _know(self, panel: Panel) -> None:
        if panel.name == PANEL:
            made = cast("RatePanel", panel)
            self._panels.append(made)
            made.sweep_asked.connect(self.find)
            made.rate_chosen.connect(self.use)
            made.destroyed.connect(lambda: self._panels.remove(made))

    def _forget(self, *_: object) -> None:
        """Another document is looked at."""
        self.close()
        self.changed.emit()

    def _hear(self, line: bytes) -> None:
        heard = json.loads(line)
        for panel in self._panels:
            if "loss" in heard:
                panel.add_point(heard["rate"], heard["loss"])
            elif "why" in heard:
                panel.refuse(heard["why"])
            else:
                panel.end_sweep(heard["suggestion"])
        if "loss" not in heard:
            # That was its last word.
            self.close()
            self.changed.emit()

    def _lose(self) -> None:
        self._read()
        super()._lose()

    def _miss(self) -> None:
        for panel in self._panels:
            if panel.is_sweeping:
                panel.refuse(self.tr("The process that finds a learning rate ended by itself. Try it again."))
        self.changed.emit()

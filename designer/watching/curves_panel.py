"""A panel with curves over the steps of a training: where they begin, how long an epoch is, and what was changed."""

from __future__ import annotations

from typing import cast

from designer.plots.curves import CurvePlot
from designer.texts import told
from designer.watching.panel import Panel
from engine.training.messages import Changed, Resized, Started


class CurvesPanel(Panel):
    """What its curves show is said by each kind of it."""

    def begin(self, started: Started) -> None:
        if started.step:
            self._curves.truncate(started.step)
        else:
            self._curves.clear()
        self._curves.set_steps_per_epoch(started.steps_per_epoch, started.step - started.batch, started.epoch)

    def mark_change(self, changed: Changed) -> None:
        self._curves.mark(changed.step, told(changed.said))

    def resize_epochs(self, resized: Resized) -> None:
        self._curves.set_steps_per_epoch(resized.steps_per_epoch, resized.step, resized.epoch)

    def go_back(self, step: int) -> None:
        self._curves.truncate(step)

    def forget(self) -> None:
        self._curves.forget()
        super().forget()

    @property
    def _curves(self) -> CurvePlot:
        return cast(CurvePlot, self.plot)

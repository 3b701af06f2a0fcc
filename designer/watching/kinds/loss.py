"""Shows how the loss of training and validation goes."""

from __future__ import annotations

from typing import cast

from designer.plots.curves import CurvePlot
from designer.texts import told
from designer.watching.panel import Panel, panel
from engine.training.messages import Changed, EpochDone, Progress, Resized, Started


@panel(
    "loss",
    title="Loss",
    icon="chart",
    about="How far off the network is, at every step of the training.",
    group="curves",
)
class LossPanel(Panel):
    """The curve of the loss, over steps and epochs."""

    def __init__(self) -> None:
        super().__init__(CurvePlot())

    def begin(self, started: Started) -> None:
        if started.step:
            self._curves.truncate(started.step)
        else:
            self._curves.clear()
        self._curves.set_steps_per_epoch(started.steps_per_epoch, started.step - started.batch, started.epoch)

    def add_steps(self, progress: Progress) -> None:
        if len(progress.losses):
            self._curves.add_steps(progress.first, progress.losses)
        self._curves.add_time(progress.step, progress.seconds)

    def add_epoch(self, done: EpochDone) -> None:
        self._curves.add_time(done.step, done.seconds)
        if "loss" in done.validation:
            self._curves.add_epoch("validation", done.step, done.validation["loss"])

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

"""Shows how the loss of training and validation goes."""

from __future__ import annotations

from designer.plots.curves import CurvePlot
from designer.watching.curves_panel import CurvesPanel
from designer.watching.panel import panel
from engine.training.messages import EpochDone, Progress


@panel(
    "loss",
    title="Loss",
    icon="chart",
    about="How far off the network is, at every step of the training.",
    group="curves",
)
class LossPanel(CurvesPanel):
    """The curve of the loss, over steps and epochs."""

    def __init__(self) -> None:
        super().__init__(CurvePlot())

    def add_steps(self, progress: Progress) -> None:
        if len(progress.losses):
            self._curves.add_steps(progress.first, progress.losses)
        self._curves.add_time(progress.step, progress.seconds)

    def add_epoch(self, done: EpochDone) -> None:
        self._curves.add_time(done.step, done.seconds)
        if "loss" in done.validation:
            self._curves.add_epoch("validation", done.step, done.validation["loss"])

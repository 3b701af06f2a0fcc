"""Shows how the loss, or a metric, of training and validation goes while a network learns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.plots.change_marks import ChangeMarks
from designer.plots.chart import Chart, value_range
from designer.plots.curve_header import CurveHeader
from designer.plots.curve_items import EpochCurve, StepCurve, placed, without_outliers
from designer.plots.curve_menu import CurveMenu
from designer.plots.dashes import pattern
from designer.plots.epochs import EpochValues
from designer.plots.legend import LegendEntry, Reading, Readout
from designer.plots.plot import Plot
from designer.plots.scale import Scale
from designer.plots.steps import StepValues
from designer.plots.ticks import time_text, value_text, whole_text

Name = Literal["train", "validation"]

SMOOTHING = 0.9
AIR = 6  # pixels before the first and behind the last value: a dot is seen whole


@dataclass(frozen=True)
class Line:
    """A curve over epochs: what it is called, the entry that hides it, its values, and how it is drawn."""

    name: str
    entry: LegendEntry
    values: EpochValues
    curve: EpochCurve


class CurvePlot(Plot):
    """Curves of training and validation over steps or epochs; the raw values stand pale behind the smoothed.

    Drag zooms into a rectangle, a double click shows everything again, a click on a name hides its curve.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smoothing = SMOOTHING
        self._log = False
        self._zoom: QRectF | None = None
        self.steps_per_epoch = 0
        self.epochs, self.times = Scale(0.0), Scale(0.0)
        """What each step is in epochs, and in seconds of the training."""
        self.times_known = False
        self._ignores_outliers = False
        self._pointed: int | None = None
        self._steps = StepValues(SMOOTHING)
        self._epochs: dict[Name, EpochValues] = {"train": EpochValues(), "validation": EpochValues()}
        self.header = CurveHeader(self)
        self.chart = Chart(self)
        self.marks = ChangeMarks(self.chart)
        self.readout = Readout(self.chart)
        self.menu = CurveMenu(self)
        self.step_curve = StepCurve(self.chart)
        self.epoch_curves: dict[Name, EpochCurve] = {
            "train": EpochCurve(self.chart),
            "validation": EpochCurve(self.chart),
        }
        self.column.setSpacing(0)
        self.column.addWidget(self.header)
        self.column.addWidget(self.chart, 1)
        self._connect()
        self.header.show_smoothing(self._smoothing)
        self._retranslate()
        self.set_theme(self.theme)

    def _connect(self) -> None:
        self.header.shown_changed.connect(self.refresh)
        self.header.smoothing_changed.connect(self.set_smoothing)
        self.header.log_changed.connect(self.set_log)
        self.header.unit_changed.connect(self._set_unit)
        self.header.menu_asked.connect(self.menu.open_below)
        self.chart.range_asked.connect(self._zoom_to)
        self.chart.everything_asked.connect(self.show_everything)
        self.chart.pointed.connect(self._point)
        self.chart.left.connect(self._stop_pointing)
        self.chart.resized.connect(self.refresh)

    # What comes in.

    def add_steps(self, first_step: int, values: ArrayLike) -> None:
        """Training values of the steps from `first_step` on; they replace what was known of these and later."""
        self._steps.add(first_step, values)
        self._stale = True

    @property
    def values(self) -> tuple[int, NDArray[np.float32]]:
        """The number of the first step, and the value of each from there on; nan for one that never came."""
        return self._steps.first, self._steps.raw.values

    def add_epoch(self, series: Name, step: int, value: float) -> None:
        """The value of an epoch of training or validation that ended at `step`."""
        self._epochs[series].add(step, value)
        self._stale = True

    def truncate(self, step: int) -> None:
        """Forgets everything after a step: a run goes on from there."""
        self._steps.truncate(step)
        for epochs in self._epochs.values():
            epochs.truncate(step)
        self.marks.truncate(step)
        self._stale = True

    def clear(self) -> None:
        """Forgets the whole run; smoothing and axis stay as they are."""
        self._steps = StepValues(self._smoothing)
        for epochs in self._epochs.values():
            epochs.truncate(-1)
        self.marks.truncate(-1)
        self.epochs, self.times, self.times_known = Scale(0.0), Scale(0.0), False
        self._zoom = None
        self._stop_pointing()
        self._stale = True

    def mark(self, step: int, text: str) -> None:
        """A thin line at a step, which says what happened there to whom the pointer leads near it."""
        self.marks.add(step, text)

    def set_steps_per_epoch(self, steps: int, step: int = 0, epoch: int = 0) -> None:
        """How many steps make an epoch behind this step, at which so many epochs were done; 0 where it is not known."""
        self.steps_per_epoch = steps
        self.epochs.add(step, epoch, 1 / steps if steps else 0.0)
        self.header.unit.setVisible(steps > 0)
        self._set_unit(self.header.counted())

    def add_time(self, step: int, seconds: float) -> None:
        """So many seconds of training had passed behind a step."""
        self.times.add(step, seconds)
        if not self.times_known:
            self.times_known = True
            self._set_unit(self.header.counted())

    # How it is shown.

    def set_smoothing(self, weight: float) -> None:
        """0 shows the values as they are; towards 0.999 each point is the average of ever more steps."""
        weight = min(max(weight, 0.0), 0.999)
        if weight != self._smoothing:
            self._smoothing = weight
            self._steps.smooth_by(weight)
        self.header.show_smoothing(weight)
        self.refresh()

    def set_log(self, logarithmic: bool) -> None:
        """Values on a logarithmic axis, or on a plain one."""
        if logarithmic != self._log:
            self._log = self.chart.values.logarithmic = logarithmic
            self._zoom = None
        self.header.log.setChecked(logarithmic)
        self.refresh()

    def ignore_outliers(self, ignored: bool) -> None:
        """Let the axis leave out the few values that are far from all others, or show all of them."""
        self._ignores_outliers = ignored
        self.menu.outliers.setChecked(ignored)
        self.show_everything()

    def show_everything(self) -> None:
        self._zoom = None
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_header()

    # What follows.

    def _has_data(self) -> bool:
        return len(self._steps) > 0 or any(len(epochs) for epochs in self._epochs.values())

    def _lines(self) -> Sequence[Line]:
        """The curves over epochs that are drawn, unless a person hides them."""
        entries = self.header.entries
        return [
            Line(entries[name].text(), entries[name], self._epochs[name], curve)
            for name, curve in self.epoch_curves.items()
        ]

    def _shown_lines(self) -> list[Line]:
        return [line for line in self._lines() if line.entry.isChecked() and not self._is_stepped(line)]

    def _is_stepped(self, line: Line) -> bool:
        """Whether the steps say more than this curve over epochs does."""
        return len(self._steps) > 0 and line.entry is self.header.entries["train"]

    def _draw(self) -> None:
        self._steps.refresh()
        has_steps = len(self._steps) > 0
        self._tell_latest()
        self.header.show_smoother(has_steps)
        self._arrange_header()
        self._set_range()
        if has_steps and self._shows("train"):
            self.step_curve.draw(self._steps, self._log, smoothed=self._smoothing > 0)
        else:
            self.step_curve.clear()
        shown = self._shown_lines()
        for line in self._lines():
            if line in shown:
                line.curve.draw(line.values, self._log)
            else:
                line.curve.clear()
        if self._pointed is not None:
            self._point(self._pointed)

    def _tell_latest(self) -> None:
        """The last values beside the names."""
        self.header.show_value("train", value_text(self._latest("train")))
        self.header.show_value("validation", value_text(self._latest("validation")))
        self.header.entries["validation"].setVisible(len(self._epochs["validation"]) > 0)

    def _shows(self, name: Name) -> bool:
        return self.header.entries[name].isChecked()

    def _latest(self, name: Name) -> float:
        if name == "train" and len(self._steps):
            return self._steps.latest()
        return self._epochs[name].latest()

    def _set_range(self) -> None:
        if self._zoom is not None:
            zoom = self._zoom
            self.chart.show_range((zoom.left(), zoom.right()), (zoom.top(), zoom.bottom()))
            return
        known = [line.values.steps for line in self._lines()]
        ends = [step for steps in known for step in (*steps[:1], *steps[-1:])]
        if len(self._steps):
            ends += [self._steps.first, self._steps.last]
        first, last = min(ends, default=0), max(ends, default=1)
        air = max(last - first, 1) * AIR / max(1.0, self.chart.area().width())
        self.chart.show_range((first - air, last + air), value_range(*self._bounds(), self._log))

    def _bounds(self) -> tuple[float, float]:
        """The smallest and largest value of the curves that are shown, as they stand on the axis."""
        parts = [np.empty(0), *(np.array(line.values.values) for line in self._shown_lines())]
        if len(self._steps) and self._shows("train"):
            low, high = self._steps.raw.bounds()
            every = self._ignores_outliers or (self._log and low <= 0)
            parts.append(self._steps.raw.values if every else np.array([low, high]))
        values = placed(np.concatenate(parts), self._log)
        values = values[np.isfinite(values)]
        if self._ignores_outliers and len(values):
            values = without_outliers(values)
        return (float(values.min()), float(values.max())) if len(values) else (math.nan, math.nan)

    # What a person does.

    def _arrange_header(self) -> None:
        margins = self.column.contentsMargins()
        self.header.arrange(self.width() - margins.left() - margins.right())

    def _set_unit(self, wanted: str) -> None:
        steps = self.chart.steps
        if wanted == "epoch" and self.steps_per_epoch:
            steps.count_in(self.tr("epoch"), self.epochs)
        elif wanted == "time" and self.times_known:
            steps.count_in(self.tr("time"), self.times, time=True)
        else:
            steps.count_in(self.tr("step"), Scale())

    def _zoom_to(self, area: QRectF) -> None:
        self._zoom = area
        self.refresh()

    def _point(self, at: float) -> None:
        """Reads every curve at a step."""
        marked = self.marks.near(at)
        self._pointed = step = round(at) if marked is None else marked
        told = [self.tr("step {step}").format(step=whole_text(step))]
        if self.steps_per_epoch:
            told.append(self.tr("epoch {epoch}").format(epoch=f"{self.epochs.value(step):.1f}"))
        if self.times_known:
            told.append(time_text(self.times.value(step)))
        self.chart.line.setValue(step)
        self.chart.line.show()
        notes = self.marks.texts.get(step, ())
        self.readout.show_at(self.chart.x_of(step), self.chart.area(), " · ".join(told), self._read(step), notes)

    def _read(self, step: int) -> tuple[Reading, ...]:
        return tuple(
            Reading(line.curve.colour, line.name, value_text(source.at(step)), line.curve.dashes)
            for line in self._lines()
            for source in (self._steps if self._is_stepped(line) else line.values,)
            if len(source) and line.entry.isChecked()
        )

    def _stop_pointing(self) -> None:
        self._pointed = None
        self.chart.line.hide()
        self.readout.hide()

    def columns(self) -> dict[str, dict[int, float]]:
        """All values that are drawn, without smoothing: of each curve by its name, at each step."""
        found = {}
        for line in self._lines():
            if self._is_stepped(line):
                raw, first = self._steps.raw.values, self._steps.first
                found[line.name] = {first + at: float(raw[at]) for at in np.flatnonzero(np.isfinite(raw)).tolist()}
            elif len(line.values):
                found[line.name] = dict(zip(line.values.steps, line.values.values, strict=True))
        return found

    def _take_theme(self) -> None:
        theme = self.theme
        self.header.set_theme(theme)
        self.chart.set_theme(theme)
        self.readout.theme = theme
        self.step_curve.set_colour(theme.curves[0], theme.panel)
        self.epoch_curves["train"].set_colour(theme.curves[0])
        self.epoch_curves["validation"].set_colour(theme.curves[1], pattern(1))
        self.marks.set_theme(theme)

    def _retranslate(self) -> None:
        self._set_empty_text(self.tr("The curve of every step appears here. Press Train to start."))
        self.header.retranslate()
        self._set_unit(self.header.counted())

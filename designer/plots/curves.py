"""Shows how the loss, or a metric, of training and validation goes while a network learns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.plots.chart import Chart, value_range
from designer.plots.curve_header import CurveHeader
from designer.plots.curve_items import EpochCurve, StepCurve, placed
from designer.plots.dashes import pattern
from designer.plots.epochs import EpochValues
from designer.plots.legend import LegendEntry, Reading, Readout
from designer.plots.plot import Plot, caption_font
from designer.plots.steps import StepValues
from designer.plots.ticks import value_text, whole_text

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
        self._steps_per_epoch = 0
        self._pointed: int | None = None
        self._steps = StepValues(SMOOTHING)
        self._epochs: dict[Name, EpochValues] = {"train": EpochValues(), "validation": EpochValues()}
        self._marks: list[tuple[int, pg.InfiniteLine]] = []
        self.header = CurveHeader(self)
        self.chart = Chart(self)
        self.readout = Readout(self.chart)
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
        self.chart.range_asked.connect(self._zoom_to)
        self.chart.everything_asked.connect(self._show_everything)
        self.chart.pointed.connect(self._point)
        self.chart.left.connect(self._stop_pointing)
        self.chart.resized.connect(self.refresh)

    # What comes in.

    def add_steps(self, first_step: int, values: ArrayLike) -> None:
        """Training values of the steps from `first_step` on; they replace what was known of these and later."""
        self._steps.add(first_step, values)
        self._stale = True

    @property
    def values(self) -> tuple[int, NDArray[np.float64]]:
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
        self._drop_marks(step)
        self._stale = True

    def clear(self) -> None:
        """Forgets the whole run; smoothing and axis stay as they are."""
        self._steps = StepValues(self._smoothing)
        for epochs in self._epochs.values():
            epochs.truncate(-1)
        self._drop_marks(-1)
        self._zoom = None
        self._stop_pointing()
        self._stale = True

    def mark(self, step: int, text: str) -> None:
        """A dashed line at a step, with what happened there."""
        where = {"position": 0.94, "anchors": [(0, 0.5), (1, 0.5)]}
        line = pg.InfiniteLine(step, angle=90, label=text, labelOpts=where)
        line.label.textItem.setFont(caption_font())
        line.setZValue(-1)
        self._marks.append((step, line))
        self.chart.addItem(line, ignoreBounds=True)
        self._colour_mark(line)

    def set_steps_per_epoch(self, steps: int) -> None:
        """How many steps make an epoch, so that the axis can count in epochs; 0 where it is not known."""
        self._steps_per_epoch = steps
        self.header.unit.setVisible(steps > 0)
        self._set_unit(self.header.counts_epochs())

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
            parts.append(self._steps.raw.values if self._log and low <= 0 else np.array([low, high]))
        values = placed(np.concatenate(parts), self._log)
        values = values[np.isfinite(values)]
        return (float(values.min()), float(values.max())) if len(values) else (math.nan, math.nan)

    # What a person does.

    def _arrange_header(self) -> None:
        margins = self.column.contentsMargins()
        self.header.arrange(self.width() - margins.left() - margins.right())

    def _set_unit(self, epochs: bool) -> None:
        counts_epochs = epochs and self._steps_per_epoch > 0
        unit = self.tr("epoch") if counts_epochs else self.tr("step")
        self.chart.steps.count_in(unit, self._steps_per_epoch if counts_epochs else 1)

    def _zoom_to(self, area: QRectF) -> None:
        self._zoom = area
        self.refresh()

    def _show_everything(self) -> None:
        self._zoom = None
        self.refresh()

    def _point(self, at: float) -> None:
        """Reads every curve at a step."""
        self._pointed = step = round(at)
        heading = self.tr("step {step}").format(step=whole_text(step))
        if self._steps_per_epoch:
            epoch = f"{step / self._steps_per_epoch:.1f}"
            heading = self.tr("step {step} · epoch {epoch}").format(step=whole_text(step), epoch=epoch)
        self.chart.line.setValue(step)
        self.chart.line.show()
        self.readout.show_at(self.chart.x_of(step), self.chart.area(), heading, self._read(step))

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

    def _drop_marks(self, step: int) -> None:
        for mark in [mark for mark in self._marks if mark[0] > step]:
            self.chart.removeItem(mark[1])
            self._marks.remove(mark)

    def _colour_mark(self, line: pg.InfiniteLine) -> None:
        line.setPen(pg.mkPen(self.theme.wire, width=self.devicePixelRatioF(), style=Qt.PenStyle.DashLine))
        line.label.setColor(self.theme.muted)
        line.label.fill = pg.mkBrush(self.theme.panel)

    def _take_theme(self) -> None:
        theme = self.theme
        self.header.set_theme(theme)
        self.chart.set_theme(theme)
        self.readout.theme = theme
        self.step_curve.set_colour(theme.curves[0], theme.panel)
        self.epoch_curves["train"].set_colour(theme.curves[0])
        self.epoch_curves["validation"].set_colour(theme.curves[1], pattern(1))
        for _, line in self._marks:
            self._colour_mark(line)

    def _retranslate(self) -> None:
        self._set_empty_text(self.tr("The curve of every step appears here. Press Train to start."))
        self.header.retranslate()
        self._set_unit(self.header.counts_epochs())

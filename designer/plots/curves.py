"""Shows how the loss, or a metric, of training and validation goes while a network learns."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.plots.change_marks import ChangeMarks
from designer.plots.charted import Charted
from designer.plots.curve_header import CurveHeader
from designer.plots.curve_items import EpochCurve, StepCurve, Values
from designer.plots.curve_menu import step_cells
from designer.plots.dashes import pattern
from designer.plots.epochs import EpochValues
from designer.plots.legend import LegendEntry, Reading
from designer.plots.steps import StepValues
from designer.plots.ticks import time_text, value_text, whole_text

Name = Literal["train", "validation"]

SMOOTHING = 0.9


@dataclass(frozen=True)
class Line:
    """A curve over epochs: what it is called, the entry that hides it, its values, and how it is drawn."""

    name: str
    entry: LegendEntry
    values: EpochValues
    curve: EpochCurve


class CurvePlot(Charted):
    """Curves of training and validation over steps or epochs; the raw values stand pale behind the smoothed.

    Drag zooms into a rectangle, a double click shows everything again, a click on a name hides its curve.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(SMOOTHING, parent)
        self._pointed: int | None = None
        self._steps = StepValues(SMOOTHING)
        self._epochs: dict[Name, EpochValues] = {"train": EpochValues(), "validation": EpochValues()}
        self.header = CurveHeader(self.controls, self)
        self.marks = ChangeMarks(self.chart, self.across)
        self.step_curve = StepCurve(self.chart)
        self.epoch_curves: dict[Name, EpochCurve] = {
            "train": EpochCurve(self.chart),
            "validation": EpochCurve(self.chart),
        }
        self.column.setSpacing(0)
        self.column.addWidget(self.header)
        self.column.addWidget(self.chart, 1)
        self.header.shown_changed.connect(self.refresh)
        self._retranslate()
        self.set_theme(self.theme)

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
        """Forgets the whole run; smoothing, axis and zoom stay as they are."""
        self._steps = StepValues(self._smoothing)
        for epochs in self._epochs.values():
            epochs.truncate(-1)
        self.marks.truncate(-1)
        self.across.clear()
        self._stop_pointing()
        self._stale = True

    def forget(self) -> None:
        """Forgets the run, and to what a person zoomed."""
        self._zoom = None
        self.clear()

    def mark(self, step: int, text: str) -> None:
        """A thin line at a step, which says what happened there to whom the pointer leads near it."""
        self.marks.add(step, text)

    def set_steps_per_epoch(self, steps: int, step: int = 0, epoch: int = 0) -> None:
        """How many steps make an epoch behind this step, at which so many epochs were done; 0 where it is not known."""
        self.across.set_steps_per_epoch(steps, step, epoch)
        self._stale = True

    def add_time(self, step: int, seconds: float) -> None:
        """So many seconds of training had passed behind a step."""
        self.across.add_time(step, seconds)
        self._stale = True

    # How it is shown.

    def _smooth_by(self, weight: float) -> None:
        self._steps.smooth_by(weight)

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
        self.controls.show_smoother(has_steps)
        self._show_units(self.across.known)
        self._arrange_header()
        self._set_range()
        if has_steps and self._shows("train"):
            self.step_curve.draw(self._steps, self.across, self._log, smoothed=self._smoothing > 0)
        else:
            self.step_curve.clear()
        shown = self._shown_lines()
        for line in self._lines():
            if line in shown:
                line.curve.draw(line.values, self.across, self._log)
            else:
                line.curve.clear()
        self.marks.follow()
        if self._pointed is not None:
            self._read_at(self._pointed)

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
        # The first may have no place on a logarithmic axis, but the second has.
        known = [line.values.steps for line in self._lines()]
        ends = [step for steps in known for step in (*steps[:2], *steps[-1:])]
        if len(self._steps):
            ends += [self._steps.first, min(self._steps.first + 1, self._steps.last), self._steps.last]
        self._show_range(self.across.places(ends), self._known_values())

    def _known_values(self) -> Values:
        """The values of the curves that are shown; of long ones no more than the axis has to know."""
        parts = [np.empty(0), *(np.array(line.values.values) for line in self._shown_lines())]
        if len(self._steps) and self._shows("train"):
            low, high = self._steps.raw.bounds()
            every = self._ignores_outliers or (self._log and low <= 0)
            parts.append(self._steps.raw.values if every else np.array([low, high]))
        return np.concatenate(parts)

    # What a person does.

    def _arrange_header(self) -> None:
        margins = self.column.contentsMargins()
        self.header.arrange(self.width() - margins.left() - margins.right())

    def _point(self, at: float) -> None:
        """Reads every curve at a place."""
        marked, across = self.marks.near(at), self.across
        self._read_at(round(across.step(at)) if marked is None else marked)

    def _point_beside(self, direction: int) -> None:
        """Read a little further to one side, one step further at least."""
        now = self._pointed
        wanted = round(self.across.step(self.chart.place_beside(direction)))
        self._read_at(now + direction if now is not None and wanted == now else wanted)

    def _read_at(self, step: int) -> None:
        across, self._pointed = self.across, step
        said = [self.tr("step {step}").format(step=whole_text(step))]
        if across.steps_per_epoch:
            said.append(self.tr("epoch {epoch}").format(epoch=f"{across.epochs.value(step):.1f}"))
        if across.times_known:
            said.append(time_text(across.times.value(step)))
        place = across.place(step)
        if not math.isfinite(place):
            self._stop_pointing()
            return
        self.chart.line.setValue(place)
        self.chart.line.show()
        notes = self.marks.texts.get(step, ())
        self.readout.show_at(self.chart.x_of(place), self.chart.area(), " · ".join(said), self._read(step), notes)

    def _read(self, step: int) -> tuple[Reading, ...]:
        return tuple(
            Reading(line.curve.colour, line.name, value_text(source.at(step)), line.curve.dashes)
            for line in self._lines()
            for source in (self._steps if self._is_stepped(line) else line.values,)
            if len(source) and line.entry.isChecked()
        )

    def _stop_pointing(self) -> None:
        self._pointed = None
        super()._stop_pointing()

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

    def rows(self) -> Iterator[Sequence[object]]:
        """One row for each step at which any curve has a value, with its epoch and its seconds."""
        columns = self.columns()
        yield ["step", "epoch", "seconds", *columns]
        for step in sorted({step for values in columns.values() for step in values}):
            yield [*step_cells(self.across, step), *(values.get(step, "") for values in columns.values())]

    def _take_theme(self) -> None:
        super()._take_theme()
        theme = self.theme
        self.header.set_theme(theme)
        self.step_curve.set_colour(theme.curves[0], theme.panel)
        self.epoch_curves["train"].set_colour(theme.curves[0])
        self.epoch_curves["validation"].set_colour(theme.curves[1], pattern(1))
        self.marks.set_theme(theme)

    def _retranslate(self) -> None:
        self._set_empty_text(self.tr("The curve of every step appears here. Press Train to start."))
        self.header.retranslate()
        self._show_units(self.across.known)

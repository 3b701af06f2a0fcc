"""Draws the losses and metrics of any number of runs together, one line each, with a legend that hides them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSlider, QToolButton, QVBoxLayout, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_1, SPACE_2, TYPE_SMALL, annotation_color
from designer.plots.chart import Chart, value_range
from designer.plots.chooser import Chooser
from designer.plots.curve_items import line_item, line_pen, placed
from designer.plots.dashes import Dashes, pattern
from designer.plots.epochs import EpochValues
from designer.plots.legend import ROW, LegendEntry, Reading, Readout
from designer.plots.plot import Plot, caption_font
from designer.plots.scale import Scale
from designer.plots.steps import StepValues
from designer.plots.ticks import value_text, whole_text

EVERY_STEP, LOSS = "step", "loss"
LONGEST_NAME = 190
LEGEND = 290
NARROW, NARROWEST = 480, 360
FINEST = 1000
Values = NDArray[np.floating[Any]]


@dataclass
class _Run:
    """What is known of a run, and the line that shows it."""

    name: str
    colour: str
    entry: LegendEntry
    steps: StepValues
    epochs: dict[str, EpochValues] = field(default_factory=dict)
    """The values of the validation, or of the training where there is none, by their metric."""
    dashes: Dashes = ()
    shade: str = ""


class RunCurves(Plot):
    """The loss of every step, the loss of the epochs, or a metric of them; a drop-down chooses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs: dict[str, _Run] = {}
        self._smoothing = 0.6
        self._log = False
        self._zoom: QRectF | None = None
        self._pointed: float | None = None
        self.chart = Chart(self)
        self.readout = Readout(self.chart)
        self.lines: dict[str, pg.PlotCurveItem] = {}
        self.subject = Chooser(self)
        self._make_controls()
        self.legend, self.entries = QScrollArea(self), QWidget()
        self.legend.setWidget(self.entries)
        self.legend.setWidgetResizable(True)
        self.legend.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list = QVBoxLayout(self.entries)
        self._list.setContentsMargins(0, 0, SPACE_2, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_1)
        row.addWidget(self.chart, 1)
        row.addWidget(self.legend)
        self.column.setSpacing(0)
        self.column.addLayout(self.head)
        self.column.addLayout(row, 1)
        self._connect()
        self._retranslate()
        self._offer()
        self.set_theme(self.theme)

    def _make_controls(self) -> None:
        self.smoothing_label, self.smoothing = QLabel(self), QSlider(Qt.Orientation.Horizontal, self)
        self.smoothing_label.setProperty("role", "muted")
        self.smoothing_label.setBuddy(self.smoothing)
        self.smoothing.setRange(0, FINEST - 1)
        self.smoothing.setValue(round(self._smoothing * FINEST))
        self.smoothing.setFixedWidth(72)
        self.log = QToolButton(self)
        self.log.setCheckable(True)
        self.log.setFont(interface_font(TYPE_SMALL))
        self.head = QHBoxLayout()
        self.head.setSpacing(SPACE_2)
        self.head.addWidget(self.subject)
        self.head.addStretch(1)
        for widget in (self.smoothing_label, self.smoothing, self.log):
            self.head.addWidget(widget)

    def _connect(self) -> None:
        self.subject.shown_changed.connect(self._show_subject)
        self.smoothing.valueChanged.connect(self._smooth)
        self.log.toggled.connect(self._set_log)
        self.chart.range_asked.connect(self._zoom_to)
        self.chart.everything_asked.connect(lambda: self._zoom_to(None))
        self.chart.pointed.connect(self._point)
        self.chart.left.connect(self._stop_pointing)
        self.chart.resized.connect(self.refresh)

    # What comes in

    def add_run(self, key: str, name: str, colour: str) -> None:
        """Draw another run; ``colour`` is one of those that frames and notes have."""
        entry = LegendEntry(False, self.entries)
        measures = QFontMetrics(caption_font())
        entry.setText(measures.elidedText(name, Qt.TextElideMode.ElideRight, LONGEST_NAME))
        entry.setAccessibleName(name)
        entry.setToolTip(self.tr("{name}: click to hide or show this run.").format(name=name))
        entry.toggled.connect(self.refresh)
        self._list.insertWidget(self._list.count() - 1, entry)
        alike = sum(one.colour == colour for one in self.runs.values())
        self.runs[key] = _Run(name, colour, entry, StepValues(self._smoothing), dashes=pattern(alike))
        self.lines[key] = line_item(self.chart)
        self._dress(key)
        self._stale = True

    def add_steps(self, key: str, first: int, losses: ArrayLike) -> None:
        """The losses of the steps from ``first`` on."""
        self.runs[key].steps.add(first, losses)
        self._stale = True

    def add_epoch(self, key: str, step: int, values: dict[str, float]) -> None:
        """Loss and metrics of an epoch that ended at ``step``."""
        known = self.runs[key].epochs
        for name, value in values.items():
            known.setdefault(name, EpochValues()).add(step, value)
        self._offer()
        self._stale = True

    def remove_run(self, key: str) -> None:
        one = self.runs.pop(key)
        one.entry.hide()
        one.entry.deleteLater()
        self.chart.removeItem(self.lines.pop(key))
        self._offer()
        self._stale = True

    def clear(self) -> None:
        """Draw no run any more; what is drawn of the next ones stays chosen."""
        for key in list(self.runs):
            self.remove_run(key)
        self._zoom = None
        self._stop_pointing()

    def _offer(self) -> None:
        names = dict.fromkeys(name for run in self.runs.values() for name in run.epochs)
        metrics = {name: name.replace("_", " ") for name in names if name != LOSS}
        loss = {LOSS: self.tr("Loss of each epoch")} if LOSS in names else {}
        self.subject.offer({EVERY_STEP: self.tr("Loss of every step"), **loss, **metrics})

    # How it is shown

    def _show_subject(self) -> None:
        self._zoom = None
        self._show_smoother()
        self.refresh()

    def _show_smoother(self) -> None:
        """Epochs are not smoothed, and a narrow head has no room to smooth anything."""
        for widget in (self.smoothing, self.smoothing_label):
            widget.setVisible(self._is_stepped() and self.width() >= NARROWEST)

    def _smooth(self, value: int) -> None:
        self._smoothing = value / FINEST
        for one in self.runs.values():
            one.steps.smooth_by(self._smoothing)
        self.refresh()

    def _set_log(self, logarithmic: bool) -> None:
        self._log = self.chart.values.logarithmic = logarithmic
        self._zoom = None
        self.refresh()

    def _zoom_to(self, area: QRectF | None) -> None:
        self._zoom = area
        self.refresh()

    def _has_data(self) -> bool:
        return bool(self.runs)

    def _draw(self) -> None:
        for one in self.runs.values():
            one.steps.refresh()
        self._set_range()
        for key, one in self.runs.items():
            if one.entry.isChecked():
                self.lines[key].setData(*self._line(one))
            else:
                self.lines[key].clear()
            one.entry.set_value(value_text(self._latest(one)))
        widest = max((one.entry.sizeHint().width() for one in self.runs.values()), default=0)
        self.legend.setFixedWidth(min(widest + 3 * SPACE_2, LEGEND, max(96, self.width() // 2)))
        # A narrow chart needs its room for itself; the colours stand in the list too.
        self.legend.setVisible(self.width() >= NARROW)
        self._show_smoother()
        if self._pointed is not None:
            self._point(self._pointed)

    def _is_stepped(self) -> bool:
        return self.subject.shown in (EVERY_STEP, "")

    def _epochs(self, one: _Run) -> EpochValues:
        return one.epochs.get(self.subject.shown) or EpochValues()

    def _line(self, one: _Run) -> tuple[Values, Values]:
        """What is drawn of a run: no more points than the chart has columns for."""
        if not self._is_stepped():
            known = self._epochs(one)
            return np.array(known.steps, dtype=np.float64), placed(np.array(known.values, dtype=np.float64), self._log)
        area, steps = self.chart.shown(), one.steps
        first, last = math.floor(area.left()) - steps.first - 1, math.ceil(area.right()) - steps.first + 1
        columns = max(64, int(self.chart.area().width()))
        if self._smoothing > 0:
            at, low, high = steps.smooth.between(first, last, columns // 2)
            return at + steps.first, (placed(low, self._log) + placed(high, self._log)) / 2
        at, low, high = steps.raw.between(first, last, columns)
        if low is not high:
            at, low = np.repeat(at, 2), np.stack([low, high], axis=1).ravel()
        return at + steps.first, placed(low, self._log)

    def _latest(self, one: _Run) -> float:
        if not self._is_stepped():
            return self._epochs(one).latest()
        return one.steps.latest() if len(one.steps) else math.nan

    def _set_range(self) -> None:
        if self._zoom is not None:
            self.chart.show_range((self._zoom.left(), self._zoom.right()), (self._zoom.top(), self._zoom.bottom()))
            return
        shown = [one for one in self.runs.values() if one.entry.isChecked()]
        if self._is_stepped():
            known = [one for one in shown if len(one.steps)]
            ends = [end for one in known for end in (one.steps.first, one.steps.last)]
            bounds = [bound for one in known for bound in self._bounds(one.steps)]
        else:
            ends = [step for one in shown for step in (*self._epochs(one).steps[:1], *self._epochs(one).steps[-1:])]
            bounds = [value for one in shown for value in self._epochs(one).values]
        first, last = min(ends, default=0), max(ends, default=1)
        air = max(last - first, 1) * 6 / max(1.0, self.chart.area().width())
        values = placed(np.array(bounds, dtype=np.float64), self._log)
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if len(values) else (math.nan, math.nan)
        self.chart.show_range((first - air, last + air), value_range(low, high, self._log))

    def _bounds(self, steps: StepValues) -> Iterable[float]:
        """The values that the axis has to hold: of a smoothed curve those that are drawn."""
        known = steps.smooth if self._smoothing > 0 else steps.raw
        low, high = known.bounds()
        if self._log and low <= 0:
            positive = known.values[known.values > 0]
            low = float(positive.min()) if len(positive) else math.nan
        return low, high

    # Reading

    def _point(self, at: float) -> None:
        """Reads all runs at a step."""
        self._pointed = step = round(at)
        heading = self.tr("step {step}").format(step=whole_text(step))
        self.chart.line.setValue(step)
        self.chart.line.show()
        found = [
            Reading(one.shade, one.entry.text(), value_text(self._at(one, step)), one.dashes)
            for one in self.runs.values()
            if one.entry.isChecked()
        ]
        # As many as there is room for, those that are furthest from nothing to say first.
        room = max(1, int(self.chart.area().height() - SPACE_2) // ROW - 1)
        known = sorted(found, key=lambda reading: reading.value == value_text(math.nan))
        if len(known) > room:
            heading = self.tr("{heading} · {shown} of {count} runs").format(
                heading=heading, shown=room, count=len(known)
            )
        self.readout.show_at(self.chart.x_of(step), self.chart.area(), heading, tuple(known[:room]))

    def _at(self, one: _Run, step: int) -> float:
        if not self._is_stepped():
            return self._epochs(one).at(step)
        return one.steps.at(step) if self._smoothing > 0 else _raw(one.steps, step)

    def _stop_pointing(self) -> None:
        self._pointed = None
        self.chart.line.hide()
        self.readout.hide()

    def _dress(self, key: str) -> None:
        one = self.runs[key]
        one.shade = annotation_color(self.theme, one.colour)
        line = self.lines[key]
        # In single segments each would begin its dashes anew.
        line.setSegmentedLineMode("off" if one.dashes else "on")
        line.setPen(line_pen(self.chart, one.shade, one.dashes))
        one.entry.set_colours(self.theme, one.shade, one.dashes)

    def _take_theme(self) -> None:
        self.chart.set_theme(self.theme)
        self.readout.theme = self.theme
        for key in self.runs:
            self._dress(key)

    def _retranslate(self) -> None:
        self._set_empty_text(self.tr("Select one run or more in the list to see their curves together here."))
        self.subject.setAccessibleName(self.tr("What is drawn"))
        self.smoothing_label.setText(self.tr("smooth"))
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.smoothing.setToolTip(self.tr("How much the curves are smoothed."))
        self.log.setText(self.tr("log"))
        self.log.setAccessibleName(self.tr("Logarithmic values"))
        self.log.setToolTip(self.tr("Show values on a logarithmic axis."))
        self.chart.steps.count_in(self.tr("step"), Scale())


def _raw(steps: StepValues, step: int) -> float:
    """The value of a step as it was measured; nan where there is none."""
    at = step - steps.first
    return float(steps.raw.values[at]) if 0 <= at < len(steps) else math.nan

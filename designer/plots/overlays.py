"""Draws the losses and metrics of any number of runs together, one line each, with a legend that hides them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.across import EPOCH, STEP, TIME
from designer.plots.charted import Charted
from designer.plots.chooser import Chooser
from designer.plots.curve_menu import step_cells
from designer.plots.dashes import pattern
from designer.plots.legend import ROW, LegendEntry, Reading
from designer.plots.overlaid_run import OverlaidRun
from designer.plots.plot import caption_font
from designer.plots.ticks import time_text, value_text, whole_text
from designer.texts import word

EVERY_STEP, LOSS = "every step", "loss"
SMOOTHING = 0.6
LONGEST_NAME = 190
LEGEND = 290
NARROW = 480
MOST_PALE = 6
"""Where more runs are drawn, their raw values would hide the smoothed ones of all others."""


class RunCurves(Charted):
    """The loss of every step, the loss of the epochs, or a metric of them; a drop-down chooses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(SMOOTHING, parent)
        self.runs: dict[str, OverlaidRun] = {}
        self._unit = ""
        self._pointed: float | None = None
        self.subject = Chooser(self)
        self.legend, self.entries = QScrollArea(self), QWidget()
        self._lay_out()
        self.subject.shown_changed.connect(lambda _: self.show_everything())
        self._retranslate()
        self._offer()
        self.set_theme(self.theme)

    def _lay_out(self) -> None:
        self.legend.setWidget(self.entries)
        self.legend.setWidgetResizable(True)
        self.legend.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list = QVBoxLayout(self.entries)
        self._list.setContentsMargins(0, 0, SPACE_2, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        head, row = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self.subject)
        head.addStretch(1)
        head.addWidget(self.controls)
        row.setSpacing(SPACE_1)
        row.addWidget(self.chart, 1)
        row.addWidget(self.legend)
        self.column.setSpacing(0)
        self.column.addLayout(head)
        self.column.addLayout(row, 1)

    # What comes in

    def add_run(self, key: str, name: str, colour: str) -> None:
        """Draw another run, or one anew that stands in the legend; ``colour`` is one that frames and notes have."""
        there = self.runs.get(key)
        entry = there.entry if there is not None else self._new_entry()
        measures = QFontMetrics(caption_font())
        entry.setText(measures.elidedText(name, Qt.TextElideMode.ElideRight, LONGEST_NAME))
        entry.setAccessibleName(name)
        entry.setToolTip(self.tr("{name}: click to hide or show this run.").format(name=name))
        if there is not None:
            there.remove()
        if there is not None and there.colour == colour:
            dashes = there.dashes
        else:
            dashes = pattern(sum(one.colour == colour for one in self.runs.values()))
        self.runs[key] = made = OverlaidRun(name, colour, dashes, entry, self.chart)
        made.steps.smooth_by(self._smoothing)
        made.set_theme(self.theme)
        self._stale = True

    def _new_entry(self) -> LegendEntry:
        entry = LegendEntry(False, self.entries)
        entry.toggled.connect(self.refresh)
        self._list.insertWidget(self._list.count() - 1, entry)
        return entry

    def set_steps_per_epoch(self, key: str, steps: int, step: int, epoch: int) -> None:
        """How many steps make an epoch behind this step, at which so many epochs were done."""
        self.runs[key].across.set_steps_per_epoch(steps, step, epoch)
        self._stale = True

    def add_steps(self, key: str, first: int, losses: ArrayLike, seconds: float | None = None) -> None:
        """The losses of the steps from ``first`` on; so many seconds of training had passed behind the last."""
        one = self.runs[key]
        one.steps.add(first, losses)
        if seconds is not None and len(one.steps):
            one.across.add_time(one.steps.last, seconds)
        self._stale = True

    def add_epoch(self, key: str, step: int, values: dict[str, float]) -> None:
        """Loss and metrics of an epoch that ended at ``step``."""
        self.runs[key].add_epoch(step, values)
        self._offer()
        self._stale = True

    def mark(self, key: str, step: int, text: str) -> None:
        """A line at a step behind which something was changed in this run."""
        self.runs[key].marks.add(step, text)
        self._stale = True

    def remove_run(self, key: str) -> None:
        removed = self.runs.pop(key)
        removed.remove()
        removed.entry.hide()
        removed.entry.deleteLater()
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
        metrics = {name: word(name.replace("_", " ")) for name in names if name != LOSS}
        loss = {LOSS: self.tr("Loss of each epoch")} if LOSS in names else {}
        self.subject.offer({EVERY_STEP: self.tr("Loss of every step"), **loss, **metrics})

    # How it is shown

    @property
    def _metric(self) -> str:
        """The metric of the epochs that is drawn; empty for the losses of the steps."""
        return "" if self.subject.shown == EVERY_STEP else self.subject.shown

    def _smooth_by(self, weight: float) -> None:
        for one in self.runs.values():
            one.steps.smooth_by(weight)

    def _count(self, unit: str, logarithmic: bool) -> None:
        # A step has another place in each run: no zoom stays the same.
        self._zoom = None
        super()._count(unit, logarithmic)

    def _has_data(self) -> bool:
        return bool(self.runs)

    def _drawn(self) -> list[OverlaidRun]:
        """The runs that a person wants to see, and of which is known what is counted."""
        counted = [one for one in self.runs.values() if one.count(self._unit, logarithmic=self.across.logarithmic)]
        return [one for one in counted if one.is_shown]

    def _draw(self) -> None:
        for one in self.runs.values():
            one.steps.refresh()
        known = {unit for one in self.runs.values() for unit in one.across.known}
        self._show_units([unit for unit in (EPOCH, TIME) if unit in known])
        self._unit = self.chart.steps.counts
        drawn, metric, smoothed = self._drawn(), self._metric, self._smoothing > 0
        pale = len(drawn) <= MOST_PALE
        every = self._ignores_outliers or self._log
        ends = [one.across.places(one.ends(metric)) for one in drawn]
        values = [one.known(metric, smoothed=smoothed and not pale, every=every) for one in drawn]
        self._show_range(np.concatenate([np.empty(0), *ends]), np.concatenate([np.empty(0), *values]))
        for one in self.runs.values():
            if one in drawn:
                one.draw(metric, logarithmic=self._log, smoothed=smoothed, pale=pale)
                one.marks.follow()
            else:
                one.hide()
            one.entry.set_value(value_text(one.latest(metric)))
        self._fit()
        if self._pointed is not None:
            self._point(self._pointed)

    def _fit(self) -> None:
        widest = max((one.entry.sizeHint().width() for one in self.runs.values()), default=0)
        self.legend.setFixedWidth(min(widest + 3 * SPACE_2, LEGEND, max(96, self.width() // 2)))
        # A narrow chart needs its room for itself; the colours stand in the list too.
        self.legend.setVisible(self.width() >= NARROW)
        self.controls.show_smoother(not self._metric)
        subject = 0 if self.subject.isHidden() else self.subject.sizeHint().width() + SPACE_2
        self.controls.fit(self.width() - 2 * SPACE_2 - subject)

    # Reading

    def _point(self, place: float) -> None:
        """Read all runs at a place, and what was changed there in one of them."""
        drawn, smoothed = self._drawn(), self._smoothing > 0
        if self._unit == STEP:
            place = self.across.place(max(round(self.across.step(place)), self.across.logarithmic))
        near = [(one, step) for one in drawn for step in (one.marks.near(place),) if step is not None]
        if near:
            place = near[0][0].across.place(near[0][1])
        self._pointed = place
        self.chart.line.setValue(place)
        self.chart.line.show()
        heading = self._heading(place)
        found = [
            Reading(one.shade, one.entry.text(), value_text(one.at(self._metric, place, smoothed=smoothed)), one.dashes)
            for one in drawn
        ]
        changed = self.tr("{run}: {change}")
        notes = [
            changed.format(run=one.entry.text(), change=text) for one, step in near for text in one.marks.texts[step]
        ]
        # As many as there is room for, those that are furthest from nothing to say first.
        room = max(1, int(self.chart.area().height() - SPACE_2) // ROW - 1 - len(notes))
        known = sorted(found, key=lambda reading: reading.value == value_text(math.nan))
        if len(known) > room:
            heading = self.tr("{heading} · {shown} of {count} runs").format(
                heading=heading, shown=room, count=len(known)
            )
        self.readout.show_at(self.chart.x_of(place), self.chart.area(), heading, tuple(known[:room]), notes)

    def _heading(self, place: float) -> str:
        """What is counted at a place."""
        at = 10.0**place if self.across.logarithmic else place
        if self._unit == TIME:
            return time_text(max(at, 0.0))
        if self._unit == EPOCH:
            return self.tr("epoch {epoch}").format(epoch=f"{at:.1f}")
        return self.tr("step {step}").format(step=whole_text(round(at)))

    def _point_beside(self, direction: int) -> None:
        now, wanted = self._pointed, self.chart.place_beside(direction)
        if self._unit == STEP and now is not None:
            # One step further at least.
            step = round(self.across.step(now))
            wanted = self.across.place(step + direction * max(1, abs(round(self.across.step(wanted)) - step)))
        if math.isfinite(wanted):
            self._point(wanted)

    def _stop_pointing(self) -> None:
        self._pointed = None
        super()._stop_pointing()

    def rows(self) -> Iterator[Sequence[object]]:
        """One row for each value of each run that is drawn."""
        yield ["run", "step", "epoch", "seconds", self._metric or LOSS]
        for one in self._drawn():
            for step, value in one.rows(self._metric):
                yield [one.name, *step_cells(one.across, step), value]

    def _take_theme(self) -> None:
        super()._take_theme()
        for one in self.runs.values():
            one.set_theme(self.theme)

    def _retranslate(self) -> None:
        self._set_empty_text(self.tr("Select one run or more in the list to see their curves together here."))
        self.subject.setAccessibleName(self.tr("What is drawn"))

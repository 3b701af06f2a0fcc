"""One of several runs that are drawn together: what is known of it, and the lines, marks and entry that show it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from designer.look.theme import Theme, annotation_color
from designer.plots.across import Across
from designer.plots.change_marks import ChangeMarks
from designer.plots.chart import Chart
from designer.plots.curve_items import Values, line_item, line_pen, middle, outlined, placed, raw_pen
from designer.plots.dashes import Dashes
from designer.plots.epochs import EpochValues
from designer.plots.legend import LegendEntry
from designer.plots.steps import StepValues


class OverlaidRun:
    """Draws the losses of its steps, or its values of each epoch."""

    def __init__(self, name: str, colour: str, dashes: Dashes, entry: LegendEntry, chart: Chart) -> None:
        self.name, self.colour, self.dashes = name, colour, dashes
        self.entry, self.chart = entry, chart
        self.steps = StepValues(0.0)
        self.epochs: dict[str, EpochValues] = {}
        """The values of the validation, or of the training where there is none, by their metric."""
        self.across = Across()
        self.shade = ""
        self.pale, self.line = line_item(chart), line_item(chart)
        self.pale.setZValue(-0.5)
        self.marks = ChangeMarks(chart, self.across)

    @property
    def is_shown(self) -> bool:
        return self.entry.isChecked()

    def add_epoch(self, step: int, values: dict[str, float]) -> None:
        for name, value in values.items():
            self.epochs.setdefault(name, EpochValues()).add(step, value)

    def count(self, unit: str, *, logarithmic: bool) -> bool:
        """Count the steps like this; whether that is known of this run."""
        self.across.wanted, self.across.logarithmic = unit, logarithmic
        return self.across.unit == unit

    def draw(self, metric: str, *, logarithmic: bool, smoothed: bool, pale: bool) -> None:
        """Draw a metric of the epochs, or without one the losses of the steps, of which the raw ones may be pale."""
        self.pale.clear()
        if metric:
            known = self._of(metric)
            values = placed(np.array(known.values, dtype=np.float64), logarithmic)
            self.line.setData(self.across.places(known.steps), values)
            return
        at, raw = outlined(self.steps.raw, self.steps.first, self.across, self.chart) if pale or not smoothed else _NONE
        if not smoothed:
            self.line.setData(at, placed(raw, logarithmic))
            return
        if pale:
            self.pale.setData(at, placed(raw, logarithmic))
        self.line.setData(*middle(self.steps, self.across, self.chart, logarithmic))

    def hide(self) -> None:
        self.line.clear()
        self.pale.clear()
        self.marks.follow(shown=False)

    def remove(self) -> None:
        """Take all of it from the chart; its entry in the legend stays for who made it."""
        self.marks.truncate(-1)
        for item in (self.line, self.pale):
            self.chart.removeItem(item)

    def _of(self, metric: str) -> EpochValues:
        return self.epochs.get(metric) or EpochValues()

    def latest(self, metric: str) -> float:
        if metric:
            return self._of(metric).latest()
        return self.steps.latest() if len(self.steps) else math.nan

    def at(self, metric: str, place: float, *, smoothed: bool) -> float:
        """The value that stands at a place."""
        step = round(self.across.step(place))
        if metric:
            return self._of(metric).at(step)
        return self.steps.at(step) if smoothed else self.steps.raw_at(step)

    def ends(self, metric: str) -> list[int]:
        """The first steps, the first of which may have no place, and the last."""
        if metric:
            steps = self._of(metric).steps
            return [*steps[:2], *steps[-1:]]
        first, last = self.steps.first, self.steps.last
        return [first, min(first + 1, last), last] if len(self.steps) else []

    def known(self, metric: str, *, smoothed: bool, every: bool) -> Values:
        """The values that the axis has to hold; of steps the smallest and the largest, unless all are needed."""
        if metric:
            return np.array(self._of(metric).values, dtype=np.float64)
        values = self.steps.smooth if smoothed else self.steps.raw
        low, high = values.bounds()
        return values.values if every or not low > 0 else np.array([low, high])

    def rows(self, metric: str) -> Iterator[tuple[int, float]]:
        """Each step that has a value, and that value without smoothing."""
        if metric:
            yield from zip(self._of(metric).steps, self._of(metric).values, strict=True)
            return
        raw, first = self.steps.raw.values, self.steps.first
        yield from ((first + at, float(raw[at])) for at in np.flatnonzero(np.isfinite(raw)).tolist())

    def set_theme(self, theme: Theme) -> None:
        self.shade = annotation_color(theme, self.colour)
        # In single segments each would begin its dashes anew.
        self.line.setSegmentedLineMode("off" if self.dashes else "on")
        self.line.setPen(line_pen(self.chart, self.shade, self.dashes))
        self.pale.setPen(raw_pen(self.shade, theme.panel))
        self.entry.set_colours(theme, self.shade, self.dashes)
        self.marks.set_theme(theme, self.shade)


_NONE: tuple[Values, Values] = np.empty(0), np.empty(0)

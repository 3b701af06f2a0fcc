"""Thin lines at the steps behind which something was changed; what it was is read where the pointer comes near."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt

from designer.look.theme import LIGHT, Theme
from designer.plots.across import Across
from designer.plots.chart import Chart

NEAR = 6  # pixels within which a line is meant


class ChangeMarks:
    """One line for each step, however many things were changed there."""

    def __init__(self, chart: Chart, across: Across) -> None:
        self.chart, self.across = chart, across
        self.theme = LIGHT
        self.colour = ""
        """The colour of the lines where they are those of one of several runs."""
        self.texts: dict[int, list[str]] = {}
        self._lines: dict[int, pg.InfiniteLine] = {}

    def add(self, step: int, text: str) -> None:
        self.texts.setdefault(step, []).append(text)
        if step not in self._lines:
            self._lines[step] = line = pg.InfiniteLine(angle=90)
            line.setZValue(-1)
            line.setPen(self._pen())
            self.chart.addItem(line, ignoreBounds=True)
            self._put(step)

    def truncate(self, step: int) -> None:
        """Forget those behind a step."""
        for at in [at for at in self.texts if at > step]:
            self.chart.removeItem(self._lines.pop(at))
            del self.texts[at]

    def follow(self, *, shown: bool = True) -> None:
        """The axis counts otherwise, or knows more; the lines may be hidden."""
        for step, line in self._lines.items():
            line.setVisible(shown)
            self._put(step)

    def _put(self, step: int) -> None:
        place = self.across.place(step)
        if math.isfinite(place):
            self._lines[step].setValue(place)
        else:
            self._lines[step].hide()

    def near(self, place: float) -> int | None:
        """The step of the line that is meant by a place; None where none is near."""
        x = self.chart.x_of(place)
        close = [(abs(self.chart.x_of(line.value()) - x), at) for at, line in self._lines.items() if line.isVisible()]
        return min(close)[1] if close and min(close)[0] <= NEAR else None

    def set_theme(self, theme: Theme, colour: str = "") -> None:
        self.theme, self.colour = theme, colour
        for line in self._lines.values():
            line.setPen(self._pen())

    def _pen(self) -> object:
        colour = self.colour or self.theme.wire
        return pg.mkPen(colour, width=self.chart.devicePixelRatioF(), style=Qt.PenStyle.DashLine)

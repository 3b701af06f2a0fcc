"""Shows one step of a training taken apart: a slider over its moments, the numbers there, and the sum behind one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import SPACE_2, SPACE_3, TYPE_SMALL
from designer.plots.arithmetic import Place, Sum
from designer.plots.example_row import ExampleRow
from designer.plots.labels import ElidedLabel
from designer.plots.number_table import NumberTable
from designer.plots.own_keys import RowSlider, keeps
from designer.plots.plot import Plot, number_font

Numbers = NDArray[np.float32]
MOST_TABLES = 4
ENTERS, WEIGHS, LEAVES = "enters", "weighs", "leaves"
"""What a table shows, where a sum is told: what enters, the weights, and what leaves."""


class WalkPlot(Plot):
    """Forwards and backwards in time: the data, each layer, the loss, each layer back again, and the update."""

    moved = Signal(int)
    """Another moment is wanted, by its number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments = 0
        self._tables: list[tuple[str, str, Numbers]] = []
        self._sum_of: Callable[[Place], Sum] | None = None
        self._chosen: Place | None = None
        self.sentence = ElidedLabel(self)
        self.back, self.forth = QToolButton(self), QToolButton(self)
        self.slider = RowSlider(Qt.Orientation.Horizontal, self)
        self.row = ExampleRow(self)
        self.tables = [NumberTable(self) for _ in range(MOST_TABLES)]
        self.sum = QLabel(self)
        self.sum.setWordWrap(True)
        self.sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        header, shown = QHBoxLayout(), QHBoxLayout()
        self.shown = shown
        header.setSpacing(SPACE_2)
        for part, stretch in ((self.back, 0), (self.forth, 0), (self.slider, 1), (self.row, 0)):
            header.addWidget(part, stretch)
        shown.setSpacing(SPACE_3)
        for table in self.tables:
            shown.addWidget(table, 1)
            table.picked.connect(self._pick)
        self.column.addLayout(header)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.sum)
        self.column.addLayout(shown, 1)
        self.slider.valueChanged.connect(self.moved)
        self.back.clicked.connect(lambda: self.slider.setValue(self.slider.value() - 1))
        self.forth.clicked.connect(lambda: self.slider.setValue(self.slider.value() + 1))
        self.setFocusProxy(self.slider)
        for button in (self.back, self.forth):
            button.setFont(interface_font(TYPE_SMALL))
        self._retranslate()
        self.set_theme(self.theme)

    def show_moment(self, at: int, moments: int, sentence: str, row: int, rows: int) -> None:
        """Where the walk stands, of how many moments, in words, and which example of the batch is looked at."""
        self._moments = moments
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, moments - 1)
            self.slider.setValue(at)
        self.back.setEnabled(at > 0)
        self.forth.setEnabled(at < moments - 1)
        self.sentence.set_text(sentence)
        self.row.show_example(row, rows)
        self._stale = True

    def show_tables(self, tables: Sequence[tuple[str, str, Numbers]], sum_of: Callable[[Place], Sum] | None) -> None:
        """Arrays by what they are and their titles; ``sum_of`` tells how a number that leaves was found."""
        self._tables, self._sum_of = list(tables[:MOST_TABLES]), sum_of
        leaving = next((values for kind, _, values in tables if kind == LEAVES), None)
        known = self._chosen is not None and leaving is not None and _is_in(self._chosen, leaving)
        if not known:
            self._chosen = _largest(leaving) if leaving is not None and leaving.size else None
        self._stale = True

    def event(self, event: QEvent) -> bool:
        return keeps(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the slider work beside it too."""
        at, last = self.slider.value(), self.slider.maximum()
        ways = {Qt.Key.Key_Left: at - 1, Qt.Key.Key_Right: at + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if event.key() in ways and self._moments:
            self.slider.setValue(ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def clear(self) -> None:
        self._moments, self._tables, self._sum_of = 0, [], None
        self._stale = True

    def _has_data(self) -> bool:
        return self._moments > 0

    def _draw(self) -> None:
        for at, table in enumerate(self.tables):
            table.setVisible(at < len(self._tables))
            self.shown.setStretch(at, 0)
            if at < len(self._tables):
                # A row needs less room than a picture or a matrix.
                self.shown.setStretch(at, 2 if self._tables[at][2].ndim < 2 else 3)
                table.theme = self.theme
                table.show_array(self._tables[at][1], self._tables[at][2])
        self._write_sum()

    def _pick(self, place: Place) -> None:
        """The sum of a number that leaves is written out."""
        kinds: Mapping[object, str] = dict(zip(self.tables, (kind for kind, _, _ in self._tables), strict=False))
        if kinds.get(self.sender()) == LEAVES:
            self._chosen = place
            self._write_sum()

    def _write_sum(self) -> None:
        found = self._sum_of(self._chosen) if self._sum_of is not None and self._chosen is not None else None
        self.sum.setVisible(found is not None)
        if found is not None:
            self.sum.setFont(number_font())
            self.sum.setText(found.text())
        for table, (kind, _, _) in zip(self.tables, self._tables, strict=False):
            if found is None or kind not in (ENTERS, LEAVES):
                table.mark(None)
            else:
                table.mark(*((None, found.window) if kind == ENTERS else (self._chosen, ())))

    def _take_theme(self) -> None:
        for button, name in ((self.back, "chevron_left"), (self.forth, "chevron_right")):
            button.setIcon(icons.icon(name, self.theme.text))

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("Pause the training, or press Step: the next step is taken apart here, number by number.")
        )
        self.slider.setAccessibleName(self.tr("Moment of the step"))
        self.slider.setToolTip(self.tr("Forwards and backwards through one step. Left and right go on by one."))
        for button, text in ((self.back, self.tr("Back by one moment")), (self.forth, self.tr("On by one moment"))):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.sum.setAccessibleName(self.tr("The sum behind the number that is framed"))


def _largest(values: Numbers) -> Place:
    """The place of the number that is farthest from zero: its sum says more than that of a corner."""
    row = np.nan_to_num(np.atleast_1d(values))
    return tuple(int(one) for one in np.unravel_index(int(np.abs(row).argmax()), row.shape))


def _is_in(place: Place, values: Numbers) -> bool:
    return len(place) == max(values.ndim, 1) and all(
        0 <= one < size for one, size in zip(place, values.shape or (1,), strict=True)
    )

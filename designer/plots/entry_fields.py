"""The fields in which a person enters an example: one for each input of a network."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from designer.look.theme import SPACE_1, SPACE_2, Theme
from designer.panels.facts import text_label
from designer.plots.curve_pad import CurvePad
from designer.plots.drawing_pad import DrawingPad
from designer.plots.point_pad import PointPad
from engine.training.entering import Entry, is_series

NUMBER = re.compile(r"[^\s,;]+")


class EntryField(QWidget):
    """One input; ``value`` is what was entered, None where it is nothing that can be asked."""

    changed = Signal()

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_1)

    @property
    def value(self) -> Any:
        return None

    def show_value(self, value: Any) -> None:
        """Show what the example of the data has here; nothing is told of that."""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of the window."""


class PictureField(EntryField):
    """A pad to draw on."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        self.pad = DrawingPad(entry, self)
        self.pad.setAccessibleName(self.tr("Pad for {name}").format(name=entry.name))
        self.pad.setToolTip(self.tr("Draw here, or drop the file of a picture. Ctrl+Z takes back, Delete clears."))
        self.pad.drawn.connect(self.changed)
        self.column.addWidget(self.pad, 1)

    @property
    def value(self) -> bytes:
        return self.pad.pixels()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands below comes right behind the picture."""
        super().resizeEvent(event)
        self.setMaximumHeight(max(self.pad.height_for(self.width()), self.minimumSizeHint().height()))

    def show_value(self, value: Any) -> None:
        self.pad.put(value, is_example=True)

    def set_theme(self, theme: Theme) -> None:
        self.pad.theme = theme
        self.pad.update()


class TextField(EntryField):
    """A line of text."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Type a text"))
        self.line.setAccessibleName(self.tr("Text for {name}").format(name=entry.name))
        self.line.textEdited.connect(lambda _: self.changed.emit())
        self.column.addWidget(self.line)

    @property
    def value(self) -> str | None:
        return self.line.text() or None

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self.line):
            self.line.setText(value.replace("\n", " ") if isinstance(value, str) else "")
            self.line.setCursorPosition(0)


class RowField(EntryField):
    """Numbers with commas between, of which up and down change the one at the cursor.

    Two are also a place in a plane, and those over time a curve.
    """

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        over_time = is_series(entry.shape)
        self.plane = PointPad(self) if entry.shape.count == 2 and not over_time else None
        self.curve = CurvePad(self) if over_time else None
        self.line = QLineEdit(self)
        self.line.setProperty("role", "mono")
        self.line.setAccessibleName(self.tr("Numbers for {name}").format(name=entry.name))
        text = self.tr("{count} numbers with commas between. The up and down keys change the one at the cursor.")
        self.line.setToolTip(text.format(count=entry.shape.count))
        self.line.textEdited.connect(lambda _: self._edit())
        self.line.installEventFilter(self)
        if self.plane is not None:
            self.plane.setAccessibleName(self.tr("Plane"))
            self.plane.setToolTip(self.tr("Click the place that the network is asked about."))
            self.plane.pointed.connect(self._point)
            self.column.addWidget(self.plane, 1)
        if self.curve is not None:
            self.curve.setAccessibleName(self.tr("Curve of {name}").format(name=entry.name))
            self.curve.setToolTip(self.tr("Drag along the curve to draw another one."))
            self.curve.drawn.connect(self._take_curve)
            self.column.addWidget(self.curve, 1)
        self.column.addWidget(self.line)

    @property
    def pad(self) -> QWidget | None:
        """What the mouse enters the numbers with, where there is such a thing."""
        return self.plane or self.curve

    @property
    def numbers(self) -> list[float]:
        """What is written, as far as it is numbers."""
        found: list[float] = []
        for one in NUMBER.findall(self.line.text()):
            try:
                found.append(float(one))
            except ValueError:
                return []
        return found if all(map(math.isfinite, found)) else []

    @property
    def value(self) -> list[float] | None:
        return self.numbers if len(self.numbers) == self.entry.shape.count else None

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self.line):
            self.line.setText(", ".join(f"{number:g}" for number in value))
            self.line.setCursorPosition(0)
        self._show_place()

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if watched is self.line and event.type() == event.Type.KeyPress:
            ways = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
            if event.key() in ways:
                self.step(ways[event.key()])
                return True
        return False

    def step(self, way: int) -> None:
        """Make the number at the cursor a little larger or smaller."""
        at = self.line.cursorPosition()
        for found in NUMBER.finditer(self.line.text()):
            if found.start() <= at <= found.end() and self.numbers:
                number = float(found.group())
                size = 10.0 ** (math.floor(math.log10(abs(number))) - 1) if number else 0.1
                text = f"{number + way * size:.6g}"
                whole = self.line.text()
                self.line.setText(whole[: found.start()] + text + whole[found.end() :])
                self.line.setCursorPosition(found.start() + len(text))
                self._edit()
                return

    def _edit(self) -> None:
        self._show_place()
        self.changed.emit()

    def _show_place(self) -> None:
        if self.plane is not None and self.value is not None:
            self.plane.show_place(*self.value)
        if self.curve is not None and self.value is not None:
            self.curve.show_values(np.array(self.value))

    def _take_curve(self) -> None:
        assert self.curve is not None
        self.line.setText(", ".join(f"{number:.4g}" for number in self.curve.values.tolist()))
        self.line.setCursorPosition(0)
        self.changed.emit()

    def _point(self, x: float, y: float) -> None:
        self.line.setText(f"{x:.3g}, {y:.3g}")
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        for pad in (self.plane, self.curve):
            if pad is not None:
                pad.theme = theme
                pad.update()


class ClassField(EntryField):
    """The number of a class, such as a person or a film."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        self.label, self.number = QLabel(entry.name, self), QSpinBox(self)
        self.number.setRange(0, (entry.shape.classes or 1) - 1)
        self.number.setAccessibleName(self.tr("Number for {name}").format(name=entry.name))
        self.number.valueChanged.connect(lambda _: self.changed.emit())
        self.label.setProperty("role", "muted")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.label)
        row.addWidget(self.number, 1)
        self.column.addLayout(row)

    @property
    def value(self) -> int:
        return self.number.value()

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self.number):
            self.number.setValue(value)


class ExampleField(EntryField):
    """Says that an input is not entered by hand; its numbers are those of the example that is chosen below."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        text = self.tr("“{name}” ({sizes} numbers) cannot be entered by hand. Choose an example of the data.")
        self.label = text_label("muted", self)
        self.label.setText(text.format(name=entry.name, sizes=" × ".join(map(str, entry.shape.sizes))))
        self.column.addWidget(self.label)


FIELDS: dict[str, type[EntryField]] = {
    "picture": PictureField,
    "text": TextField,
    "row": RowField,
    "class": ClassField,
    "example": ExampleField,
}
"""By the kinds of entries."""

"""Lets a person enter an example, and shows what the network says to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.canvas.ink import Ink
from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2, SPACE_3
from designer.plots.answer_bars import AnswerBars, told
from designer.plots.cell_fields import CellsField
from designer.plots.entry_fields import FIELDS, EntryField, PictureField, RowField
from designer.plots.example_row import ExampleRow
from designer.plots.film import Film
from designer.plots.plot import Plot
from designer.texts import told as sentence_of
from designer.texts import word
from engine.message import Message, Misfit
from engine.training.entering import Entry, written
from engine.training.messages import Points
from engine.training.sketched import opened
from engine.training.watching.answer import Answer
from engine.training.watching.station import Station

ENTERING = 280
"""How wide the fields stand at most."""
LOW = 250
"""Where the plot is lower, there is no room for the film."""
FILM = 116


class TryItPlot(Plot):
    """The fields at the left, the answer and the way through the network at the right."""

    entered = Signal(str)
    """What a person entered, as one text; empty where it is nothing that can be asked."""
    number_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self.fields: list[EntryField] = []
        self._points: Points | None = None
        self._answers: tuple[Answer, ...] = ()
        self._trouble: Message | None = None
        self._stations: tuple[Station, ...] = ()
        self._has_answer = False
        self.example = ExampleRow(self)
        self.example.chosen.connect(self.number_chosen)
        self.undo, self.clear_pad, self.open = QToolButton(self), QToolButton(self), QToolButton(self)
        self.sentence = QLabel(self)
        # What the network says may look like a tag.
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bars, self.film = AnswerBars(self), Film(self)
        self.film.setFixedHeight(FILM)
        self._arrange()
        self._retranslate()
        self.set_theme(self.theme)

    def _arrange(self) -> None:
        self.entering = QWidget(self)
        self.entering.setMaximumWidth(ENTERING)
        self.form = QVBoxLayout()
        self.form.setSpacing(SPACE_1)
        tools = QHBoxLayout()
        tools.setSpacing(SPACE_1)
        for button, slot in ((self.undo, self.take_back), (self.clear_pad, self.empty), (self.open, self.ask_file)):
            button.clicked.connect(slot)
            tools.addWidget(button)
        tools.addStretch(1)
        self.left = left = QVBoxLayout(self.entering)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(SPACE_1)
        left.addLayout(self.form, 1)
        left.addLayout(tools)
        left.addWidget(self.example)
        left.addStretch(0)
        right = QVBoxLayout()
        right.setSpacing(SPACE_2)
        right.addWidget(self.sentence)
        right.addWidget(self.bars, 1)
        right.addWidget(self.film)
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(self.entering, 2)
        row.addLayout(right, 3)
        self.column.addLayout(row, 1)

    # What is entered

    def offer(self, entries: Sequence[Entry]) -> None:
        """Let these be entered; what was stays where they are the same."""
        if tuple(entries) == self.entries:
            return
        self.entries = tuple(entries)
        for field in self.fields:
            self.form.removeWidget(field)
            field.deleteLater()
        kinds = {**FIELDS, "cells": CellsField}
        self.fields = [kinds[one.kind](one, self.entering) for one in self.entries if one.kind in kinds]
        for field in self.fields:
            has_pad = isinstance(field, RowField) and field.pad is not None
            stretches = has_pad or isinstance(field, (PictureField, CellsField))
            self.form.addWidget(field, 1 if stretches else 0)
            field.changed.connect(self._enter)
            if isinstance(field, PictureField):
                field.pad.dropped.connect(lambda path, field=field: self.open_file(path, field))
            field.set_theme(self.theme)
        # Without a pad that fills it, the room is left below.
        is_filled = any(self.form.stretch(at) for at in range(self.form.count()))
        self.left.setStretch(0, 1 if is_filled else 0)
        self.left.setStretch(3, 0 if is_filled else 1)
        for button in (self.undo, self.clear_pad, self.open):
            button.setVisible(bool(self.pads))
        self._show_points()
        self._stale = True

    @property
    def pads(self) -> list[PictureField]:
        return [field for field in self.fields if isinstance(field, PictureField)]

    def text(self) -> str:
        """All that is entered, as one text; empty where a field holds nothing that can be asked."""
        values = {field.entry.name: field.value for field in self.fields if field.entry.kind != "example"}
        return "" if None in values.values() else written(values)

    def show_values(self, values: dict[str, Any]) -> None:
        """Show an example of the data."""
        for field in self.fields:
            if field.entry.name in values:
                field.show_value(values[field.entry.name])

    def show_points(self, points: Points) -> None:
        self._points = points
        self._show_points()

    def _show_points(self) -> None:
        for field in self.fields:
            if self._points is not None and isinstance(field, RowField) and field.plane is not None:
                field.plane.show_points(self._points.points, self._points.labels)

    def _enter(self) -> None:
        self.entered.emit(self.text())

    def take_back(self) -> None:
        """Take back the last stroke."""
        for field in self.pads:
            field.pad.undo()

    def empty(self) -> None:
        """Begin with an empty pad."""
        for field in self.pads:
            field.pad.clear()

    def ask_file(self) -> None:
        """Let a person choose a picture."""
        kinds = self.tr("Pictures ({endings})").format(endings="*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff")
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open a picture"), "", kinds)
        if path:
            self.open_file(Path(path), self.pads[0])

    def open_file(self, path: Path, field: PictureField) -> None:
        """Lay the picture of a file on a pad, in the form of the data."""
        try:
            found = opened(path, field.pad.sizes, field.entry.ink)
        except Misfit as misfit:
            self.refuse(misfit.message)
            return
        field.pad.put(found)
        self._enter()

    # What is said

    def show_answers(self, answers: Sequence[Answer], trouble: Message | None) -> None:
        """What the network says, or why what was entered cannot be read."""
        self._answers, self._trouble, self._has_answer = tuple(answers), trouble, True
        self._stale = True

    def show_stations(self, stations: Sequence[Station]) -> None:
        """What the example is behind each layer."""
        self._stations = tuple(stations)
        self._stale = True

    def show_number(self, number: int, count: int) -> None:
        """Which example of the data was taken last, of how many."""
        self.example.show_example(number, count)

    def refuse(self, why: Message) -> None:
        self.show_answers((), why)
        self.refresh()

    def clear(self) -> None:
        self._answers, self._trouble, self._stations, self._has_answer = (), None, (), False
        self._stale = True

    def _has_data(self) -> bool:
        return bool(self.entries)

    def _draw(self) -> None:
        self.bars.show_answers(self._answers)
        self.film.setVisible(bool(self._stations) and self.height() >= LOW)
        self.film.show_stations(self._stations, self.theme)
        text = self._said()
        self.sentence.setText(text)
        self.sentence.setProperty("role", "muted" if not self._answers else "")

    def _said(self) -> str:
        if self._trouble is not None:
            return sentence_of(self._trouble)
        if not self._has_answer:
            return self.tr("Press Train. What the network says to this example appears here, and changes as it learns.")
        if not self._answers:
            return self.tr("Enter an example.")
        first = self._answers[0]
        if first.made is not None and first.made.kind != "text":
            return self.tr("It makes this.")
        said = told(first)
        if not first.right:
            return self.tr("It says {said}.").format(said=said)
        return self.tr("It says {said}; {right} is right.").format(said=said, right=word(first.right))

    def _take_theme(self) -> None:
        for button, name in ((self.undo, "undo"), (self.clear_pad, "clear"), (self.open, "open")):
            button.setIcon(icons.icon(name, self.theme.text))
        self.bars.ink = Ink(self.theme)
        self.bars.update()
        for field in self.fields:
            field.set_theme(self.theme)

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr(
                "An example of your own is entered here, and the network says what it takes it for. Wire a Data node "
                "to the first layer."
            )
        )
        self.bars.setAccessibleName(self.tr("Answer"))
        self.film.frames.setAccessibleName(self.tr("The example behind each layer"))
        texts = {
            self.undo: (self.tr("Take back"), self.tr("Take back the last stroke (Ctrl+Z on the pad).")),
            self.clear_pad: (self.tr("Clear"), self.tr("Begin with an empty pad (Delete on the pad).")),
            self.open: (self.tr("Open a picture"), self.tr("Take the picture of a file. It can also be dropped here.")),
        }
        for button, (name, about) in texts.items():
            button.setAccessibleName(name)
            button.setToolTip(about)

"""The rows of the list of runs: what stands in each column, in which order, and which of them a search finds."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from designer.look.style import mono_font
from designer.look.theme import TYPE_CAPTION
from designer.runs.words import decimal, ended, metric, moment
from designer.texts import told
from designer.top_bar import span
from engine.graph.annotations import COLOURS
from engine.recorded.results import Results

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
RESULTS, ORDER, COLOUR = Role.UserRole, Role.UserRole + 1, Role.UserRole + 2
NAME, LOSS, BEST, EPOCHS, TIME, ENDED, BEGAN, NETWORK, DEVICE, NOTE = (
    "name",
    "loss",
    "best",
    "epochs",
    "time",
    "ended",
    "began",
    "network",
    "device",
    "note",
)
BEFORE, BEHIND = (NAME, LOSS, BEST), (ENDED, EPOCHS, TIME, BEGAN, NETWORK, DEVICE, NOTE)
"""The metrics stand between these columns."""
METRIC = "metric:"
"""What the kind of such a column begins with; no metric has a colon in its name."""
NUMBERS = (LOSS, BEST, EPOCHS, TIME)
MOST_METRICS = 12
RIGHT_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CYCLE = ("blue", "orange", "green", "violet", "teal", "red", "yellow", "grey")
"""In which order runs get their colours that nobody gave one: neighbours differ clearly."""
assert set(CYCLE) == set(COLOURS)


class RunRows(QAbstractTableModel):
    """All runs that were read so far."""

    edited = Signal(object, str, str)
    """A Results, ``name`` or ``note``, and what a person wrote."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.known: dict[Path, Results] = {}
        """All runs that were read, by their folders."""
        self.rows: list[Results] = []
        """Those that are shown, in their order."""
        self.metrics: list[str] = []
        self.colours: dict[Path, str] = {}
        self.active: Path | None = None
        """The folder of the run that is trained by this window now."""
        self._words: list[str] = []
        self.sorted_by: tuple[str, bool] = (BEGAN, True)
        self._font = mono_font(TYPE_CAPTION)

    def put(self, found: Iterable[Results]) -> None:
        """Show these; one that is there already is renewed at its place."""
        given = [one for one in found if self.known.get(one.folder) != one]
        fresh = any(one.folder not in self.known for one in given)
        self.known |= {one.folder: one for one in given}
        if fresh or self._lacks(given):
            self._arrange(given)
            return
        at = {one.folder: row for row, one in enumerate(self.rows)}
        for one in given:
            row = at.get(one.folder)
            if row is not None:
                self.rows[row] = one
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def keep_only(self, folders: set[Path]) -> None:
        """Drop the runs that are in none of these folders any more."""
        if not self.known.keys() <= folders:
            self.known = {folder: one for folder, one in self.known.items() if folder in folders}
            self._arrange()

    def search(self, text: str) -> None:
        """Show the runs in which all of these words stand."""
        self._words = text.casefold().split()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column: pinned runs first, and what has nothing there last, either way."""
        if column < 0:
            return
        self.sorted_by = self.kind(column), order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def _arrange(self, given: Iterable[Results] = ()) -> None:
        """Put all rows into their order: Python sorts a thousand in a moment, a model between would take a second."""
        self.beginResetModel()
        names = dict.fromkeys(name for one in given for name in one.figures.metrics)
        self.metrics = list(dict.fromkeys((*self.metrics, *names)))[:MOST_METRICS]
        kind, turned = self.sorted_by
        shown = [one for one in self.known.values() if self._is_found(one)]
        keys = {one.folder: self.order(one, kind) for one in shown}
        valued = [one for one in shown if keys[one.folder] is not None]
        valued.sort(key=lambda one: keys[one.folder], reverse=turned)
        rows = [*valued, *(one for one in shown if keys[one.folder] is None)]
        self.rows = [one for one in rows if one.pinned] + [one for one in rows if not one.pinned]
        self.endResetModel()

    def _lacks(self, given: Iterable[Results]) -> bool:
        """Whether the order or the columns may be others with these."""
        before = {one.folder: one.pinned for one in self.rows}
        moved = any(before.get(one.folder) not in (None, one.pinned) for one in given)
        return moved or any(name not in self.metrics for one in given for name in one.figures.metrics)

    def _is_found(self, one: Results) -> bool:
        if not self._words:
            return True
        texts = (one.name, one.note, one.figures.title, one.figures.device, one.folder.name)
        found = " ".join((*texts, ended(self.status(one)))).casefold()
        return all(word in found for word in self._words)

    def colour_all(self, folders: Sequence[Path]) -> None:
        """Give the runs colours in the order in which they began, the oldest first."""
        self.colours = {folder: CYCLE[at % len(CYCLE)] for at, folder in enumerate(folders)}

    def colour(self, one: Results) -> str:
        """The name of a run's colour."""
        return one.colour if one.colour in COLOURS else self.colours.get(one.folder, CYCLE[0])

    def status(self, one: Results) -> str:
        """How a run ended; what this window trains runs, and nothing else that was cut off does."""
        said = one.status(time.time())
        return "running" if one.folder == self.active and said == "cut off" else said

    def is_elsewhere(self, one: Results) -> bool:
        """Whether another process or machine trains it now."""
        return self.status(one) in ("running", "paused") and one.folder != self.active

    # What the view asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 — Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.kinds)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What stands in each column."""
        return *BEFORE, *(METRIC + name for name in self.metrics), *BEHIND

    def kind(self, column: int) -> str:
        return self.kinds[column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        sound = index.isValid() and self.rows[index.row()].trouble is None
        editable = sound and self.kind(index.column()) in (NAME, NOTE)
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one, kind = self.rows[index.row()], self.kind(index.column())
        if role == RESULTS:
            return one
        if role == COLOUR:
            return self.colour(one)
        if role in (Role.DisplayRole, Role.EditRole):
            return self._text(one, kind)
        if role == ORDER:
            return self.order(one, kind)
        if role == Role.TextAlignmentRole and is_number(kind):
            return RIGHT_ALIGNED
        if role == Role.FontRole and is_number(kind):
            return self._font
        if role == Role.ToolTipRole:
            return self._tip(one, kind)
        if role == Role.AccessibleTextRole and kind == NAME and one.pinned:
            return self.tr("{name}, pinned").format(name=one.name)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not index.isValid():
            return False
        one = self.rows[index.row()]
        what = "name" if self.kind(index.column()) == NAME else "note"
        text = " ".join(str(value).split())
        if text == getattr(one, what):
            return False
        self.edited.emit(one, what, text)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        kind = self.kind(section)
        if role == Role.DisplayRole:
            return metric(kind[len(METRIC) :]).capitalize() if kind.startswith(METRIC) else self._heads()[kind][0]
        if role == Role.ToolTipRole:
            tip = self.tr("The metric of the last epoch, of the validation where there is one.")
            return tip if kind.startswith(METRIC) else self._heads()[kind][1]
        if role == Role.TextAlignmentRole and is_number(kind):
            return RIGHT_ALIGNED
        return None

    def _heads(self) -> dict[str, tuple[str, str]]:
        return {
            NAME: (self.tr("Run"), self.tr("Double click a name to change it.")),
            NETWORK: (self.tr("Network"), self.tr("The title of the network that was trained.")),
            BEGAN: (self.tr("Began"), self.tr("When the training was started first.")),
            EPOCHS: (self.tr("Epochs"), self.tr("How many epochs were done.")),
            TIME: (self.tr("Time"), self.tr("How long it was trained, pauses left out.")),
            LOSS: (self.tr("Loss"), self.tr("The loss of the last epoch, of the validation where there is one.")),
            BEST: (self.tr("Best loss"), self.tr("The smallest loss of an epoch.")),
            ENDED: (self.tr("Ended"), self.tr("How the training ended.")),
            DEVICE: (self.tr("Device"), self.tr("What it was trained on.")),
            NOTE: (self.tr("Note"), self.tr("Double click to write a note.")),
        }

    def _text(self, one: Results, kind: str) -> str:
        figures = one.figures
        if kind.startswith(METRIC):
            return "" if one.trouble is not None else decimal(figures.metrics.get(kind[len(METRIC) :]))
        if kind == NAME:
            return one.name
        if kind == NOTE:
            return one.note
        if one.trouble is not None:
            return self.tr("damaged") if kind == ENDED else ""
        if kind == BEGAN:
            return moment(one.began)
        texts = {
            NETWORK: figures.title,
            EPOCHS: str(figures.epochs),
            TIME: span(figures.seconds),
            LOSS: decimal(figures.last),
            BEST: decimal(figures.best),
            ENDED: ended(self.status(one)),
            DEVICE: figures.device or str(one.facts.get("device", "")),
        }
        return texts[kind]

    def order(self, one: Results, kind: str) -> Any:
        """What rows are sorted by; None stands behind all else."""
        figures = one.figures
        if kind.startswith(METRIC):
            return figures.metrics.get(kind[len(METRIC) :])
        known = {BEGAN: one.began, EPOCHS: figures.epochs, TIME: figures.seconds, LOSS: figures.last}
        known |= {BEST: figures.best}
        return known[kind] if kind in known else self._text(one, kind).casefold() or None

    def _tip(self, one: Results, kind: str) -> str:
        if one.trouble is not None:
            return told(one.trouble)
        best = one.figures.best_metrics.get(kind[len(METRIC) :]) if kind.startswith(METRIC) else None
        if best is not None:
            text = self.tr("{value} in epoch {epoch}, which had the smallest loss.")
            return text.format(value=decimal(best), epoch=one.figures.best_epoch)
        return self._text(one, kind)


def is_number(kind: str) -> bool:
    """Whether the numbers of a column stand below each other."""
    return kind in NUMBERS or kind.startswith(METRIC)

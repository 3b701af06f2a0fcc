"""What is seen of the selected runs: their curves, their settings side by side, and how two networks differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from designer.look.theme import Theme
from designer.runs.difference_view import DifferenceView
from designer.runs.rows import RunRows
from designer.runs.settings_table import Compared, SettingsTable
from designer.runs.sliced import Sliced
from designer.runs.words import short_moment
from engine.files import FileProblem
from engine.graph.model import Project
from engine.recorded.pieces import Line, pieces
from engine.recorded.results import Results
from engine.runs import Run

if TYPE_CHECKING:
    from designer.plots.overlays import RunCurves


LEAST = QSize(220, 100)
WIDE = 640


class Looking(QTabWidget):
    """Follows the selection; what it needs of a run is read in slices, and forgotten when that is not selected."""

    curves: RunCurves

    def __init__(self, rows: RunRows, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.theme = theme
        self.filled = False
        self._runs: list[Results] = []
        self._drawn: dict[Path, tuple[str, str]] = {}
        """The runs whose curves are drawn, with the name and the colour that they have there."""
        self._projects: dict[Path, Project | None] = {}
        self._names: dict[Path, str] = {}
        """What the selected runs are called."""
        self._compared: tuple[Path, ...] = ()
        self._reader = Sliced(self)
        self._reader.sliced.connect(self._redraw)
        self._reader.finished.connect(self._compare)
        self.settings = SettingsTable(theme, self)
        self.difference = DifferenceView(theme, self)
        self.alone = QWidget(self)
        column = QVBoxLayout(self.alone)
        column.setContentsMargins(0, 0, 0, 0)
        self.beside = QSplitter(Qt.Orientation.Horizontal, self)
        self.beside.setChildrenCollapsible(False)
        self.beside.addWidget(self.difference)
        self.setDocumentMode(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(False)
        for page in (self.alone, self.settings, self.beside):
            self.addTab(page, "")
        self.currentChanged.connect(self._place_curves)
        self._retranslate()

    def fill(self) -> None:
        """Make the plot, whose imports take a while, when the page is seen first."""
        if self.filled:
            return
        from designer.plots.overlays import RunCurves

        self.curves = RunCurves()
        self.curves.set_theme(self.theme)
        self.filled = True
        self._place_curves()
        self.show_runs(self._runs)

    def _place_curves(self) -> None:
        """The curves stand alone, or beside the drawing of what differs where there is room for both."""
        if not self.filled:
            return
        layout = self.alone.layout()
        assert layout is not None
        wanted = self.beside if self.currentWidget() is self.beside and self.width() >= WIDE else self.alone
        if self.curves.parentWidget() is wanted:
            return
        if wanted is self.beside:
            self.beside.addWidget(self.curves)
            self.beside.setSizes([3, 2])
        else:
            layout.addWidget(self.curves)
        self.curves.show()
        self.curves.refresh()

    def show_runs(self, runs: Sequence[Results]) -> None:
        """Show these."""
        self._runs = list(runs)
        if not self.filled:
            return
        self._names = self._told_apart(runs)
        wanted = {one.folder: (self._names[one.folder], self.rows.colour(one)) for one in runs}
        for folder in [folder for folder, shown in self._drawn.items() if wanted.get(folder) != shown]:
            self.curves.remove_run(str(folder))
            del self._drawn[folder]
        self._projects = {folder: one for folder, one in self._projects.items() if folder in wanted}
        self._reader.start(self._read(list(runs)))
        self.curves.refresh()
        self._compare()

    def _told_apart(self, runs: Sequence[Results]) -> dict[Path, str]:
        """What each run is called beside the others: those of one name are told apart by when they began."""
        count = Counter(one.name for one in runs)
        text = self.tr("{name} · {began}")
        return {
            one.folder: text.format(name=one.name, began=short_moment(one.began)) if count[one.name] > 1 else one.name
            for one in runs
        }

    def renew(self, folder: Path) -> None:
        """Read a run anew that has news."""
        if self._drawn.pop(folder, None) is not None:
            self.curves.remove_run(str(folder))
            self.show_runs(self._runs)

    def _read(self, runs: list[Results]) -> Iterator[object]:
        for one in runs:
            if one.folder not in self._projects:
                try:
                    self._projects[one.folder] = Run(one.folder).project
                except FileProblem:
                    self._projects[one.folder] = None
                yield None
        for one in runs:
            if one.folder not in self._drawn:
                yield from self._draw(one)

    def _draw(self, one: Results) -> Iterator[object]:
        key = str(one.folder)
        name, colour = self._names[one.folder], self.rows.colour(one)
        self._drawn[one.folder] = (name, colour)
        self.curves.add_run(key, name, colour)
        try:
            for piece in pieces(Run(one.folder)):
                self._add(key, piece)
                yield None
        except OSError:
            # It was deleted meanwhile: what was read stands.
            return

    def _add(self, key: str, piece: list[Line]) -> None:
        """Add the news of a piece; losses of steps in a row go together, which is ten times as fast."""
        first, losses = 0, list[float]()
        for line in piece:
            match line:
                case {"event": "steps", "first": int(start), "losses": list(values)} if _sound(values):
                    if not losses or start != first + len(losses):
                        if losses:
                            self.curves.add_steps(key, first, losses)
                        first, losses = start, []
                    losses += values
                case {"event": "epoch", "step": int(step)}:
                    self.curves.add_epoch(key, step, _judged(line))
        if losses:
            self.curves.add_steps(key, first, losses)

    def _redraw(self) -> None:
        self.curves.refresh()

    def _compare(self) -> None:
        """Fill the table and the drawing with what is known by now."""
        runs = [one for one in self._runs if one.folder in self._projects]
        columns = [
            Compared(
                one,
                self._names[one.folder],
                self.rows.colour(one),
                self.rows.status(one),
                self._projects[one.folder],
            )
            for one in runs
        ]
        self.settings.show_runs(columns)
        self._show_difference(sorted(runs, key=lambda one: one.began))

    def _show_difference(self, runs: list[Results]) -> None:
        if len(runs) != 2:
            self._compared = ()
            self.difference.forget()
            return
        first, second = (self._projects[one.folder] for one in runs)
        if first is None or second is None:
            self.difference.forget(self.tr("The network of one of these runs cannot be read."))
        elif self._compared != tuple(one.folder for one in runs):
            self._compared = tuple(one.folder for one in runs)
            self.difference.show_runs(first, second, (self._names[runs[0].folder], self._names[runs[1].folder]))

    def minimumSizeHint(self) -> QSize:
        """Little: what its pages would like must not take the room of the groups beside."""
        return LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_curves()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.settings.set_theme(theme)
        self.difference.set_theme(theme)
        if self.filled:
            self.curves.set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("The selected runs"))
        self.setTabText(0, self.tr("Curves"))
        self.setTabText(1, self.tr("Settings"))
        self.setTabText(2, self.tr("Networks"))


def _sound(values: list[object]) -> bool:
    """Whether these are losses: numbers, or nothing where one was no number."""
    return all(value is None or isinstance(value, (int, float)) for value in values)


def _judged(line: Line) -> dict[str, float]:
    """Loss and metrics of an epoch: of the validation where there is one."""
    found = line.get("validation") or line.get("train")
    values = found if isinstance(found, dict) else {}
    return {name: float(value) for name, value in values.items() if isinstance(value, (int, float))}

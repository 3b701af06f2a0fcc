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
from designer.texts import told
from engine.files import FileProblem
from engine.graph.model import Project
from engine.recorded.pieces import pieces
from engine.recorded.results import Results, Signs
from engine.runs import Line, Run, message_of
from engine.training.messages import Changed

if TYPE_CHECKING:
    from designer.plots.overlays import RunCurves


Drawn = tuple[str, str, Signs]
"""A name, a colour, and the state of the files."""
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
        self._wanted: dict[Path, Drawn] = {}
        self._drawn: dict[Path, Drawn] = {}
        """The runs whose curves are drawn, with what they were drawn from."""
        self._projects: dict[Path, Project | None] = {}
        self._changes: dict[Path, list[Changed]] = {}
        """What was changed in each run while it ran."""
        self._names: dict[Path, str] = {}
        """What the selected runs are called."""
        self._compared: tuple[object, ...] = ()
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

    @property
    def runs(self) -> list[Results]:
        """What is shown."""
        return self._runs

    def show_runs(self, runs: Sequence[Results]) -> None:
        """Show these; one whose files were written since is read again."""
        self._runs = list(runs)
        if not self.filled:
            return
        self._names = self._told_apart(runs)
        self._wanted = {one.folder: (self._names[one.folder], self.rows.colour(one), one.signs) for one in runs}
        for folder in self._drawn.keys() - self._wanted.keys():
            self.curves.remove_run(str(folder))
            del self._drawn[folder]
        self._projects = {folder: one for folder, one in self._projects.items() if self._has_same_project(folder)}
        # What is being read is read to its end: a run with much news would never be done.
        if not self._reader.is_busy:
            self._reader.start(self._read())
        self.curves.refresh()
        self._compare()

    def _has_same_project(self, folder: Path) -> bool:
        wanted, drawn = self._wanted.get(folder), self._drawn.get(folder)
        return wanted is not None and (drawn is None or wanted[2][2:] == drawn[2][2:])

    def _told_apart(self, runs: Sequence[Results]) -> dict[Path, str]:
        """What each run is called beside the others: those of one name are told apart by when they began."""
        count = Counter(one.name for one in runs)
        text = self.tr("{name} · {began}")
        return {
            one.folder: text.format(name=one.name, began=short_moment(one.began)) if count[one.name] > 1 else one.name
            for one in runs
        }

    def _read(self) -> Iterator[object]:
        """Read what is missing of the runs that are shown, until nothing is; others may be shown meanwhile."""
        while True:
            folder = next((one for one in self._wanted if one not in self._projects), None)
            if folder is not None:
                try:
                    self._projects[folder] = Run(folder).project
                except FileProblem:
                    self._projects[folder] = None
                yield None
                continue
            folder = next((one for one, wanted in self._wanted.items() if self._drawn.get(one) != wanted), None)
            if folder is None:
                return
            yield from self._draw(folder)

    def _draw(self, folder: Path) -> Iterator[object]:
        self._drawn[folder] = name, colour, _ = self._wanted[folder]
        self._changes[folder] = []
        self.curves.add_run(str(folder), name, colour)
        try:
            for piece in pieces(Run(folder)):
                if self._wanted.get(folder, ())[:2] != (name, colour):
                    return
                self._add(folder, piece)
                yield None
        except OSError:
            # It was deleted meanwhile: what was read stands.
            return

    def _add(self, folder: Path, piece: list[Line]) -> None:
        """Add the news of a piece; losses of steps in a row go together, which is ten times as fast."""
        key = str(folder)
        first, losses, seconds = 0, list[float](), 0.0
        for line in piece:
            match line:
                case {"event": "steps", "first": int(start), "losses": list(values)} if _sound(values):
                    if not losses or start != first + len(losses):
                        if losses:
                            self.curves.add_steps(key, first, losses, seconds)
                        first, losses = start, []
                    losses += values
                    passed = line.get("seconds")
                    seconds = float(passed) if isinstance(passed, (int, float)) else seconds
                case {"event": "epoch", "step": int(step)}:
                    self.curves.add_epoch(key, step, _judged(line))
                case _:
                    self._tell(folder, line)
        if losses:
            self.curves.add_steps(key, first, losses, seconds)

    def _tell(self, folder: Path, line: Line) -> None:
        """Tell the curves what lies between the losses."""
        key = str(folder)
        match line:
            case {"event": "started", "steps_per_epoch": int(count), "step": int(step)}:
                batch, epoch = (value if isinstance(value := line.get(name), int) else 0 for name in ("batch", "epoch"))
                self.curves.set_steps_per_epoch(key, count, step - batch, epoch)
            case {"event": "resized", "step": int(step), "epoch": int(epoch), "steps_per_epoch": int(count)}:
                self.curves.set_steps_per_epoch(key, count, step, epoch)
            case {"event": "changed"}:
                found = message_of(line)
                if isinstance(found, Changed):
                    self._changes[folder].append(found)
                    self.curves.mark(key, found.step, told(found.said))

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
                tuple(self._changes.get(one.folder, ())),
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
        names = [self._names[one.folder] for one in runs]
        compared = *names, *((one.folder, one.signs[2:]) for one in runs)
        first, second = (self._projects[one.folder] for one in runs)
        if first is None or second is None:
            self.difference.forget(self.tr("The network of one of these runs cannot be read."))
        elif self._compared != compared:
            self._compared = compared
            self.difference.show_runs(first, second, (names[0], names[1]))

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

"""Settings and results of several runs side by side; what is another one in one of them is strong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QLabel, QTreeView, QVBoxLayout, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_1, SPACE_2, TYPE_SMALL, Theme, annotation_color
from designer.runs.words import NONE, decimal, ended, metric, setting, within
from designer.texts import counted, tip, told, word
from designer.top_bar import span
from designer.training.alike import settings_of
from engine.frozen import frozen
from engine.graph.comparison import flat
from engine.graph.model import Project
from engine.recorded.results import Results
from engine.training.choices import Training
from engine.training.messages import Changed

MOST = 40
"""So many runs stand side by side; more are not compared by reading."""
FACTS = ("seed", "threads", "way", "torch", "layerloom", "machine")
WIDEST = 220
SWATCH = 10


@frozen
class Compared:
    """One column: a run, how it is called and coloured, and its project where that could be read."""

    results: Results
    name: str
    colour: str
    status: str
    project: Project | None = None
    changes: tuple[Changed, ...] = ()
    """What was changed while it ran."""


@dataclass
class Line:
    """One row: a setting or a result of each run."""

    title: str
    values: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


class SettingsTable(QWidget):
    """A row for each setting and result, a column for each run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.runs: Sequence[Compared] = ()
        self.only = QCheckBox(self)
        self.more = QLabel(self)
        self.more.setProperty("role", "muted")
        self.more.setWordWrap(True)
        self.table = QTreeView(self)
        self.cells = QStandardItemModel(self.table)
        self.table.setModel(self.cells)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setFont(interface_font(TYPE_SMALL))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_2, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self.only)
        column.addWidget(self.more)
        column.addWidget(self.table, 1)
        self.only.toggled.connect(self._fill)
        self._retranslate()
        self._fill()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._fill()

    def show_runs(self, runs: Sequence[Compared]) -> None:
        """Compare these."""
        if list(runs) != list(self.runs):
            self.runs = runs
            self._fill()

    @property
    def lines(self) -> list[Line]:
        """All rows, those without a value in any run left out."""
        found: dict[str, Line] = {}
        shown = self.runs[:MOST]
        for at, one in enumerate(shown):
            for title, value in self._values(one):
                line = found.setdefault(title, Line(title, [NONE] * len(shown)))
                line.values[at] = value
        return [line for line in found.values() if any(value != NONE for value in line.values)]

    def _values(self, one: Compared) -> Iterator[tuple[str, str]]:
        figures = one.results.figures
        yield self.tr("Ended"), ended(one.status)
        yield self.tr("Epochs"), str(figures.epochs)
        yield self.tr("Steps"), str(figures.steps)
        yield self.tr("Time"), span(figures.seconds)
        yield self.tr("Loss"), decimal(figures.last)
        yield self.tr("Best loss"), decimal(figures.best)
        for name, number in figures.metrics.items():
            yield metric(name).capitalize(), decimal(number)
        for name, number in figures.best_metrics.items():
            yield self.tr("{metric} at the best loss").format(metric=metric(name)).capitalize(), decimal(number)
        yield self.tr("Trained on"), figures.device or NONE
        if one.project is not None:
            yield from self._settings(one)
        text = self.tr("step {step}: {change}")
        layers = [
            text.format(step=counted(found.step), change=told(found.said)) for found in one.changes if found.change.node
        ]
        yield self.tr("Changed layers"), "; ".join(layers) or NONE
        for name in FACTS:
            yield word(name).capitalize(), setting(one.results.facts.get(name))

    def _settings(self, one: Compared) -> Iterator[tuple[str, str]]:
        """The settings of a training, each with what it became while that ran."""
        assert one.project is not None
        project = one.project
        labels = {param.name: word(param.label or param.name.replace("_", " ")) for param in Training.params()}
        text = self.tr("{value} (step {step})")
        for name, value in flat(settings_of(project)):
            first, *rest = name.split(".")
            title = labels.get(first, first.replace("_", " ")).capitalize()
            inner = [part for part in rest if part != "type"]
            became = [found for found in one.changes if not found.change.node and found.change.name == name]
            later = (text.format(value=setting(found.change.value), step=counted(found.step)) for found in became)
            yield within(title, *inner), " → ".join([setting(value), *later])
        for node in project.graph.nodes.values():
            if node.type == "Data":
                for name, value in flat(node.params):
                    inner = [part for part in name.split(".")[1:] if part != "type"]
                    yield within(self.tr("Data"), *inner), setting(value)

    def _fill(self) -> None:
        strong, plain_font = interface_font(TYPE_SMALL, QFont.Weight.DemiBold), interface_font(TYPE_SMALL)
        shown = self.runs[:MOST]
        self.cells.clear()
        self.cells.setColumnCount(1 + len(shown))
        self.cells.setHorizontalHeaderItem(0, QStandardItem(self.tr("Setting or result")))
        for at, one in enumerate(shown):
            head = QStandardItem(one.name)
            head.setData(_swatch(annotation_color(self.theme, one.colour)), Qt.ItemDataRole.DecorationRole)
            head.setToolTip(tip("", one.name))
            self.cells.setHorizontalHeaderItem(1 + at, head)
        for line in self.lines:
            if self.only.isChecked() and not line.differs:
                continue
            tone = self.theme.text if line.differs else self.theme.muted
            cells = [QStandardItem(text) for text in (line.title, *line.values)]
            for cell in cells:
                cell.setFont(strong if line.differs else plain_font)
                cell.setForeground(QBrush(QColor(tone)))
                cell.setToolTip(tip("", cell.text()))
                if line.differs:
                    text = self.tr("{value}, differs").format(value=cell.text())
                    cell.setData(text, Qt.ItemDataRole.AccessibleTextRole)
            self.cells.appendRow(cells)
        for at in range(self.cells.columnCount()):
            self.table.resizeColumnToContents(at)
            self.table.setColumnWidth(at, min(self.table.columnWidth(at) + SPACE_2, WIDEST))
        left_out = len(self.runs) - len(shown)
        text = self.tr("The first {count} of the selected runs are compared here.").format(count=MOST)
        self.more.setText(text)
        self.more.setVisible(left_out > 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.only.setText(self.tr("Only what differs"))
        self.only.setToolTip(self.tr("Leave out what is alike in all of the selected runs."))
        self.table.setAccessibleName(self.tr("Settings and results side by side"))


def _swatch(colour: str) -> QPixmap:
    picture = QPixmap(SWATCH, SWATCH)
    picture.fill(QColor(colour))
    return picture

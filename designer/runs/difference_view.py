"""The difference of the graphs of two runs, drawn on a canvas that only shows, beside a list that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QStandardItem
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2, SPACE_4, Theme
from designer.runs.difference_canvas import DifferenceCanvas, DifferenceList
from designer.runs.difference_marks import Mark, What, tone
from designer.runs.words import setting, within
from designer.texts import word
from engine.compile.cost import title_of
from engine.graph.analysis import analyse
from engine.graph.comparison import LevelDifference, Path, Setting, compared, joined
from engine.graph.edits import graph_at
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Project, Wire

KEY = Qt.ItemDataRole.UserRole
ICONS: Mapping[What, str] = {"added": "plus", "removed": "minus", "changed": "not_equal", "inside": "enter"}


class DifferenceView(QWidget):
    """Two graphs as one: what the second has more is added, what it lacks is removed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.levels: Mapping[Path, LevelDifference] = {}
        self.path: Path = ()
        self._names = ("", "")
        self._before, self._after = Project(), Project()
        self._known: tuple[Analysis, Analysis] | None = None
        self.sentence, self.head = QLabel(self), QLabel(self)
        self.out = QToolButton(self)
        self.view = DifferenceCanvas(theme, self)
        self.list = DifferenceList(self)
        self._lay_out()
        self.view.entered.connect(self.enter)
        self.out.clicked.connect(lambda: self._go(self.path[:-1]))
        self.list.clicked.connect(lambda index: self.view.show_node(index.data(KEY) or ""))
        self.list.doubleClicked.connect(lambda index: self.enter(index.data(KEY) or ""))
        self.list.activated.connect(lambda index: self.view.show_node(index.data(KEY) or ""))
        self._retranslate()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self.sentence.setProperty("role", "muted")
        self.sentence.setWordWrap(True)
        self.sentence.setMargin(SPACE_4)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.head.setProperty("role", "muted")
        self.head.setWordWrap(True)
        line = QHBoxLayout()
        line.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_1)
        line.addWidget(self.out)
        line.addWidget(self.head, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.view)
        self.splitter.addWidget(self.list)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([300, 140])
        drawn = QWidget()
        column = QVBoxLayout(drawn)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.splitter, 1)
        self.pages = QStackedLayout(self)
        self.pages.addWidget(self.sentence)
        self.pages.addWidget(drawn)
        self.drawn = drawn

    def set_theme(self, theme: Theme) -> None:
        self.theme = self.view.theme = theme
        self.out.setIcon(icons.icon("chevron_up", theme.muted))
        self._go(self.path)

    def forget(self, why: str = "") -> None:
        """Show no difference; ``why`` says what is lacking for one."""
        self.levels, self._known = {}, None
        self.sentence.setText(why or self.tr("Select two runs to see here how their networks differ."))
        self.pages.setCurrentWidget(self.sentence)

    def show_runs(self, before: Project, after: Project, names: tuple[str, str]) -> None:
        """Show what the second run's network has more, less and otherwise than the first one's."""
        self._before, self._after, self._names = before, after, names
        self._known = analyse(before), analyse(after)
        self.levels = compared(before.graph, after.graph)
        self.pages.setCurrentWidget(self.drawn)
        self._go(())

    def enter(self, key: str) -> None:
        """Go into a block in which something differs."""
        if (level := self.levels.get(self.path)) is not None and key in level.inside:
            self._go((*self.path, key))

    def _go(self, path: Path) -> None:
        if self._known is None:
            return
        self.path = path
        one, other = graph_at(self._before, path), graph_at(self._after, path)
        if one is None or other is None:
            return
        level = self.levels.get(path, self._hollow(path))
        marks = list(self._marks(level))
        graph = joined(one, other)
        self.view.show_level(graph, self._analysis(graph), level, marks)
        # What was not laid out yet has another size in a moment.
        QTimer.singleShot(0, self.view.fit)
        self.out.setVisible(bool(path))
        self._list(level, marks)
        self._retranslate()

    def _hollow(self, path: Path) -> LevelDifference:
        """A level on which nothing differs, but for what lies in its blocks."""
        deeper = {found[len(path)] for found in self.levels if found[: len(path)] == path and len(found) > len(path)}
        return LevelDifference(inside=tuple(sorted(deeper)))

    def _analysis(self, graph: Graph) -> Analysis:
        """What is known of the nodes of both, without their problems: this is no place to mend them."""
        assert self._known is not None
        before, after = self._known
        facts = {**before.nodes, **after.nodes}
        bare = {key: one.but(problems=()) for key, one in facts.items()}
        bare |= {key: bare[key].but(node=node) for key, node in graph.nodes.items() if key in bare}
        return replace(after, project=Project(graph), nodes=bare, paths={**before.paths, **after.paths})

    def _marks(self, level: LevelDifference) -> list[Mark]:
        changed = {key: tuple(map(self._told, settings)) for key, settings in level.changed.items()}
        found = [Mark(key, "added") for key in level.added] + [Mark(key, "removed") for key in level.removed]
        found += [Mark(key, "changed", lines) for key, lines in changed.items()]
        return found + [Mark(key, "inside") for key in level.inside if key not in changed]

    def _told(self, one: Setting) -> str:
        first, *inner = one.name.split(".")
        name = within(word(first.replace("_", " ")), *inner)
        text = self.tr("{setting}: {before} → {after}")
        return text.format(setting=name, before=setting(one.before), after=setting(one.after))

    def _title(self, key: str) -> str:
        assert self._known is not None
        before, after = self._known
        facts = after.nodes.get(key) or before.nodes.get(key)
        return title_of(facts) if facts is not None else key

    def _list(self, level: LevelDifference, marks: list[Mark]) -> None:
        self.list.items.clear()
        for mark in marks:
            self._append(mark.key, mark.what, self._said(mark))
        wires: tuple[tuple[What, tuple[Wire, ...], str], ...] = (
            ("added", level.added_wires, self.tr("New wire: {source} → {target}")),
            ("removed", level.removed_wires, self.tr("Wire that is gone: {source} → {target}")),
        )
        for what, found, text in wires:
            for wire in found:
                said = text.format(source=self._title(wire.source), target=self._title(wire.target))
                self._append(wire.target, what, said)

    def _said(self, mark: Mark) -> str:
        texts = {
            "added": self.tr("New: {layer}"),
            "removed": self.tr("Gone: {layer}"),
            "changed": self.tr("Changed: {layer}"),
            "inside": self.tr("Changed inside: {layer}"),
        }
        return "\n".join([texts[mark.what].format(layer=self._title(mark.key)), *mark.lines])

    def _append(self, key: str, what: What, text: str) -> None:
        item = QStandardItem(icons.icon(ICONS[what], tone(self.theme, what)), text)
        item.setData(key, KEY)
        item.setForeground(QColor(self.theme.text))
        item.setAccessibleText(text)
        self.list.items.appendRow(item)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("The difference of two networks"))
        self.list.setAccessibleName(self.tr("What differs"))
        self.out.setAccessibleName(self.tr("Go out of the block"))
        self.out.setToolTip(self.tr("Show the network around the block."))
        if self._known is None:
            self.forget()
            return
        before, after = self._names
        if not self.levels:
            text = self.tr("The networks of {before} and {after} are alike.")
        else:
            text = self.tr("What {after} has more (+), less (−) and otherwise (≠) than {before}.")
        self.head.setText(text.format(before=before, after=after))

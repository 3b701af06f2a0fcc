"""All that keeps the network from being trained, in one list; a click leads to the node, or repairs it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, Theme
from designer.panels.problem_list import Entry, ProblemList
from designer.repairs import labels, repair
from designer.session import Session
from designer.texts import told, word
from engine.compile.cost import title_of
from engine.graph.facts import Problem
from engine.training.choices import obstacles


class ProblemsPanel(QWidget):
    """Follows the analysis: first the problems of nodes, then what is lacking."""

    node_shown = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.sign, self.count = QLabel(self), QLabel(self)
        self.count.setProperty("role", "heading")
        self.list = ProblemList(theme, self)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        head.setSpacing(SPACE_2)
        head.addWidget(self.sign)
        head.addWidget(self.count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_3, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.setAlignment(head, Qt.AlignmentFlag.AlignTop)
        self.list.entry_chosen.connect(self._show)
        self.list.repair_chosen.connect(self._repair)
        session.analysed.connect(self.refresh)
        self._retranslate()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.list.set_theme(theme)
        self.refresh()

    def refresh(self) -> None:
        """Show what is wrong now."""
        analysis = self.session.analysis
        found = obstacles(analysis)
        pinned = [problem for problem in found if problem.node]
        general = [problem for problem in found if not problem.node]
        self.list.show_entries([self._entry(problem) for problem in (*pinned, *general)])
        self.count.setText(self._count(len(pinned), len(general)))
        healthy = not found
        color = self.theme.good if healthy else self.theme.bad if pinned else self.theme.muted
        name = "healthy" if healthy else "problem"
        self.sign.setPixmap(icons.pixmap(name, color, ICON_SIZE, self.devicePixelRatioF()))

    def _count(self, pinned: int, general: int) -> str:
        if pinned == 1:
            return self.tr("1 problem")
        if pinned:
            return self.tr("{count} problems").format(count=pinned)
        return self.tr("Not ready to train yet") if general else self.tr("No problems. Ready to train.")

    def _entry(self, problem: Problem) -> Entry:
        facts = self.session.analysis.nodes.get(problem.node)
        repairs = labels(self.session.analysis, problem)
        return Entry(problem, word(title_of(facts)) if facts else "", told(problem.message), repairs)

    def _show(self, entry: Entry) -> None:
        path = self.session.analysis.paths.get(entry.node)
        if path is None:
            return
        self.session.enter(path)
        self.session.select([entry.node])
        self.node_shown.emit(entry.node)

    def _repair(self, entry: Entry, number: int) -> None:
        repair(self.session, entry.problem, number)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Problems"))
        self.list.setToolTip(self.tr("Click a problem to go to its layer. R does its first repair, 2 the second."))
        self.refresh()

"""All that keeps the network from being trained, and what ails it in its training; a click leads there, or repairs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, Theme
from designer.panels.problem_list import Entry, ProblemList
from designer.repairs import labels, repair
from designer.session import Session
from designer.texts import told, word
from designer.training.health import Health
from engine.compile.cost import title_of
from engine.graph.facts import Problem
from engine.message import Message
from engine.training.choices import obstacles


class ProblemsPanel(QWidget):
    """Follows the analysis: first the problems of nodes, then what is lacking, then what is found of the health."""

    node_shown = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.health: Health | None = None
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
        self.list.away_chosen.connect(self._put_away)
        session.analysed.connect(self.refresh)
        self._retranslate()

    def follow(self, health: Health) -> None:
        """Show what ails the training, too."""
        self.health = health
        health.changed.connect(self.refresh)
        self.refresh()

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
        findings = self.health.findings if self.health is not None else ()
        entries = [self._entry(problem) for problem in (*pinned, *general)]
        if findings:
            entries.append(Entry(Problem("", Message("")), self.tr("Health"), ""))
        away = self.tr("Dismiss")
        entries += [replace(self._entry(one.problem), away=away, is_health=True) for one in findings]
        self.list.show_entries(entries)
        self.count.setText(self._count(len(pinned), len(general), len(findings)))
        name = "problem" if found else "health" if findings else "healthy"
        calm = self.theme.warning if findings else self.theme.good
        color = (self.theme.bad if pinned else self.theme.muted) if found else calm
        self.sign.setPixmap(icons.pixmap(name, color, ICON_SIZE, self.devicePixelRatioF()))

    def _count(self, pinned: int, general: int, findings: int) -> str:
        if pinned == 1:
            return self.tr("1 problem")
        if pinned:
            return self.tr("{count} problems").format(count=pinned)
        if general:
            return self.tr("Not ready to train yet")
        if findings == 1:
            return self.tr("No problems, but 1 finding about its health")
        if findings:
            return self.tr("No problems, but {count} findings about its health").format(count=findings)
        return self.tr("No problems. Ready to train.")

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

    def _put_away(self, entry: Entry) -> None:
        found = self.health.findings if self.health is not None else ()
        finding = next((one for one in found if one.problem == entry.problem), None)
        if finding is not None and self.health is not None:
            self.health.put_away(finding)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Problems"))
        tip = self.tr(
            "Click a problem to go to its layer. R does its first repair, 2 the second; Delete dismisses a finding."
        )
        self.list.setToolTip(tip)
        self.refresh()

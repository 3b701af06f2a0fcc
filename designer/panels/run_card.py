"""A card above a form: how the training that runs differs from the project, with a button that takes it over."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from designer.look.theme import SPACE_2, SPACE_3
from designer.panels.editors.amounts import written
from designer.panels.facts import text_label
from designer.texts import word
from engine.graph.block import kind_of
from engine.graph.model import Project
from engine.message import Misfit
from engine.training.changes import FROZEN, Change, setting, with_changes
from engine.training.choices import training_of


class RunCard(QFrame):
    """Hidden where there is nothing to say."""

    taken_over = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.about, self.changes = (text_label("muted", self) for _ in range(2))
        self.take_over = QPushButton(self)
        self.take_over.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.take_over.clicked.connect(self.taken_over)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_2)
        for widget in (self.about, self.changes, self.take_over):
            column.addWidget(widget)
        self.retranslate()
        self.hide()

    def show_run(self, project: Project, changes: list[Change], *, runs: bool) -> None:
        """Show what was changed in the run and is another in the project; ``runs`` while the training does."""
        lines = list(self._lines(project, changes))
        self.about.setVisible(runs)
        heading = self.tr("In this run:") if runs else self.tr("In the last run:")
        self.changes.setText("\n".join([heading, *lines]))
        self.changes.setVisible(bool(lines))
        self.take_over.setVisible(bool(lines))
        self.setVisible(runs or bool(lines))

    def retranslate(self) -> None:
        self.about.setText(
            self.tr("What is marked live changes the training now. Other changes take effect at the next start.")
        )
        self.take_over.setText(self.tr("Take over"))
        self.take_over.setToolTip(self.tr("Write these values into the project. One undo takes it back."))
        self.take_over.setAccessibleDescription(self.take_over.toolTip())

    def _lines(self, project: Project, changes: list[Change]) -> Iterator[str]:
        """One line for each thing that is another in the run than in the project."""
        nodes = {node.key: node for _, node in project.graph.walk()}
        for one in changes:
            if with_changes(project, [one]) == project:
                continue
            if one.node:
                node = nodes[one.node]
                kind = kind_of(node.type)
                yield self._node_line(node.name or (word(kind.title) if kind else node.key), one)
                continue
            try:
                param, before = setting(training_of(project), one.name)
            except Misfit:
                continue
            text = self.tr("{label}: {value} (project: {before})")
            yield text.format(label=word(param.label), value=written(one.value), before=written(before))

    def _node_line(self, title: str, change: Change) -> str:
        if change.name == FROZEN:
            text = self.tr("{title}: frozen") if change.value else self.tr("{title}: learns")
            return text.format(title=title)
        return self.tr("{title}: dropout {value}").format(title=title, value=written(change.value))

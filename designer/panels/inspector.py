"""The inspector: what is selected, with its settings; where nothing is, the project."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from designer.look.theme import SPACE_3, SPACE_4, Theme
from designer.panels.editors import Form
from designer.panels.editors.line import LineEditor
from designer.panels.facts import FactTable, hairline, text_label
from designer.panels.node_sheet import NAME, NAME_LIMIT, NodeSheet, cost_of
from designer.session import Session
from designer.texts import counted
from designer.training.running import Running
from engine.declare import Param
from engine.message import Message

TITLE_WIDEST = 320


class Inspector(QScrollArea):
    """Follows the selection and the analysis of the session."""

    def __init__(
        self, session: Session, theme: Theme, running: Running | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.node_sheet = NodeSheet(session, theme, running)
        self.project_sheet = ProjectSheet(session, theme)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.addWidget(self.node_sheet)
        column.addWidget(self.project_sheet)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        session.analysed.connect(self.refresh)
        session.selection_changed.connect(self.refresh)
        session.path_changed.connect(self.refresh)
        if running is not None:
            running.state_changed.connect(self.refresh)
            running.changed.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        self.node_sheet.set_theme(theme)
        self.project_sheet.form.set_theme(theme)

    @property
    def form(self) -> Form:
        """The form of the selected node."""
        return self.node_sheet.form

    def refresh(self, *_: object) -> None:
        """Show what is selected as it is now."""
        analysis, graph = self.session.analysis, self.session.graph
        # While a selected node is taken away, the selection is a moment behind.
        chosen = [key for key in self.session.selection if key in graph.nodes and key in analysis.nodes]
        alone = len(chosen) == 1
        if alone:
            self.node_sheet.show_node(chosen[0])
        else:
            self.project_sheet.show_project(chosen)
        self.node_sheet.setVisible(alone)
        self.project_sheet.setVisible(not alone)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()


class ProjectSheet(QWidget):
    """The totals of several nodes, or the project with its title where none is selected."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.title, self.about, self.hint = (text_label(role, self) for role in ("title", "muted", "muted"))
        self.form = Form(theme, self)
        # A title is a line of words, and stands alone.
        self.form.eighths = 6
        self.form.widest = TITLE_WIDEST
        self.facts = FactTable(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        for widget in (self.title, self.about, self.form, hairline(self), self.facts, hairline(self), self.hint):
            column.addWidget(widget)
        self.form.edited.connect(self._retitle)
        self.form.settled.connect(session.settle)

    def show_project(self, chosen: list[str]) -> None:
        """Show the totals of the chosen nodes; of all of them where none is."""
        project, analysis = self.session.project, self.session.analysis
        several = len(chosen) > 1
        self.form.setVisible(not several)
        self.about.setVisible(bool(project.about) and not several)
        self.about.setText(project.about)
        if several:
            self.title.setText(self.tr("%n layers selected", "", len(chosen)))
            parameters, products = cost_of(analysis, chosen)
        else:
            self.title.setText(project.title or self.tr("Untitled network"))
            self._show_title()
            parameters, products = analysis.parameters, analysis.multiply_adds
        layers = len(chosen) if several else len(analysis.nodes)
        self.facts.show_facts(
            {
                self.tr("Layers"): counted(layers),
                self.tr("Parameters"): counted(parameters),
                self.tr("Multiply-adds"): counted(products),
            }
        )
        self.hint.setText(self._hint(several))

    def _show_title(self) -> None:
        label, about = self.tr("Title"), self.tr("What the network is called, in the gallery and in its source.")
        param = Param(NAME, "text", "", None, None, "", about, label, False)
        self.form.show_values((param,), {NAME: self.session.project.title})
        field = self.form.editor(NAME)
        assert isinstance(field, LineEditor)
        field.limit(NAME_LIMIT)
        field.setPlaceholderText(self.tr("Untitled network"))

    def _hint(self, several: bool) -> str:
        if several:
            return self.tr("Drag one of them to move all. Select a single layer to see its settings.")
        if not self.session.graph.nodes:
            return self.tr("The canvas is empty. Drag a layer from the list on the left, or double click it there.")
        return self.tr("Select a layer on the canvas to see and change its settings.")

    def _retitle(self, name: str, value: str) -> None:
        project = replace(self.session.project, title=value)
        self.session.do(Message("Rename the network"), project, ("project", "title"))

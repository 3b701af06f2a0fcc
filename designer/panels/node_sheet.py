"""The sheet of one selected node: its help, its settings, what comes out of it, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.canvas.nodes.words import title_shown
from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import SPACE_2, SPACE_3, TYPE_HEADING, Theme, category_color
from designer.panels.complaints import Complaint, ProblemCard
from designer.panels.data_wires import changed
from designer.panels.editors import Form
from designer.panels.editors.line import LineEditor
from designer.panels.face import BlockFace, own_params
from designer.panels.facts import FactTable, HelpText, hairline, shape_text, text_label
from designer.panels.layer_buttons import LayerButtons
from designer.panels.layer_help import more_about
from designer.panels.surroundings import around_of
from designer.repairs import labels, repair
from designer.session import Session
from designer.texts import counted, flowing, told, word
from designer.training.layer_steering import LayerSteering
from designer.training.live_edits import LiveEdits
from designer.training.running import Running
from engine.data import DataSet
from engine.declare import Param
from engine.graph.block import kind_of
from engine.graph.edits import rename, within
from engine.graph.facts import Analysis, NodeFacts, Problem, data_set_of
from engine.graph.port_names import FACES, rename_port
from engine.layers.declare import Layer
from engine.layers.source import Data
from engine.message import Message
from engine.training.changes import live_params

NAME = ""
"""The place of the node's own name among its parameters, none of which can be called so."""
NAME_LIMIT = 200
EXAMPLES = "examples"
TITLE_ICON = 20


class NodeSheet(QWidget):
    """Shows the node with the key that it is given, and edits it through the session."""

    data_edited = Signal(str, object)
    """The key of a Data node, and the data set that it had before it was edited."""

    def __init__(
        self, session: Session, theme: Theme, running: Running | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.steering = LayerSteering(session, running or Running(self))
        self.edits = LiveEdits(self.steering.running)
        self.key = ""
        self.sign, self.title = QLabel(self), QLabel(self)
        self.title.setFont(interface_font(TYPE_HEADING, QFont.Weight.DemiBold))
        self.title.setWordWrap(True)
        self.help = HelpText(self)
        self.learning = LayerButtons(self.steering, theme, self)
        self.form = Form(theme, self)
        self.face = BlockFace(session, theme, self.form)
        self.data = DataCard(self)
        self.raw, self.facts = FactTable(self), FactTable(self)
        self.problems = ProblemCard(theme, self)
        self._complained: dict[str, Problem] = {}
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(head)
        for widget in (self.help, self.problems, self.learning, self.form, self.face, self.raw, self.data):
            column.addWidget(widget)
        column.addWidget(hairline(self))
        column.addWidget(self.facts)
        self.form.edited.connect(self._edit)
        self.form.settled.connect(self._settle)
        self.problems.repair_chosen.connect(self._repair)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.form.set_theme(theme)
        self.learning.set_theme(theme)
        self.face.set_theme(theme)
        self.problems.set_theme(theme)
        if self.key in self.session.analysis.nodes:
            self.show_node(self.key)

    def show_node(self, key: str) -> None:
        """Show a node of the analysis as it is now."""
        self.key = key
        facts = self.session.analysis.nodes[key]
        kind = kind_of(facts.node.type)
        self._show_head(facts, kind)
        self.learning.show_node(key)
        self._show_form(facts, kind)
        self.face.show_node(facts)
        self.data.show_data(facts)
        raw = {} if kind else {name: json.dumps(value, default=str) for name, value in facts.node.params.items()}
        self.raw.show_facts(raw)
        self.raw.setVisible(bool(raw))
        self.facts.show_facts(self._told(facts))
        self._show_problems(facts)

    def _show_problems(self, facts: NodeFacts) -> None:
        """Show the problems that no field tells, with what would mend them."""
        known, analysis = self.form.told_problems(), self.session.analysis
        found = {told(problem.message): problem for problem in facts.problems}
        self._complained = {sentence: problem for sentence, problem in found.items() if sentence not in known}
        complaints = [Complaint(sentence, labels(analysis, problem)) for sentence, problem in self._complained.items()]
        self.problems.show_problems(complaints, waiting=all(problem.waiting for problem in self._complained.values()))

    def _repair(self, at: int, number: int) -> None:
        repair(self.session, list(self._complained.values())[at], number)

    def _show_head(self, facts: NodeFacts, kind: type[Layer] | None) -> None:
        color = category_color(self.theme, kind.category if kind else "")
        picture = icons.pixmap(kind.icon if kind else "unknown", color, TITLE_ICON, self.devicePixelRatioF())
        self.sign.setPixmap(picture)
        self.title.setText(word(kind.title) if kind else facts.node.type)
        if kind:
            self.help.show_help(flowing(word(kind.help())), more_about(kind))
        else:
            self.help.show_help(self.tr("A layer that this version does not know."), "")

    def _show_form(self, facts: NodeFacts, kind: type[Layer] | None) -> None:
        params = (self._name_param(), *own_params(kind.params() if kind else ()))
        around = around_of(self.session.analysis, facts)
        live = self._live(facts)
        values = {**facts.node.params, NAME: facts.node.name, **live}
        self.form.mark_live(live)
        self.form.show_values(
            params, values, facts.derived, around=around, subject=(self.session.document, facts.node.key)
        )
        name = self.form.editor(NAME)
        assert isinstance(name, LineEditor)
        name.limit(NAME_LIMIT)
        nameless = replace(facts, node=replace(facts.node, name=""))
        name.setPlaceholderText(title_shown(nameless, self.session.analysis.nodes.get(facts.again)))

    def _name_param(self) -> Param:
        label, about = self.tr("Name"), self.tr("What it is called on the canvas; empty for its usual title.")
        return Param(NAME, "text", "", None, None, "", about, label, False)

    def _told(self, facts: NodeFacts) -> Mapping[str, str]:
        """What comes out, and what it costs."""
        ports = [port for port in facts.output_ports if port in facts.outputs]
        several, one = self.tr("Output {name}"), self.tr("Output")
        classes = self.tr("{count} classes")
        alone = len(facts.output_ports) == 1
        names = {port: one if alone or port == "output" else several.format(name=port) for port in ports}
        rows = {names[port]: shape_text(facts.outputs[port], classes) for port in ports}
        data_set = data_set_of(facts)
        if isinstance(data_set, DataSet):
            count = data_set.example_count()
            return rows if count is None else {**rows, self.tr("Examples"): counted(count)}
        parameters, products = cost_of(self.session.analysis, [facts.node.key])
        rows[self.tr("Parameters")] = counted(parameters)
        rows[self.tr("Multiply-adds")] = counted(products)
        return rows

    def _live(self, facts: NodeFacts) -> dict[str, Any]:
        """What may change of this node in the training that runs, as it is there."""
        node = self.steering.trained().get(facts.node.key)
        if node is None or node.type != facts.node.type or facts.layer is None:
            return {}
        usual = facts.layer.defaults()
        names = [name for name in live_params(self.session.analysis, facts.node.key) if name in usual]
        return {name: node.params.get(name, usual[name]) for name in names} | self.edits.held(facts.node.key)

    def _settle(self) -> None:
        self.edits.send()
        self.session.settle()

    def _edit(self, name: str, value: Any) -> None:
        facts = self.session.analysis.nodes[self.key]
        if name in self._live(facts):
            self.edits.hold(name, value, self.key)
            return
        if name == NAME:
            self.session.edit("Rename a layer", partial(rename, key=self.key, name=value), (self.key, NAME, "name"))
            return
        label, gesture = self.form.rows[name].param.label, (self.key, name, "param")
        if facts.node.type in FACES and name == "port":
            # From the start of the typing: on its way a name may have been that of another port.
            start = self.session.document.before(gesture)
            project = rename_port(start, self.session.path, self.key, value)
            self.session.do(Message("Change {label}", {"label": label}), project, gesture)
            return
        change = partial(changed, facts=facts, name=name, value=value)
        project = within(self.session.project, self.session.path, change)
        self.session.do(Message("Change {label}", {"label": label}), project, gesture)
        if facts.node.type == Data.type and name == EXAMPLES:
            self.data_edited.emit(self.key, facts.node.params.get(EXAMPLES))


class DataCard(QFrame):
    """What the chosen data set is, where it comes from, and a way to look at it."""

    look_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.title, self.help, self.source = (text_label(role, self) for role in ("heading", "muted", "muted"))
        self.look = QPushButton(self.tr("Look at the data"), self)
        self.look.setAccessibleName(self.look.text())
        self.look.setToolTip(
            self.tr("Show examples and figures of the data, and what is odd about them, with repairs.")
        )
        self.look.clicked.connect(self.look_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        for label in (self.title, self.help, self.source):
            column.addWidget(label)
        column.addWidget(self.look)

    def show_data(self, facts: NodeFacts) -> None:
        data_set = data_set_of(facts)
        self.setVisible(data_set is not None)
        if isinstance(data_set, DataSet):
            self.title.setText(word(data_set.title))
            self.help.setText(flowing(word(data_set.help())))
            self.source.setText(data_set.source)


def cost_of(analysis: Analysis, keys: Collection[str]) -> tuple[int, int]:
    """Parameters and multiply-adds of these nodes; those of a block are of all in it."""
    chosen = [analysis.nodes[key] for key in keys]
    return sum(facts.parameters for facts in chosen), sum(facts.multiply_adds for facts in chosen)

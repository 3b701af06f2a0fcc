"""What is done with the data, beside what they are like: the role of a part, and the transforms in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QScrollArea, QToolButton, QVBoxLayout, QWidget

from designer.look.theme import SPACE_2, SPACE_4, Theme
from designer.panels.data_wires import changed
from designer.panels.editors import Form
from designer.panels.editors.choice import Choice, ChoiceEditor
from designer.panels.facts import text_label
from designer.panels.surroundings import around_of
from designer.session import Session
from designer.texts import word
from engine.data import DataSet
from engine.data.again import MEMBERS
from engine.data.transform import TRANSFORMS
from engine.declare import Param
from engine.graph.edits import within
from engine.graph.facts import NodeFacts, data_set_of
from engine.layers.source import Data
from engine.message import Message

EXAMPLES, TRANSFORM_LIST, IGNORE = "examples", "transforms", "ignore"
LEAST = 232


class ChangePanel(QScrollArea):
    """Changes the Data node through the session; who shows its effect follows the document."""

    def __init__(self, session: Session, node: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.node, self.part = session, node, ""
        """The part that is looked at; empty for all."""
        page = QWidget(self)
        self.role_head, self.left_head = text_label("caption", page), text_label("caption", page)
        self.role, self.left = ChoiceEditor(page), QToolButton(page)
        self.form = Form(theme, page)
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_2)
        for widget in (self.role_head, self.role, self.left_head, self.left):
            column.addWidget(widget)
        column.addSpacing(SPACE_2)
        column.addWidget(self.form)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setMinimumWidth(LEAST)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What is done with the data"))
        self.role_head.setText(self.tr("WHAT IT IS FOR"))
        self.left_head.setText(self.tr("LEFT OUT"))
        self.role.setAccessibleName(self.tr("What it is for"))
        self.left.setText(self.tr("Read one of them"))
        self.left.setAccessibleName(self.tr("Read a part that is left out"))
        self.left.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.left.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.left.setMenu(QMenu(self.left))
        self.left.menu().triggered.connect(lambda action: self._read(action.data()))
        self.role.edited.connect(lambda role: self.set_role(self.part, role))
        self.form.edited.connect(self._edit)
        self.form.settled.connect(session.settle)

    def set_theme(self, theme: Theme) -> None:
        self.form.set_theme(theme)

    def show_part(self, part: str) -> None:
        """Show what is done with this part, or with all where it is empty."""
        self.part = part
        facts = self.session.analysis.nodes.get(self.node)
        if facts is None:
            return
        self._show_roles(facts)
        self.form.show_values(
            (_transforms(),),
            facts.node.params,
            around=around_of(self.session.analysis, facts),
            subject=(self.session.document, self.node),
        )

    def _show_roles(self, facts: NodeFacts) -> None:
        members = _members(facts)
        mine = members.get(self.part)
        for widget in (self.role_head, self.role):
            widget.setVisible(mine is not None)
        if mine is not None:
            param = next(one for one in type(mine).params() if one.name == "role")
            self.role.clear()
            self.role.offer([Choice(word(choice), choice) for choice in param.choices])
            self.role.show_value(mine.role)
        gone = [name for name, one in members.items() if one.role == IGNORE] if not self.part else []
        self.left_head.setVisible(bool(gone))
        self.left.setVisible(bool(gone))
        self.left.menu().clear()
        for name in gone:
            self.left.menu().addAction(name.replace("&", "&&")).setData(name)

    def set_role(self, part: str, role: str) -> None:
        """Let a part be for this; what changes one alone that is left out goes with it."""
        gesture = (self.node, part, "role")
        # From the start of walking through the roles: on its way one may have been what it is not to be.
        project = self.session.document.before(gesture)
        facts = replace(self.session.analysis.nodes[self.node], node=project.graph.nodes[self.node])
        examples = facts.node.params.get(EXAMPLES)
        name = _list_of(examples)
        if not isinstance(examples, Mapping) or not name:
            return
        members = [{**one, "role": role} if one.get("name") == part else one for one in examples[name]]
        label = Message("Set what '{part}' is for", {"part": part})
        steps = facts.node.params.get(TRANSFORM_LIST)
        if role == IGNORE and isinstance(steps, list):
            kept = [one for one in steps if not (isinstance(one, Mapping) and one.get("of") == part)]
            project = within(project, (), partial(changed, facts=facts, name=TRANSFORM_LIST, value=kept))
            facts = replace(facts, node=project.graph.nodes[self.node])
        change = partial(changed, facts=facts, name=EXAMPLES, value={**examples, name: members})
        self.session.do(label, within(project, (), change), gesture)

    def _read(self, part: str) -> None:
        self.set_role(part, "input")

    def _edit(self, name: str, value: Any) -> None:
        facts = self.session.analysis.nodes[self.node]
        before = facts.node.params.get(name) or []
        if self.part and isinstance(value, list) and len(value) == len(before) + 1:
            # What is added at the page of a part is meant for that.
            value = [*value[:-1], {**value[-1], "of": self._aim(facts, value[-1])}]
        change = partial(changed, facts=facts, name=name, value=value)
        label = Message("Change {label}", {"label": _transforms().label})
        self.session.do(label, within(self.session.project, (), change), (self.node, name, "param"))

    def _aim(self, facts: NodeFacts, added: Mapping[str, Any]) -> str:
        """The part that is looked at, where the new transform fits it; empty for all that it fits."""
        kind, data_set = TRANSFORMS.members.get(str(added.get("type"))), data_set_of(facts)
        shape = data_set.parts().get(self.part) if isinstance(data_set, DataSet) else None
        is_fit = kind is not None and shape is not None and kind().fits(shape)
        return self.part if is_fit else str(added.get("of", ""))


def _transforms() -> Param:
    return next(one for one in Data.params() if one.name == TRANSFORM_LIST)


def _members(facts: NodeFacts) -> dict[str, Any]:
    """What has a role, by its name."""
    data_set = data_set_of(facts)
    found = (one for name in MEMBERS for one in getattr(data_set, name, ()))
    return {one.name: one for one in found if hasattr(one, "role")}


def _list_of(examples: object) -> str:
    """The setting that lists what has a role; empty where there is none."""
    return next((name for name in MEMBERS if isinstance(examples, Mapping) and name in examples), "")

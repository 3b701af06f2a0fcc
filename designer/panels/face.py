"""The face of a block in the inspector: settings of the layers inside, and the buttons that bring them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.canvas.nodes.words import title_shown
from designer.look.theme import SPACE_2, Theme
from designer.panels.data_wires import changed
from designer.panels.editors import Form
from designer.panels.face_button import FaceButton, Place
from designer.panels.facts import text_label
from designer.panels.surroundings import around_of
from designer.session import Session
from designer.texts import word
from engine.declare import Param
from engine.graph.edits import within
from engine.graph.facts import NodeFacts
from engine.graph.model import Project
from engine.graph.port_names import FACES
from engine.graph.promoting import FACE, Promoted, block_at, demote, entries, entry_of, promote, promoted
from engine.message import Message


class BlockFace(QWidget):
    """Below the form of a block: one form for each layer inside that has a setting on its face."""

    def __init__(self, session: Session, theme: Theme, own: Form) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.own = own
        self.forms: dict[str, Form] = {}
        self.heading = text_label("heading", self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)
        self._column.addWidget(self.heading)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        for form in self.forms.values():
            form.set_theme(theme)

    def show_node(self, facts: NodeFacts) -> None:
        """Show what stands on the face of this node, and where its own settings can be shown."""
        self._dress(self.own, facts, [name for name in self.own.rows if name], None)
        found: dict[str, list[Promoted]] = {}
        for one in promoted(facts.node) if facts.node.inside is not None else ():
            found.setdefault(one.node.key, []).append(one)
        self._keep(found)
        self.heading.setText(self.tr("Settings of what is inside"))
        titles = {key: title_shown(self.session.analysis.nodes[key]) for key in found}
        counts = Counter(titles.values())
        for key, settings in found.items():
            title = f"{titles[key]} ({key})" if counts[titles[key]] > 1 else titles[key]
            self._show(self.forms[key], key, title, settings, facts.node.key)
        self.setVisible(bool(found))

    def told_problems(self) -> set[str]:
        """The sentences that stand at its rows now."""
        return set().union(*(form.told_problems() for form in self.forms.values()))

    def _keep(self, keys: Iterable[str]) -> None:
        """Have a form for each of these nodes, in this order."""
        keys = list(keys)
        if keys == list(self.forms):
            return
        for form in self.forms.values():
            form.blockSignals(True)
            form.hide()
            form.deleteLater()
        self.forms = {}
        for key in keys:
            form = self.forms[key] = Form(self.theme, self)
            form.edited.connect(partial(self._edit, key))
            form.settled.connect(self.session.settle)
            self._column.addWidget(form)

    def _show(self, form: Form, key: str, title: str, settings: list[Promoted], block: str) -> None:
        facts = self.session.analysis.nodes[key]
        params = tuple(_titled(one.param, title) for one in settings)
        around = around_of(self.session.analysis, facts)
        subject = (self.session.document, block, key)
        form.show_values(params, facts.node.params, facts.derived, around=around, subject=subject)
        self._dress(form, facts, [param.name for param in params], block)

    def _dress(self, form: Form, facts: NodeFacts, names: list[str], block: str | None) -> None:
        """Give the rows of a layer inside blocks their buttons, about this block or else about the innermost one."""
        path = self.session.analysis.paths[facts.node.key]
        if not path or facts.node.type in FACES:
            for left in form.findChildren(FaceButton):
                left.leave()
            return
        for name in names:
            row = form.rows[name]
            entry = entry_of(facts.node.key, name)
            places = tuple(self._place(path[: depth + 1], entry) for depth in range(len(path)))
            meant = next((one for one in places if one.path[-1] == block), places[-1])
            button = row.findChild(FaceButton)
            if button is None:
                button = FaceButton(row)
                button.asked.connect(self._put)
            button.is_quiet = block is not None
            button.show_places(entry, meant, places, self.theme)

    def _place(self, path: tuple[str, ...], entry: str) -> Place:
        title = title_shown(self.session.analysis.nodes[path[-1]])
        return Place(path, title, entry in entries(block_at(self.session.project, path)))

    def _put(self, entry: str, path: tuple[str, ...], on: bool) -> None:
        """Put a setting on the face of a block, or take it off."""
        change: Callable[[Project, tuple[str, ...], str], Project] = promote if on else demote
        text = "Show a setting on {block}" if on else "Take a setting off {block}"
        block = title_shown(self.session.analysis.nodes[path[-1]])
        self.session.do(Message(text, {"block": block}), change(self.session.project, path, entry))

    def _edit(self, key: str, name: str, value: Any) -> None:
        """Change a setting in the layer that has it."""
        facts = self.session.analysis.nodes[key]
        label = self.forms[key].rows[name].param.label
        change = partial(changed, facts=facts, name=name, value=value)
        project = within(self.session.project, self.session.analysis.paths[key], change)
        self.session.do(Message("Change {label}", {"label": label}), project, (key, name, "param"))


def _titled(param: Param, title: str) -> Param:
    """A setting that is called after its layer; on the face it stands in no group."""
    return replace(param, label=f"{title} · {word(param.label)}", group="")


def own_params(params: Iterable[Param]) -> tuple[Param, ...]:
    """The parameters of a node that have a row of their own: what stands on a face is seen there."""
    return tuple(one for one in params if one.name != FACE)

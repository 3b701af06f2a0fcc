"""Two wires into a port that takes one: a menu of the layers that bring them together."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from designer import icons
from designer.canvas.navigation import Navigable
from designer.canvas.wiring import wires_replaced
from designer.session import Session
from designer.texts import tip, word
from designer.theme import category_color
from engine.graph.edits import add, connect, disconnect, fresh_key, new_node
from engine.graph.model import Graph, Wire
from engine.graph.room import between
from engine.layers import LAYERS

JOINING = ("Add", "Concatenate")


class JoinMenu(QMenu):
    """Opens where a wire was dropped on a port that is taken; Escape leaves everything as it was."""

    def __init__(self, view: Navigable, session: Session, wire: Wire, pulled: Wire | None) -> None:
        super().__init__(view)
        self.view = view
        self.session = session
        self.wire = wire
        self.pulled = pulled
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setToolTipsVisible(True)
        self.setAccessibleName(self.tr("Keep both wires"))
        for name in JOINING:
            kind = LAYERS.members[name]
            picture = icons.icon(kind.icon, category_color(view.theme, kind.category))
            action = self.addAction(picture, word(kind.title))
            action.setToolTip(tip("", word(kind.help())))
            action.triggered.connect(partial(self._join, name))

    def open_at(self, point: QPoint) -> None:
        """Open at a point of the view, ready for the keyboard."""
        self.popup(self.view.viewport().mapToGlobal(point))
        self.setActiveAction(self.actions()[0])

    def _join(self, name: str, *_: object) -> None:
        graph, wire = self.session.graph, self.wire
        there = wires_replaced(graph, self.session.analysis, wire)
        if not there or wire.source not in graph.nodes:
            return
        kind = LAYERS.members[name]
        entry, output = kind().inputs()[0].name, kind().outputs()[0]
        made = new_node(kind, fresh_key(self.session.project, name))
        entering = [Wire(one.source, one.output, made.key, entry) for one in (*there, wire)]
        gone = [*there, *([self.pulled] if self.pulled else [])]

        def change(graph: Graph) -> Graph:
            roomy, node = between(graph, there[0], made)
            left = add(disconnect(roomy, gone), node)
            return connect(left, *entering, Wire(node.key, output, wire.target, wire.input))

        self.session.edit("Join two wires by {layer}", change, layer=kind.title)
        self.session.select({made.key})

"""Which node a panel shows: the selected one, the last that fitted, or the one that it is pinned to."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject

from designer.canvas.nodes.words import words_of
from designer.documents.tab import Tab
from designer.look.theme import Theme
from designer.session import Session
from designer.watching.node_header import NodeHeader
from designer.watching.panel import Panel


@dataclass
class Followed:
    """The header of a panel, and the node to which it is pinned in each document."""

    header: NodeHeader
    wish: str = ""
    """The node that it was pinned to when the window was closed, until a document with such a node is looked at."""
    pins: WeakKeyDictionary[Tab, str] = field(default_factory=WeakKeyDictionary)


class Following(QObject):
    """Leads the panels that are about one node; a pin ends with its node."""

    def __init__(self, session: Session, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self._followed: dict[Panel, Followed] = {}
        session.selection_changed.connect(self.follow)

    def add(self, panel: Panel, pin: str = "") -> None:
        """Lead this panel from now on, pinned to a node of the document that is looked at."""
        if not panel.is_about_node():
            return
        header = NodeHeader(self.theme, panel)
        panel.column.insertWidget(0, header)
        self._followed[panel] = Followed(header, pin)
        header.pinned.connect(lambda on: self.pin(panel, panel.node if on else ""))
        self._lead(panel)

    def drop(self, panel: Panel) -> None:
        self._followed.pop(panel, None)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        for followed in self._followed.values():
            followed.header.set_theme(theme)

    def header_of(self, panel: Panel) -> NodeHeader | None:
        followed = self._followed.get(panel)
        return followed.header if followed is not None else None

    def pin_of(self, panel: Panel) -> str:
        """The key of the node that a panel is pinned to in this document; empty for none."""
        followed = self._followed.get(panel)
        return followed.pins.get(self.session.tab, followed.wish) if followed is not None else ""

    def pin(self, panel: Panel, key: str) -> None:
        """Let a panel stay at a node; without one it follows the selection again."""
        if key:
            self._followed[panel].pins[self.session.tab] = key
        else:
            self._followed[panel].pins.pop(self.session.tab, None)
        self._lead(panel)

    def follow(self, *_: object) -> None:
        """Another node is selected, or the network was changed."""
        for panel in self._followed:
            self._lead(panel)

    def _lead(self, panel: Panel) -> None:
        followed, nodes = self._followed[panel], self.session.analysis.nodes
        if followed.wish in nodes:
            followed.pins[self.session.tab], followed.wish = followed.wish, ""
        pin = followed.pins.get(self.session.tab, "")
        if pin and pin not in nodes:
            del followed.pins[self.session.tab]
            pin = ""
        panel.show_node(pin or self._wanted(panel))
        facts = nodes.get(panel.node)
        words = words_of(facts, nodes.get(facts.again)) if facts is not None else None
        title = panel.title_now()
        if words is not None and pin:
            title = self.tr("{panel} · {node}").format(panel=title, node=words.title)
        panel.setWindowTitle(title)
        named = (words.title, words.category) if words is not None else ("", "")
        followed.header.show_node(*named, is_pinned=bool(pin))

    def _wanted(self, panel: Panel) -> str:
        """The selected node; where none or several fit, the last one, or the first of all."""
        nodes = self.session.analysis.nodes
        chosen = [key for key in self.session.selection if key in nodes and panel.fits(nodes[key])]
        if len(chosen) == 1:
            return chosen[0]
        if panel.node in nodes and panel.fits(nodes[panel.node]):
            return panel.node
        return next((key for key, facts in nodes.items() if panel.fits(facts)), "")

"""Lets what follows from data come after a person's edits of them: another file, or a column that holds kinds."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from designer.beginning.bridge import BeginningBridge
from designer.documents.tab import Tab
from designer.panels.data_wires import changed
from designer.texts import told
from engine.data import DATA_SETS, DataSet
from engine.data.followed import follows, places
from engine.graph.edits import graph_at, within
from engine.graph.model import Project
from engine.message import Message, Misfit
from engine.starting.asking import Begun

if TYPE_CHECKING:
    from designer.frame import Frame

LATER_MS = 350
"""So long nothing may be typed before the data are looked at."""
LONG_MS = 900
"""A look that takes longer is told of."""
ABSENT = "{file} was not found."
"""A path that is still being typed leads nowhere, mostly."""
EXAMPLES, TRANSFORMS = "examples", "transforms"


@dataclass(frozen=True)
class Edited:
    """A Data node that was edited, on its level of blocks, and the data set that it had before."""

    tab: Tab
    path: tuple[str, ...]
    key: str
    before: Mapping[str, Any]
    project: Project | None = None
    """What it was part of when the data were asked about."""


class FollowingData(QObject):
    """One look at a time, in a process of its own; what comes of it belongs to the step of the edit."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window, self.session = window, window.session
        self.edited: Edited | None = None
        self._told = ""
        self._later, self._long = QTimer(self), QTimer(self)
        for timer, wait, slot in ((self._later, LATER_MS, self._ask), (self._long, LONG_MS, self._say)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(slot)
        self.bridge = BeginningBridge(self)
        self.bridge.begun.connect(self._take)
        window.inspector.node_sheet.data_edited.connect(self.follow)
        self.session.tab_changed.connect(self._come_back)
        window.documents.tabs.closed.connect(self._leave)

    @property
    def is_busy(self) -> bool:
        """Whether data are waited for."""
        return self.edited is not None

    def follow(self, key: str, before: object) -> None:
        """A Data node was edited, which had this data set before; what is still asked of it counts from its begin."""
        if not isinstance(before, Mapping):
            return
        mine = self.edited is not None and (self.edited.tab, self.edited.key) == (self.session.tab, key)
        start = self.edited.before if mine and self.edited is not None else before
        self.edited = Edited(self.session.tab, self.session.path, key, start)
        self._later.start()

    def close(self) -> None:
        """Nobody waits for an answer any more."""
        self._later.stop()
        self._long.stop()
        self.bridge.close()
        self.edited = None
        if self._told and self.window.notice.text == self._told:
            self.window.notice.dismiss()
        self._told = ""

    def _now(self, edited: Edited) -> Mapping[str, Any] | None:
        """The data set as it is in the document; None where its node is gone."""
        graph = graph_at(edited.tab.document.project, edited.path)
        node = graph.nodes.get(edited.key) if graph is not None else None
        found = node.params.get(EXAMPLES) if node is not None else None
        return found if isinstance(found, Mapping) else None

    def _ask(self) -> None:
        edited = self.edited
        if edited is not None and edited.tab is not self.session.tab:
            # It is asked about when a person comes back to its document.
            return
        now = self._now(edited) if edited is not None else None
        if edited is None or now is None:
            self.close()
            return
        before: object = None
        after: object = None
        # What a setting of another kind cannot be is told at its field.
        with suppress(Misfit):
            before, after = DATA_SETS.read(edited.before), DATA_SETS.read(now)
        if not isinstance(before, DataSet) or not isinstance(after, DataSet) or not follows(before, after):
            self.close()
            return
        self.edited = replace(edited, project=self.session.project)
        self._long.start()
        place = next((value for _, value in places(after) if value), "")
        self.bridge.ask(place, before=dict(edited.before), edited=dict(now))

    def _come_back(self, tab: Tab) -> None:
        """Ask now about what was edited in a document before a person looked at another one."""
        if self.edited is not None and self.edited.tab is tab and self.edited.project is None:
            self._later.start()

    def _leave(self, tab: Tab) -> None:
        """Nobody comes back to a document that is closed."""
        if self.edited is not None and self.edited.tab is tab:
            self.close()

    def _say(self) -> None:
        self._told = self.tr("The data are being looked at …")
        self.window.notice.tell(self._told)

    def _take(self, answer: Begun) -> None:
        edited = self.edited
        asked = edited.project if edited is not None else None
        if edited is None or asked is None:
            # It was edited further, and is asked about anew.
            return
        self.close()
        if edited.tab is not self.session.tab:
            # What follows belongs to the document on show: it is asked about once more when this one is.
            self.edited = replace(edited, project=None)
            return
        if answer.refusal is not None:
            if answer.refusal.text != ABSENT:
                self.window.notice.warn(told(answer.refusal.message))
            return
        if self._now(edited) != _examples(asked, edited):
            # It was edited further, or taken back.
            return
        facts = self.session.analysis.nodes[edited.key]
        project = self._put(self.session.project, edited, EXAMPLES, dict(answer.examples))
        if answer.transforms and not facts.node.params.get(TRANSFORMS):
            project = self._put(project, edited, TRANSFORMS, [dict(one) for one in answer.transforms])
        if self.session.project is asked:
            self.session.amend(project)
        else:
            self.session.do(Message("Follow the data"), project)
        reasons = " ".join(told(one.message) for one in answer.reasons)
        if reasons:
            self.window.notice.tell(reasons)

    def _put(self, project: Project, edited: Edited, name: str, value: Any) -> Project:
        """With a setting of the node, and its wires following its outputs."""
        graph = graph_at(project, edited.path)
        assert graph is not None
        facts = replace(self.session.analysis.nodes[edited.key], node=graph.nodes[edited.key])
        return within(project, edited.path, partial(changed, facts=facts, name=name, value=value))


def _examples(project: Project, edited: Edited) -> object:
    graph = graph_at(project, edited.path)
    return graph.nodes[edited.key].params.get(EXAMPLES) if graph is not None else None

"""Shows on the canvas where a step that is taken apart stands, and the numbers on the wires that it has come past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from designer.canvas.alive.walk_marks import ABOVE, BEHIND, BETWEEN, MomentRing, WireNumbers
from designer.training.record import RUNNING
from engine.training.watching.ask import Seen
from engine.training.watching.carried import Carried

if TYPE_CHECKING:
    from designer.frame import Frame

VIEW = "walk"
REACH = 120.0
"""Numbers that stand farther from their node are not brought into sight."""
MARGIN = 12


class Walking(QObject):
    """As long as somebody walks and the training stands still, on the outermost level of the graph."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.ring: MomentRing | None = None
        self.numbers: dict[tuple[str, str], WireNumbers] = {}
        """By the node and the port that they leave."""
        self._seen: Seen | None = None
        session, running = window.session, window.running
        running.seen.connect(self.take)
        session.tab_changed.connect(self._begin_anew)
        for signal in (session.analysed, session.path_changed, running.state_changed, window.live.asking.joined):
            signal.connect(self.follow)

    def take(self, seen: Seen) -> None:
        if seen.ask.view == VIEW:
            self._seen = seen
            self.follow()
            self._reveal()

    def _begin_anew(self, *_: object) -> None:
        """Another document is looked at: show where its own training stands."""
        self._seen = next((kept[-1] for ask, kept in self.window.running.here.sights.items() if ask.view == VIEW), None)
        self.follow()

    @property
    def shown(self) -> Seen | None:
        """What is shown now; None where nobody walks."""
        window = self.window
        if window.running.state == RUNNING:
            # The step that was taken apart is taken.
            self._seen = None
        walks = any(ask.view == VIEW for ask in window.running.here.asks)
        if self._seen is None or not walks or window.session.path or window.running.trained is None:
            return None
        return None if window.previewing.living.is_changed else self._seen

    def follow(self, *_: object) -> None:
        """The training, the graph or what is looked at changed."""
        self._clear()
        seen = self.shown
        if seen is None:
            return
        canvas = self.window.canvas.canvas
        kind, node = seen.facts["moments"][seen.facts["moment"]]
        if node in canvas.nodes:
            is_back = kind in ("backward", "update")
            self.ring = MomentRing(canvas.nodes[node], canvas.ink, _word(kind), is_gradient=is_back)
        read = {(wire.source, wire.output) for wire in self.window.session.graph.into(node)}
        for port, carried in seen.facts["wires"].items():
            self._lay(port, carried, is_near=port[0] == node or port in read)

    def _lay(self, port: tuple[str, str], carried: Carried, *, is_near: bool) -> None:
        canvas = self.window.canvas.canvas
        node = canvas.nodes.get(port[0])
        if node is None or all(one.name != port[1] for one in node.layout.outputs):
            return
        others = [one for (source, _), one in self.numbers.items() if source == port[0]]
        below = min((one.y() - BETWEEN for one in others), default=-ABOVE)
        wires = [one for wire, one in canvas.wires.items() if (wire.source, wire.output) == port]
        start = node.mapToScene(node.port(port[1], True).centre)
        foot = wires[0].point_behind(BEHIND) if wires else start
        made = WireNumbers(node, port[1], canvas.ink, carried, foot, is_near=is_near, below=below)
        # Its line goes down behind those that stand below it.
        made.setZValue(-len(others))
        self.numbers[port] = made

    def _reveal(self) -> None:
        """Pan so far that the node is seen at which the step stands, with the numbers that it reads and says."""
        if self.ring is None:
            return
        area = self.ring.sceneBoundingRect()
        for one in self.numbers.values():
            if one.is_near:
                area = area.united(one.sceneBoundingRect())
        near = area.intersected(self.ring.sceneBoundingRect().adjusted(-REACH, -REACH, REACH, REACH))
        self.window.canvas.ensureVisible(near, MARGIN, MARGIN)

    def _clear(self) -> None:
        canvas = self.window.canvas.canvas
        for one in (*self.numbers.values(), *((self.ring,) if self.ring is not None else ())):
            one.drop(canvas)
        self.numbers, self.ring = {}, None


def _word(kind: str) -> str:
    """What happens at this kind of moment."""
    texts = {
        "data": QCoreApplication.translate("canvas", "Data"),
        "forward": QCoreApplication.translate("canvas", "Forward"),
        "loss": QCoreApplication.translate("canvas", "Loss"),
        "backward": QCoreApplication.translate("canvas", "Backward"),
        "update": QCoreApplication.translate("canvas", "Update"),
    }
    return texts[kind]

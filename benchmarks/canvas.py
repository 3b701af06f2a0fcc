"""How long the canvas takes to open, draw and change large networks, beside NodeGraphQt where that is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.deep_network import deep_network
from benchmarks.node_graph_qt import Peer, peer_of
from benchmarks.readings import SCREEN, TIMES, Reading, dragged, timed
from benchmarks.row import absent, at_least, at_most, not_measured, rounded, yardstick

SIZES = (1_000, 10_000)
OPENINGS = 5
PEER_OPENINGS, PEER_FRAMES = 2, 7
"""It takes seconds to open such a network, and nobody wants to wait for many of them."""
SHAPES = {"all shapes": 3.0, "shapes": 0.3}
"""Milliseconds of the analysis after an edit behind which all shapes change, and of one behind which few do."""
LARGER = {"type": "Mnist"}
UNDO_MILLISECONDS = 16.0
GOALS: Mapping[int, Mapping[str, float]] = {
    1_000: {"opened": 200.0, "zoom-all frame": 8.0, "drag frame": 2.0, "drag frame, all in sight": 8.0},
    10_000: {"opened": 1_000.0, "zoom-all frame": 8.0, "drag frame": 4.0, "drag frame, all in sight": 8.0},
}
NAMES = {
    "opened": "opened, with analysis and first frame",
    "zoom-all frame": "frame with all in sight",
    "drag frame": "frame while a node is dragged",
    "drag frame, all in sight": "the same with all in sight",
    "undo": "one undo: document, scene and frame",
    "all shapes": "shapes after an edit that changes all of them",
    "shapes": "shapes after an edit",
}
PEER = "NodeGraphQt"
BARE = "bare"
BARE_MILLISECONDS = 2.6
"""What Qt alone takes for as many rectangles and lines, where the goals were set."""


def rows() -> list[dict[str, Any]]:
    """Medians of a process of its own, offscreen; the goals are for the time of the processor, not of the clock."""
    told = _measured()
    bare = [one for one, _ in told["own"][str(SIZES[-1])][BARE]]
    name = f"{SIZES[-1]:,} rectangles and as many lines, drawn by Qt alone (ms)"
    found = [yardstick(name, bare, BARE_MILLISECONDS)]
    for size in SIZES:
        readings = told["own"][str(size)]
        goals = {**GOALS[size], **(SHAPES if size == SIZES[0] else {"undo": UNDO_MILLISECONDS})}
        found += [_row(size, what, readings[what], goal) for what, goal in goals.items()]
    return [*found, *_beside(told["own"][str(SIZES[0])], told["peer"])]


def _row(size: int, what: str, readings: list[Reading], goal: float) -> dict[str, Any]:
    cpu, wall = [one for one, _ in readings], [one for _, one in readings]
    row = at_most(f"Canvas, {size:,} nodes: {NAMES[what]} (ms)", cpu, goal)
    return {**row, "wall": rounded(median(wall))}


def _beside(own: Mapping[str, list[Reading]], peer: Mapping[str, list[Reading]] | None) -> list[dict[str, Any]]:
    """How many times as long the peer takes, in readings that were taken by turns."""
    if peer is None:
        return [not_measured(f"{PEER} with {SIZES[0]:,} nodes, times as long", ">= 1", absent(PEER))]
    found = []
    for what, theirs in peer.items():
        ratios = [other[0] / mine[0] for mine, other in zip(own[what], theirs, strict=False)]
        name = f"{PEER} with {SIZES[0]:,} nodes: {NAMES[what]}, times as long"
        found.append(at_least(name, ratios, 1))
    return found


def _measured() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LAYERLOOM_HOME": home}
        command = [sys.executable, "-m", "benchmarks.canvas"]
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class Own:
    """The canvas of Layerloom on one network; each reading is of what a person does there, with what is painted."""

    def __init__(self, size: int) -> None:
        from PySide6.QtWidgets import QApplication

        from designer.canvas.view import CanvasView
        from designer.look.theme import DARK
        from designer.session import Session

        self.settle = QApplication.processEvents
        self.project = deep_network(size)
        self._rectangles: list[Any] = []
        self._lines: list[Any] = []
        self.session = Session()
        self.view = CanvasView(self.session, DARK)
        self.view.resize(*SCREEN)
        self.view.show()
        self.settle()

    def opened(self) -> Reading:
        from engine.graph.model import Project

        self.session.show(Project(), None)
        self.settle()
        return timed(self._open)

    def _open(self) -> None:
        self.session.show(self.project, None)
        self.settle()

    def frame(self) -> Reading:
        self.view.fit()
        self.settle()
        return timed(self.view.viewport().repaint)

    def bare(self) -> Reading:
        """As many rectangles and lines as there are nodes, as small as on a frame with all in sight."""
        from PySide6.QtCore import QLineF, QRectF, Qt
        from PySide6.QtGui import QImage, QPainter, QPen

        if not self._rectangles:
            places = [(at % 100 * 14.0, at // 100 * 8.0) for at in range(len(self.project.graph.nodes))]
            self._rectangles = [QRectF(x, y, 6, 3) for x, y in places]
            self._lines = [QLineF(x + 6, y + 1, x + 14, y + 1) for x, y in places]
        picture = QImage(*SCREEN, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.gray)

        def draw() -> None:
            painter.drawRects(self._rectangles)
            painter.setPen(QPen(Qt.GlobalColor.white, 0))
            painter.drawLines(self._lines)

        taken = timed(draw)
        painter.end()
        return taken

    def dragged(self, zoom: float | None) -> list[Reading]:
        """The readings of all frames of one drag, at this zoom or with everything in sight."""
        from PySide6.QtCore import QPoint

        from engine.graph.measures import TITLE_Y, WIDTH

        self.view.fit()
        item = self.view.canvas.nodes[self.middle]
        if zoom is not None:
            self.view.zoom_at(QPoint(*SCREEN) / 2, zoom / self.view.zoom)
            self.view.centerOn(item)
        self.settle()
        grip = self.view.mapFromScene(item.pos().x() + WIDTH / 2, item.pos().y() + TITLE_Y)
        found = dragged(self.view, self.settle, grip)
        assert item.node.position != self._place(), "the node was dragged"
        self.session.undo()
        self.settle()
        return found

    def _place(self) -> tuple[float, float]:
        return self.project.graph.nodes[self.middle].position

    @property
    def middle(self) -> str:
        """A node with one setting, amid the network."""
        keys = [key for key, node in self.project.graph.nodes.items() if node.type == "Dropout"]
        return keys[len(keys) // 2]

    def undone(self) -> Reading:
        self._edit()
        self.settle()
        return timed(self._undo)

    def _edit(self) -> None:
        from engine.graph.edits import set_param

        self.session.edit("Set", lambda graph: set_param(graph, self.middle, "share", 0.5))

    def _undo(self) -> None:
        self.session.undo()
        self.settle()

    def shapes(self) -> Reading:
        return self._analysed(self.middle, "share", 0.5)

    def all_shapes(self) -> Reading:
        """Behind other data of another size: no shape stays."""
        return self._analysed("data", "examples", LARGER)

    def _analysed(self, key: str, name: str, value: Any) -> Reading:
        from engine.graph.analysis import analyse
        from engine.graph.edits import set_param

        before = self.session.analysis
        edited = replace(self.project, graph=set_param(self.project.graph, key, name, value))
        return timed(lambda: analyse(edited, before))


def _measure() -> None:
    from PySide6.QtWidgets import QApplication

    from designer.collection import Search

    application = QApplication(sys.argv)
    # As in the program, and for the peer alike: garbage is searched for between two frames.
    Search(application)
    told: dict[str, Any] = {}
    theirs: dict[str, list[Reading]] | None = None
    for size in SIZES:
        own = Own(size)
        own.opened()
        peer = peer_of(own.project) if size == SIZES[0] else None
        found = _by_turns(own, peer)
        told[str(size)] = found[0]
        theirs = found[1] if peer is not None else theirs
        own.view.close()
    print(json.dumps({"own": told, "peer": theirs}))
    del application


def _by_turns(own: Own, peer: Peer | None) -> tuple[dict[str, list[Reading]], dict[str, list[Reading]]]:
    """All readings; where there is a peer, each of its readings stands beside one of the own."""
    ours: dict[str, list[Reading]] = {"opened": [], "zoom-all frame": [], "drag frame": []}
    theirs: dict[str, list[Reading]] = {name: [] for name in ours}
    ours[BARE] = []
    for at in range(OPENINGS):
        ours["opened"].append(own.opened())
        if peer is not None and at < PEER_OPENINGS:
            theirs["opened"].append(peer.opened())
    for at in range(TIMES):
        ours["zoom-all frame"].append(own.frame())
        ours[BARE].append(own.bare())
        if peer is not None and at < PEER_FRAMES:
            theirs["zoom-all frame"].append(peer.frame())
    ours["drag frame"] = own.dragged(1.0)
    theirs["drag frame"] = peer.dragged(own.middle) if peer is not None else []
    ours["drag frame, all in sight"] = own.dragged(None)
    ours["undo"] = [own.undone() for _ in range(TIMES)]
    ours["all shapes"] = [own.all_shapes() for _ in range(TIMES)]
    ours["shapes"] = [own.shapes() for _ in range(TIMES)]
    return ours, theirs


if __name__ == "__main__":
    _measure()

"""The canvas of NodeGraphQt, which ours is compared with where it is installed."""

from __future__ import annotations

import os
from typing import Any

from benchmarks.readings import SCREEN, Reading, dragged, timed


class Peer:
    """NodeGraphQt's canvas on the same network, by the same events."""

    def __init__(self, project: Any) -> None:
        from NodeGraphQt import BaseNode, NodeGraph
        from PySide6.QtWidgets import QApplication

        class Layer(BaseNode):  # type: ignore[misc]
            __identifier__ = "bench"
            NODE_NAME = "Layer"

            def __init__(self) -> None:
                super().__init__()
                self.add_input("input", multi_input=True)
                self.add_output("output")

        self.settle = QApplication.processEvents
        self.project = project
        self.canvas = NodeGraph()
        self.canvas.register_node(Layer)
        self.view = self.canvas.viewer()
        self.canvas.widget.resize(*SCREEN)
        self.canvas.widget.show()
        self.nodes: dict[str, Any] = {}

    def opened(self) -> Reading:
        self.canvas.clear_session()
        self.settle()
        return timed(self._open)

    def _open(self) -> None:
        graph = self.project.graph
        for key, node in graph.nodes.items():
            settings = {"name": key, "pos": node.position, "selected": False, "push_undo": False}
            self.nodes[key] = self.canvas.create_node("bench.Layer", **settings)
        for wire in graph.wires:
            start, stop = self.nodes[wire.source].output(0), self.nodes[wire.target].input(0)
            start.connect_to(stop, push_undo=False)
        self.settle()

    def frame(self) -> Reading:
        self.canvas.select_all()
        self.canvas.fit_to_selection()
        self.canvas.clear_selection()
        self.settle()
        return timed(self.view.viewport().repaint)

    def dragged(self, key: str) -> list[Reading]:
        """The readings of all frames of one drag, where a node has its natural size."""
        from PySide6.QtCore import QRectF

        item = self.nodes[key].view
        middle = item.sceneBoundingRect().center()
        across, down = SCREEN
        self.view._scene_range = QRectF(middle.x() - across / 2, middle.y() - down / 2, across, down)
        self.view._update_scene()
        self.settle()
        grip = self.view.mapFromScene(item.sceneBoundingRect().center())
        before = item.pos()
        found = dragged(self.view, self.settle, grip)
        assert item.pos() != before, "the node was dragged"
        return found


def peer_of(project: Any) -> Peer | None:
    """None where it is not installed."""
    os.environ["QT_PREFERRED_BINDING"] = "PySide6"
    try:
        return Peer(project)
    except ImportError:
        return None

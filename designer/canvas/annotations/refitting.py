"""Keeps frames around what stands in them when a change moves nodes aside."""

from __future__ import annotations

from designer.canvas.nodes.layout import unwired_size
from designer.session import Session
from engine.graph.aligning import Box
from engine.graph.analysis import analyse
from engine.graph.edits import graph_at, within
from engine.graph.facts import Analysis
from engine.graph.frames import refitted
from engine.graph.model import Graph, Project


def with_frames(session: Session, project: Project) -> Project:
    """A project that is to follow the present one, with the frames of the level on show around what was in them."""
    before, after = session.graph, graph_at(project, session.path)
    if not before.frames or after is None:
        return project
    old, new = boxes_of(before, session.analysis), boxes_of(after, analyse(project, session.analysis))
    return within(project, session.path, lambda graph: refitted(before, graph, old, new))


def boxes_of(graph: Graph, analysis: Analysis) -> dict[str, Box]:
    """The box of each node of a graph, as large as it is on the canvas."""
    sizes = {key: unwired_size(analysis.nodes[key]) for key in graph.nodes}
    return {key: Box(*node.position, sizes[key].width(), sizes[key].height()) for key, node in graph.nodes.items()}

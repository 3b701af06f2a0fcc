"""Keeps frames around what stands in them when a change moves nodes aside."""

from __future__ import annotations

from PySide6.QtCore import QSizeF

from designer.canvas.nodes.layout import layout_of
from designer.canvas.nodes.words import words_of
from designer.session import Session
from engine.graph.aligning import Box
from engine.graph.analysis import analyse
from engine.graph.edits import graph_at, within
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.frames import refitted
from engine.graph.measures import WIDTH
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
    sizes = {key: size_of(analysis.nodes[key]) for key in graph.nodes}
    return {key: Box(*node.position, sizes[key].width(), sizes[key].height()) for key, node in graph.nodes.items()}


def size_of(facts: NodeFacts) -> QSizeF:
    """The size of a node that no wire has touched yet."""
    words = words_of(facts)
    return QSizeF(WIDTH, layout_of(facts, bool(words.telling), bool(words.shape)).height)

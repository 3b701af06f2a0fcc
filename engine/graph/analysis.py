"""Finds what follows from a project without running it; after an edit, only where that can have changed something."""

from __future__ import annotations

from engine.graph.collection import without_collection
from engine.graph.facts import Analysis
from engine.graph.following import followed, ranks_of
from engine.graph.lacking import lacking
from engine.graph.model import Project
from engine.graph.scope import Scope
from engine.graph.sharing import partner, shared
from engine.graph.walk import Walk


def analyse(project: Project, previous: Analysis | None = None) -> Analysis:
    """Analyse a project; what did not change since ``previous`` is taken from there."""
    with without_collection():
        near = followed(project, previous) if previous is not None else None
        return _whole(project, previous) if near is None else near


def _whole(project: Project, previous: Analysis | None) -> Analysis:
    walk = Walk(Scope(project), previous.nodes if previous else {})
    walk.graph(project.graph, (), {})
    shares = any(partner(facts.node) is not None for facts in walk.found.values())
    found = shared(project, walk.found) if shares else walk.found
    paths = {node.key: path for path, node in project.graph.walk()}
    nodes = {key: found[key] for key in paths if key in found}
    ranks = None if shares else ranks_of(*walk.order)
    return Analysis(project, nodes, paths, tuple(lacking(nodes, paths)), ranks)

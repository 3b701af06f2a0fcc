"""Whether two projects train alike: then a run of one can go on for the other."""

from __future__ import annotations

from dataclasses import replace

from engine.graph.model import Graph, Project


def same_training(one: Project, other: Project) -> bool:
    """Whether two projects train alike: all but names, places, texts, frames and notes is equal."""
    return (one.training, _bare(one.graph)) == (other.training, _bare(other.graph))


def _bare(graph: Graph) -> Graph:
    nodes = {
        key: replace(node, name="", position=(0.0, 0.0), folded=False, inside=node.inside and _bare(node.inside))
        for key, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes, routes={}, frames={}, notes={})

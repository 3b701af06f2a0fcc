"""Whether two projects train alike: then a run of one can go on for the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.declare import plain
from engine.graph.model import Graph, Project
from engine.message import Misfit
from engine.training.choices import Training, training_of

EPOCHS = "epochs"


def same_training(one: Project, other: Project) -> bool:
    """Whether two projects train alike: all but names, places, texts, frames and notes is equal."""
    alike = one.training == other.training or settings_of(one) == settings_of(other)
    return alike and _bare(one.graph) == _bare(other.graph)


def has_more_epochs(one: Project, other: Project) -> bool:
    """Whether a project trains as the other does, for more epochs."""
    wanted, others = settings_of(one).get(EPOCHS), settings_of(other).get(EPOCHS)
    if not isinstance(wanted, int) or not isinstance(others, int) or wanted <= others:
        return False
    return same_training(replace(one, training={**one.training, EPOCHS: others}), other)


def settings_of(project: Project) -> Mapping[str, Any]:
    """All settings of a training, those that a project does not name included."""
    try:
        made = training_of(project)
    except Misfit:
        return project.training
    return {param.name: plain(getattr(made, param.name)) for param in Training.params()}


def _bare(graph: Graph) -> Graph:
    nodes = {
        key: replace(node, name="", position=(0.0, 0.0), folded=False, inside=node.inside and _bare(node.inside))
        for key, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes, routes={}, frames={}, notes={})

"""Whether two projects train alike: then a run of one can go on for the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.declare import plain
from engine.graph.model import Graph, Node, Project
from engine.message import Misfit
from engine.training.choices import Training, training_of

EPOCHS, BATCH_SIZE = "epochs", "batch_size"


def same_training(one: Project, other: Project) -> bool:
    """Whether two projects train alike: all but names, places, texts, frames and notes is equal."""
    alike = one.training == other.training or settings_of(one) == settings_of(other)
    return alike and _alike(one.graph, other.graph)


def has_more_epochs(one: Project, other: Project) -> bool:
    """Whether a project trains as the other does, for more epochs."""
    wanted, others = settings_of(one).get(EPOCHS), settings_of(other).get(EPOCHS)
    if not isinstance(wanted, int) or not isinstance(others, int) or wanted <= others:
        return False
    return same_but_for(EPOCHS, one, other)


def same_but_for(name: str, one: Project, other: Project) -> bool:
    """Whether two projects train alike, whatever this setting is in each."""
    return same_training(replace(one, training={**one.training, name: settings_of(other).get(name)}), other)


def settings_of(project: Project) -> Mapping[str, Any]:
    """All settings of a training, those that a project does not name included."""
    try:
        made = training_of(project)
    except Misfit:
        return project.training
    return {param.name: plain(getattr(made, param.name)) for param in Training.params()}


def _alike(one: Graph, other: Graph) -> bool:
    """Whether two graphs compute alike; what both of them hold as the same object is not compared."""
    if one is other:
        return True
    if one.nodes.keys() != other.nodes.keys():
        return False
    wires = (one.entering, one.leaving) == (other.entering, other.leaving)
    return wires and all(_alike_nodes(node, other.nodes[key]) for key, node in one.nodes.items())


def _alike_nodes(one: Node, other: Node) -> bool:
    if one is other:
        return True
    within = one.inside is other.inside
    if one.inside is not None and other.inside is not None:
        within = _alike(one.inside, other.inside)
    return within and _bare(one) == _bare(other)


def _bare(node: Node) -> Node:
    return replace(node, name="", position=(0.0, 0.0), folded=False, inside=None)

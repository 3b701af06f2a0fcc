"""The project of a run that is to be used, where the run trained the network of the project at hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.data import DATA_SETS
from engine.graph.model import Graph, Node, Project
from engine.graph.places import brought, without_places
from engine.message import Message, Misfit, need
from engine.runs import PROJECT, Run

DATA, OWN = "Data", "Your own"


def trained(project: Project, folder: Path) -> Project:
    """The project as the run trained it; raises Misfit where it is another one, or FileProblem of the run's file.

    Data that have moved since are where the project at hand says. Data of a person's own may hold other examples by
    now, as long as a network of the same weights reads them; the run keeps what it learned of them.
    """
    text = "'{folder}' is not the folder of a run: it has no {file}. Name one that layerloom train made."
    need((folder / PROJECT).is_file(), text, folder=str(folder), file=PROJECT)
    found = Run(folder).project
    text = "The run '{folder}' trained another network than that of this file. Name a run of this one, or train it."
    need(_bare(found.graph) == _bare(project.graph), text, folder=str(folder))
    return brought(found, project)


def changed_data(project: Project, folder: Path) -> Message | None:
    """What a person has to know of a run whose data were others than those of the project by now; None where not."""
    nodes = Run(folder).project.graph.nodes
    there = {key: without_places(node) for key, node in nodes.items() if node.type == DATA}
    here = {key: without_places(node) for key, node in project.graph.nodes.items() if node.type == DATA}
    if there == here:
        return None
    text = (
        "The data have changed since the run '{run}' learned from them. It answers as it learned then; train anew to "
    )
    return Message(text + "learn from them as they are now.", {"run": folder.name})


def _settings(node: Node) -> dict[str, Any]:
    """The settings of a node that decide what it computes: of data of a person's own the shapes that come out."""
    examples = node.params.get("examples")
    kind = DATA_SETS.members.get(examples.get("type", "")) if isinstance(examples, Mapping) else None
    if node.type != DATA or kind is None or kind.category != OWN:
        return without_places(node)
    try:
        facts = dict(DATA_SETS.read(examples).facts())
    except Misfit:
        return without_places(node)
    return {**node.params, "examples": (kind.type, facts)}


def _bare(graph: Graph) -> tuple[Any, Any]:
    """What decides what a network computes: not names and places, nor where its data are."""
    nodes = {
        key: (node.type, _settings(node), _bare(node.inside) if node.inside is not None else None)
        for key, node in graph.nodes.items()
    }
    return nodes, {key: graph.into(key) for key in nodes}

"""The project of a run that is to be used, where the run trained the network of the project at hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.data import DATA_SETS
from engine.graph.model import Graph, Node, Project
from engine.message import need
from engine.runs import PROJECT, Run

PLACES = ("folder", "file")


def trained(project: Project, folder: Path) -> Project:
    """The project as the run trained it; raises Misfit where it is another one, or FileProblem of the run's file."""
    text = "'{folder}' is not the folder of a run: it has no {file}. Name one that layerloom train made."
    need((folder / PROJECT).is_file(), text, folder=str(folder), file=PROJECT)
    found = Run(folder).project
    text = "The run '{folder}' trained another network than that of this file. Name a run of this one, or train it."
    need(_bare(found.graph) == _bare(project.graph), text, folder=str(folder))
    return found


def _bare(graph: Graph) -> tuple[Any, Any]:
    """What decides what a network computes: not names and places, nor the folder of its data."""
    nodes = {
        key: (node.type, _settings(node), _bare(node.inside) if node.inside is not None else None)
        for key, node in graph.nodes.items()
    }
    return nodes, {key: graph.into(key) for key in nodes}


def _settings(node: Node) -> dict[str, Any]:
    examples = node.params.get("examples")
    if node.type != "Data" or not isinstance(examples, Mapping):
        return dict(node.params)
    kind = DATA_SETS.members.get(str(examples.get("type")))
    places = {one.name for one in kind.params() if one.kind in PLACES} if kind else set()
    return {**node.params, "examples": {name: value for name, value in examples.items() if name not in places}}

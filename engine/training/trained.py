"""The project of a run that is to be used, where the run trained the network of the project at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.graph.model import Graph, Project
from engine.graph.places import brought, without_places
from engine.message import need
from engine.runs import PROJECT, Run


def trained(project: Project, folder: Path) -> Project:
    """The project as the run trained it; raises Misfit where it is another one, or FileProblem of the run's file.

    Data that have moved since are where the project at hand says.
    """
    text = "'{folder}' is not the folder of a run: it has no {file}. Name one that layerloom train made."
    need((folder / PROJECT).is_file(), text, folder=str(folder), file=PROJECT)
    found = Run(folder).project
    text = "The run '{folder}' trained another network than that of this file. Name a run of this one, or train it."
    need(_bare(found.graph) == _bare(project.graph), text, folder=str(folder))
    return brought(found, project)


def _bare(graph: Graph) -> tuple[Any, Any]:
    """What decides what a network computes: not names and places, nor where its data are."""
    nodes = {
        key: (node.type, without_places(node), _bare(node.inside) if node.inside is not None else None)
        for key, node in graph.nodes.items()
    }
    return nodes, {key: graph.into(key) for key in nodes}

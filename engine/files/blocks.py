"""Saved blocks: each a file of its own in one folder, to be used in any project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.files.disk import load, reason_of, save
from engine.files.problem import FileProblem
from engine.frozen import frozen
from engine.graph.block import name_of
from engine.graph.edits import graph_at
from engine.graph.facts import Analysis
from engine.graph.model import From, Graph, Node, Project
from engine.graph.sharing import partner
from engine.message import need

ENDING = ".loom"
NAME_LIMIT = 60


@frozen
class SavedBlock:
    """A block in the folder; its name is that of the node."""

    file: Path
    node: Node

    @property
    def name(self) -> str:
        return " ".join(self.node.name.split()) or self.file.stem


def saved_blocks(folder: Path) -> tuple[list[SavedBlock], list[FileProblem]]:
    """The blocks in a folder by their names, and a problem for each file that holds none, or for the whole folder."""
    found, problems = [], []
    try:
        places = sorted(folder.glob(f"*{ENDING}"))
    except OSError as error:
        text = "The folder '{folder}' of the saved blocks cannot be read: {reason}."
        return [], [FileProblem(text, folder=str(folder), reason=reason_of(error))]
    for file in places:
        try:
            found.append(load_block(file))
        except FileProblem as problem:
            problems.append(problem)
    return sorted(found, key=lambda block: block.name.casefold()), problems


def load_block(file: Path) -> SavedBlock:
    """The block in a file; raises FileProblem."""
    nodes = list(load(file).graph.nodes.values())
    if len(nodes) != 1 or nodes[0].inside is None:
        raise FileProblem("'{file}' holds no block: there must be one in it, and nothing beside it.", file=str(file))
    return SavedBlock(file, nodes[0])


def save_block(folder: Path, analysis: Analysis, key: str, name: str) -> SavedBlock:
    """Save a block under a name, in place of one that has it; raises Misfit, FileProblem or OSError.

    Settings that follow the data keep the values that they have now: another project has other data.
    """
    node = replace(alone(analysis, key), name=name, position=(0.0, 0.0))
    folder.mkdir(parents=True, exist_ok=True)
    blocks = saved_blocks(folder)[0]
    file = next((block.file for block in blocks if block.name.casefold() == name.casefold()), None)
    return _write(file or _free(folder, name), node)


def rename_block(block: SavedBlock, name: str) -> SavedBlock:
    """Give a saved block another name; its file stays. Raises FileProblem."""
    return _write(block.file, replace(block.node, name=name))


def remove_block(block: SavedBlock) -> None:
    """Delete the file of a saved block; one that is gone already is no trouble. Raises OSError."""
    block.file.unlink(missing_ok=True)


def _write(file: Path, node: Node) -> SavedBlock:
    save(Project(Graph({node.key: node}), title=node.name), file)
    return SavedBlock(file, node)


def _free(folder: Path, name: str) -> Path:
    """A file that is not there yet, called like the block as far as a file can be."""
    stem = re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")[:NAME_LIMIT] or "block"
    names = (f"{stem}{f'-{count}' if count > 1 else ''}{ENDING}" for count in range(1, 100_000))
    return next(file for each in names if not (file := folder / each).exists())


def alone(analysis: Analysis, key: str) -> Node:
    """A block that needs nothing from around it; raises Misfit where it uses the weights of a layer outside."""
    around = graph_at(analysis.project, analysis.paths[key])
    assert around is not None
    block = around.nodes[key]
    assert block.inside is not None
    inner = {key, *(node.key for _, node in block.inside.walk())}
    for _, node in Graph({key: block}).walk():
        other = partner(node)
        outside = analysis.nodes.get(other or "")
        need(
            other is None or other in inner,
            "{layer} uses the weights of {other}, which is not in the block. Put both in it, or choose another.",
            layer=name_of(node),
            other=name_of(outside.node) if outside else other,
        )
    return _settled(block, analysis)


def _settled(node: Node, analysis: Analysis) -> Node:
    """A node, and all in it, with plain values where settings follow the data."""
    derived: Mapping[str, Any] = analysis.nodes[node.key].derived if node.key in analysis.nodes else {}
    plain = {name: derived[name] for name, value in node.params.items() if isinstance(value, From) and name in derived}
    inside = node.inside and replace(node.inside, nodes=dict(_all_settled(node.inside, analysis)))
    return replace(node, params={**node.params, **plain}, inside=inside)


def _all_settled(graph: Graph, analysis: Analysis) -> Iterator[tuple[str, Node]]:
    return ((key, _settled(node, analysis)) for key, node in graph.nodes.items())

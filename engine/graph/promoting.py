"""Settings of inner layers that stand on the face of a block around them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Param
from engine.frozen import frozen
from engine.graph.block import kind_of, param_of
from engine.graph.edits import graph_at, set_param, within
from engine.graph.model import Node, Project

FACE = "promoted"
"""The parameter of a block that lists them, each as the key of a node and the name of its parameter with a dot."""


@frozen
class Promoted:
    """One setting on the face of a block: the layer inside that has it, and which of its parameters it is."""

    node: Node
    param: Param

    @property
    def entry(self) -> str:
        return entry_of(self.node.key, self.param.name)


def entry_of(key: str, name: str) -> str:
    """How the list of a block names a parameter of a node."""
    return f"{key}.{name}"


def entries(block: Node) -> tuple[str, ...]:
    """What the list of a block holds, as it stands in the file."""
    listed = block.params.get(FACE, ())
    return tuple(entry for entry in listed if isinstance(entry, str)) if isinstance(listed, (list, tuple)) else ()


def promoted(block: Node) -> Iterator[Promoted]:
    """The settings on the face of a block, in the order of its list; what is not inside any more is left out."""
    inner = {node.key: node for _, node in block.inside.walk()} if block.inside else {}
    for entry in dict.fromkeys(entries(block)):
        key, _, name = entry.partition(".")
        kind = kind_of(inner[key].type) if key in inner else None
        param = param_of(kind, name)
        if param is not None and name != FACE:
            yield Promoted(inner[key], param)


def block_at(project: Project, path: tuple[str, ...]) -> Node:
    """The block at a path of block keys, itself included."""
    around = graph_at(project, path[:-1])
    assert around is not None
    return around.nodes[path[-1]]


def promote(project: Project, path: tuple[str, ...], entry: str) -> Project:
    """With a setting on the face of the block at this path, behind those that stand there."""
    listed = entries(block_at(project, path))
    return project if entry in listed else _listed(project, path, (*listed, entry))


def demote(project: Project, path: tuple[str, ...], entry: str) -> Project:
    """Without a setting on the face of the block at this path; the setting itself stays as it is."""
    return _listed(project, path, tuple(one for one in entries(block_at(project, path)) if one != entry))


def _listed(project: Project, path: tuple[str, ...], listed: tuple[str, ...]) -> Project:
    return within(project, path[:-1], lambda graph: set_param(graph, path[-1], FACE, list(listed)))

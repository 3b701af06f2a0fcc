"""What can be put on the canvas by its name: layers, the parts of a block, and the blocks that a person saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from designer.session import Session
from engine.files.blocks import ENDING, load_block
from engine.graph.block import STRUCTURE, block_ports, kind_of
from engine.graph.edits import add, connect, fresh_key, new_node, paste
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.port_names import FACES, free_port
from engine.home import home
from engine.layers import LAYERS
from engine.layers.declare import InputPort

SAVED = "block:"
"""Before the file of a saved block in its name."""
PARTS = ("Block", *FACES)
COLUMN = 240.0


def folder() -> Path:
    """Where the saved blocks are."""
    return home() / "blocks"


def saved_as(file: Path) -> str:
    """The name of a saved block for a drag and for the canvas."""
    return f"{SAVED}{file.stem}"


def is_known(name: str) -> bool:
    """Whether the name is that of a layer, a part of a block, or a saved block, which may be gone by now."""
    return name in LAYERS.members or name in PARTS or (name.startswith(SAVED) and "/" not in name and "\\" not in name)


def fresh(session: Session, name: str) -> Node:
    """A new node of this name, with keys that nothing in the project has; raises FileProblem."""
    project = session.project
    if name.startswith(SAVED):
        saved = load_block(folder() / f"{name.removeprefix(SAVED)}{ENDING}").node
        made, keys = paste(project, (), Graph({saved.key: saved}), (0.0, 0.0))
        return made.graph.nodes[keys[0]]
    if name == "Block":
        return _empty_block(project)
    kind, key = LAYERS.members.get(name) or STRUCTURE.members[name], fresh_key(project, name)
    return new_node(kind, key, port=free_port(session.graph, name)) if name in FACES else new_node(kind, key)


def _empty_block(project: Project) -> Node:
    """A block that hands on what it gets, to be filled with layers."""
    keys: list[str] = []
    for name in ("Block", "Input", "Identity", "Output"):
        keys.append(fresh_key(project, name, keys))
    kinds = [STRUCTURE.members["Input"], LAYERS.members["Identity"], STRUCTURE.members["Output"]]
    parts = [
        new_node(kind, key, (COLUMN * at, 0.0)) for at, (kind, key) in enumerate(zip(kinds, keys[1:], strict=True))
    ]
    wires = (Wire(keys[1], "value", keys[2], "values"), Wire(keys[2], "output", keys[3], "value"))
    return replace(new_node(STRUCTURE.members["Block"], keys[0]), inside=connect(add(Graph(), *parts), *wires))


def inputs_of(node: Node) -> tuple[InputPort, ...]:
    """The input ports of a new node."""
    if node.inside is not None:
        return block_ports(node.inside)[0]
    kind = kind_of(node.type)
    return kind().inputs() if kind else ()

"""The names of the ports on the face of a block, which its Input and Output nodes carry."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from engine.graph.block import again_of, faces
from engine.graph.edits import connect, disconnect, graph_at, set_param, within
from engine.graph.model import Graph, Project
from engine.graph.routes import handed_on

FACES = ("Input", "Output")


def free_port(graph: Graph, type_name: str) -> str:
    """A name that no port of this side of the block has: ``input``, then ``input_2``."""
    base, taken = type_name.lower(), faces(graph, type_name)
    return next(name for count in range(1, len(taken) + 2) if (name := _numbered(base, count)) not in taken)


def _numbered(base: str, count: int) -> str:
    return base if count == 1 else f"{base}_{count}"


def rename_port(project: Project, path: tuple[str, ...], key: str, name: str) -> Project:
    """With another name on the port of this Input or Output inside the block at ``path``.

    The wires around the block stay on their port, and so do those of every node that uses the block again. Where
    another port has the name already, the wires stay where they are, since they could not be told from its own.
    """
    graph = graph_at(project, path)
    assert graph is not None
    node = graph.nodes[key]
    ports = faces(graph, node.type)
    before = next((port for port, one in ports.items() if one.key == key), None)
    renamed = within(project, path, partial(set_param, key=key, name="port", value=name))
    if not path or before is None or name in ports:
        return renamed
    for around, one in list(project.graph.walk()):
        if one.key == path[-1] or (one.type == "Again" and again_of(one) == path[-1]):
            move = partial(_moved, key=one.key, type_name=node.type, before=before, name=name)
            renamed = within(renamed, around, move)
    return renamed


def _moved(graph: Graph, key: str, type_name: str, before: str, name: str) -> Graph:
    """With the wires of one port of a node on its new name, each port with its wires in their order."""
    if type_name == "Input":
        wires = graph.into(key, before)
        heirs = {wire: wire._replace(input=name) for wire in wires}
        return handed_on(connect(disconnect(graph, wires), *heirs.values()), graph, heirs)
    wires = tuple(wire for wire in graph.out_of(key) if wire.output == before)
    # Every node that reads the port keeps the order of all wires that enter it.
    read = dict.fromkeys(wire.target for wire in wires)
    entering = [wire for target in read for wire in graph.into(target)]
    heirs = {wire: wire._replace(output=name) if wire in wires else wire for wire in entering}
    return handed_on(connect(disconnect(graph, entering), *heirs.values()), graph, heirs)


def with_free_ports(graph: Graph, copied: Graph) -> Graph:
    """Copied nodes as they can be put into a graph: no Input or Output has the port name of one that is there."""
    taken = {kind: set(faces(graph, kind)) for kind in FACES}
    nodes = dict(copied.nodes)
    for key, node in copied.nodes.items():
        if node.type not in FACES:
            continue
        port = str(node.params.get("port", node.type.lower()))
        if port in taken[node.type]:
            base, counts = re.sub(r"_\d+$", "", port), range(2, len(taken[node.type]) + 3)
            port = next(name for count in counts if (name := _numbered(base, count)) not in taken[node.type])
            nodes[key] = replace(node, params={**node.params, "port": port})
        taken[node.type].add(port)
    return replace(copied, nodes=nodes)

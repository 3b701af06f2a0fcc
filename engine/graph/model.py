"""The values that a document is made of: project, graph, node and wire, all frozen."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, NamedTuple

from engine.frozen import frozen

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""What a key looks like: an identifier, since it becomes a name in the source and in the state of the network."""

MODULE_NAMES = """
    add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
    extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict
    modules mtia named_buffers named_children named_modules named_parameters parameters
    register_backward_hook register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook
    register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to
    to_empty train training type xpu zero_grad
"""
RESERVED = frozenset({*keyword.kwlist, *MODULE_NAMES.split(), "torch", "nn", "self"})
"""What no key may be: Python's own words, and what every ``torch.nn.Module`` has already, where it would be hidden."""


@frozen
class From:
    """A parameter that follows from the data: a fact, such as ``classes``, of one output of a Data node."""

    node: str
    output: str
    fact: str


@frozen
class Tied:
    """A parameter that names another node, such as the one whose weights it shares; it follows that node's key."""

    node: str


Route = tuple[tuple[float, float], ...]
"""The waypoints of a wire on the canvas, from its start to its end."""


class Wire(NamedTuple):
    """A connection from an output port of one node to an input port of another.

    A tuple, since wires are looked up so often that computing their hash in Python would be felt in large networks.
    """

    source: str
    output: str
    target: str
    input: str


@frozen
class Node:
    """One layer on the canvas. ``params`` are plain values as a file keeps them, checked only by analysis."""

    key: str
    type: str
    name: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    position: tuple[float, float] = (0.0, 0.0)
    inside: Graph | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the file that this version does not know; they are written back as they were."""
    bypassed: bool = False
    """Whether it is left out of the network: what enters it first goes on unchanged."""
    folded: bool = False
    """Whether the canvas shows its title alone."""


@frozen
class Frame:
    """A titled area on the canvas; what stands in it goes along with it."""

    key: str
    title: str = ""
    colour: str = "blue"
    position: tuple[float, float] = (0.0, 0.0)
    size: tuple[float, float] = (320.0, 200.0)
    extra: Mapping[str, Any] = field(default_factory=dict)


@frozen
class Note:
    """A text on the canvas, written in Markdown."""

    key: str
    text: str = ""
    colour: str = "yellow"
    position: tuple[float, float] = (0.0, 0.0)
    size: tuple[float, float] = (240.0, 96.0)
    target: str = ""
    """The key of the node that an arrow leads to; empty for none."""
    extra: Mapping[str, Any] = field(default_factory=dict)


Annotation = Frame | Note


@frozen
class Graph:
    """Nodes by key and wires by the node that they enter and leave; made and changed by :mod:`engine.graph.edits`."""

    nodes: Mapping[str, Node] = field(default_factory=dict)
    entering: Mapping[str, tuple[Wire, ...]] = field(default_factory=dict)
    leaving: Mapping[str, tuple[Wire, ...]] = field(default_factory=dict)
    routes: Mapping[Wire, Route] = field(default_factory=dict)
    """The waypoints of the wires that have any."""
    frames: Mapping[str, Frame] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    """Frames and notes by key, the lower ones first; they mean nothing to the network."""

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Node, ...]]:
        """The nodes of each type, in their order."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.type, []).append(node)
        return {type_name: tuple(nodes) for type_name, nodes in found.items()}

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """Frames and notes by key."""
        return {**self.frames, **self.notes}

    @property
    def wires(self) -> Iterator[Wire]:
        """All wires, in the order of the nodes that they enter."""
        return (wire for key in self.nodes for wire in self.entering.get(key, ()))

    def into(self, key: str, port: str | None = None) -> tuple[Wire, ...]:
        """The wires that enter a node, or one of its ports, in their order."""
        wires = self.entering.get(key, ())
        return wires if port is None else tuple(wire for wire in wires if wire.input == port)

    def out_of(self, key: str) -> tuple[Wire, ...]:
        return self.leaving.get(key, ())

    def levels(self) -> Iterator[Graph]:
        """This graph and those inside the blocks in it."""
        yield self
        for node in self.nodes.values():
            if node.inside is not None:
                yield from node.inside.levels()

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Every node of this graph and of the blocks in it, each with the keys of the blocks around it."""
        for node in self.nodes.values():
            yield path, node
            if node.inside is not None:
                yield from node.inside.walk((*path, node.key))


@frozen
class Project:
    """What a file holds: a graph, how it is trained, and what a person wrote about it."""

    graph: Graph = field(default_factory=Graph)
    training: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    about: str = ""
    category: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

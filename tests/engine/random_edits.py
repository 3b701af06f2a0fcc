"""Draws edits of a project such as a person makes them, sensible or not, blocks included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from engine.graph.aligning import Box
from engine.graph.analysis import analyse
from engine.graph.annotations import annotate, resized
from engine.graph.block import faces
from engine.graph.edits import (
    add,
    connect,
    disconnect,
    fresh_key,
    graph_at,
    move,
    part,
    paste,
    remove,
    rename,
    rewire,
    set_param,
    within,
)
from engine.graph.frames import framed, with_annotations
from engine.graph.grouping import group
from engine.graph.model import From, Graph, Node, Note, Project, Wire
from engine.graph.routes import add_waypoint
from engine.graph.ungrouping import ungroup
from engine.layers import LAYERS
from engine.message import Misfit
from tests.engine.networks import block, chained, node, ports

TYPES = [*LAYERS.members, "Input", "Output", "Block", "Tomorrow"]
VALUES: tuple[Any, ...] = (
    1,
    2,
    8,
    0,
    -1,
    10**9,
    0.5,
    True,
    "same",
    "whole sequence",
    [1, 64],
    [8, 8],
    {"type": "Wine"},
    From("data", "label", "classes"),
    From("data", "image", "width"),
    From("gone", "label", "classes"),
)


@dataclass(frozen=True)
class Turn:
    """One edit, its choices still open: ``numbers`` pick among what the project has when its turn comes."""

    kind: str
    numbers: tuple[int, ...]

    def __call__(self, project: Project) -> Project:
        paths = [(), *((*path, one.key) for path, one in project.graph.walk() if one.inside is not None)]
        picked = Picker(project, paths[self.numbers[0] % len(paths)], self.numbers[1:])
        return EDITS[self.kind](picked)


@dataclass(frozen=True)
class Picker:
    project: Project
    path: tuple[str, ...]
    numbers: tuple[int, ...]

    @property
    def graph(self) -> Graph:
        graph = graph_at(self.project, self.path)
        assert graph is not None
        return graph

    def pick(self, at: int, among: Any) -> Any:
        listed = list(among)
        return listed[self.numbers[at] % len(listed)] if listed else None

    def edited(self, edit: Callable[[Graph], Graph]) -> Project:
        return within(self.project, self.path, edit)


def _add(one: Picker) -> Project:
    type_name = one.pick(0, TYPES)
    key = fresh_key(one.project, type_name)
    if type_name == "Tomorrow":
        made = Node(key, type_name, params={"anything": 1})
    elif type_name == "Block":
        inner = [fresh_key(one.project, name, [key]) for name in ("Input", "ReLU", "Output")]
        parts = [node(name, inside) for name, inside in zip(("Input", "ReLU", "Output"), inner, strict=True)]
        made = block(key, chained(*parts))
    else:
        made = node(type_name, key)
    return one.edited(lambda graph: add(graph, made))


def _wire(one: Picker) -> Wire | None:
    nodes = one.graph.nodes.values()
    ends = [(each.key, *_ports(each)) for each in nodes]
    astray = ["nowhere"] if one.numbers[2] % 8 == 0 else []
    source = one.pick(0, [(key, port) for key, _, outputs in ends for port in (*outputs, *astray)])
    target = one.pick(1, [(key, port) for key, inputs, _ in ends for port in (*inputs, *astray)])
    return Wire(*source, *target) if source and target else None


def _ports(one: Node) -> tuple[list[str], list[str]]:
    if one.type == "Tomorrow":
        return ["values"], ["output"]
    try:
        return ports(one)
    except Exception:  # a setting out of its limits: the analysis has a word on that, and here any port will do
        return ["values"], ["output"]


def _connect(one: Picker) -> Project:
    wire = _wire(one)
    return one.edited(lambda graph: connect(graph, wire)) if wire else one.project


def _rewire(one: Picker) -> Project:
    wire = _wire(one)
    return one.edited(lambda graph: rewire(graph, wire)) if wire else one.project


def _chain(one: Picker) -> Project:
    """Wire neighbours in the order of the nodes, which makes long chains likely."""
    keys = list(one.graph.nodes)
    first, second = one.pick(0, pairwise(keys)) or (None, None)
    if first is None:
        return one.project
    source, target = one.graph.nodes[first], one.graph.nodes[second]
    if not _ports(source)[1] or not _ports(target)[0]:
        return one.project
    wire = Wire(first, _ports(source)[1][0], second, _ports(target)[0][0])
    return one.edited(lambda graph: rewire(graph, wire))


def _disconnect(one: Picker) -> Project:
    wire = one.pick(0, one.graph.wires)
    return one.edited(lambda graph: disconnect(graph, [wire])) if wire else one.project


def _remove(one: Picker) -> Project:
    keys = {one.pick(at, (*one.graph.nodes, *one.graph.annotations)) for at in (0, 1)} - {None}
    return one.edited(lambda graph: remove(graph, keys))


def _set(one: Picker) -> Project:
    key = one.pick(0, one.graph.nodes)
    if key is None:
        return one.project
    name = one.pick(1, one.graph.nodes[key].params) or "units"
    return one.edited(lambda graph: set_param(graph, key, name, one.pick(2, VALUES)))


def _rename(one: Picker) -> Project:
    key = one.pick(0, one.graph.nodes)
    return one.edited(lambda graph: rename(graph, key, f"Name {one.numbers[1]}")) if key else one.project


def _move(one: Picker) -> Project:
    key = one.pick(0, one.graph.nodes)
    place = (float(one.numbers[1]), float(one.numbers[2]))
    return one.edited(lambda graph: move(graph, {key: place})) if key else one.project


def _paste(one: Picker) -> Project:
    keys = {one.pick(at, (*one.graph.nodes, *one.graph.annotations)) for at in (0, 1)} - {None}
    return paste(one.project, one.path, part(one.graph, keys), (16.0, 16.0))[0]


def _route(one: Picker) -> Project:
    wire, place = one.pick(0, one.graph.wires), (float(one.numbers[1]), one.numbers[2] / 2)
    return one.edited(lambda graph: add_waypoint(graph, wire, one.numbers[1] % 2, place)) if wire else one.project


def _annotate(one: Picker) -> Project:
    """A note, a frame around some nodes, or another size of either."""
    place, size = (float(one.numbers[1]), -float(one.numbers[2])), (64.0 + one.numbers[2], 200.0)
    key = one.pick(0, one.graph.annotations)
    if key is not None and one.numbers[0] % 2:
        return one.edited(lambda graph: resized(graph, key, place, size))
    target = one.pick(1, one.graph.nodes) or ""
    if one.numbers[2] % 2 or not target:
        note = Note(fresh_key(one.project, "Note"), "Why?", position=place, size=size, target=target)
        return one.edited(lambda graph: annotate(graph, note))
    boxes = {key: Box(*each.position, 208.0, 80.0) for key, each in one.graph.nodes.items()}
    return framed(one.project, one.path, {target}, with_annotations(boxes, one.graph))[0]


def _face(one: Picker) -> Project:
    """Another port name on the face of a block."""
    ends = [*faces(one.graph, "Input").values(), *faces(one.graph, "Output").values()]
    end = one.pick(0, ends)
    if end is None:
        return one.project
    return one.edited(lambda graph: set_param(graph, end.key, "port", one.pick(1, ["input", "other", "Not a port"])))


def _group(one: Picker) -> Project:
    keys = {one.pick(at, one.graph.nodes) for at in (0, 1, 2)} - {None}
    try:
        return group(analyse(one.project), one.path, keys)[0]
    except Misfit:  # what lies between must be chosen too
        return one.project


def _ungroup(one: Picker) -> Project:
    key = one.pick(0, [key for key, each in one.graph.nodes.items() if each.inside is not None])
    if key is None:
        return one.project
    try:
        return ungroup(one.project, one.path, key)[0]
    except Misfit:  # a repeated block stays one
        return one.project


def _repeat(one: Picker) -> Project:
    key = one.pick(0, [key for key, each in one.graph.nodes.items() if each.inside is not None])
    if key is None:
        return one.project
    name, value = one.pick(1, [("repeat", 3), ("repeat", 1), ("shared", True), ("over", "time")])
    return one.edited(lambda graph: set_param(graph, key, name, value))


def _train(one: Picker) -> Project:
    return replace(one.project, training={"epochs": one.numbers[0]})


EDITS: dict[str, Callable[[Picker], Project]] = {
    "add": _add,
    "connect": _connect,
    "rewire": _rewire,
    "chain": _chain,
    "disconnect": _disconnect,
    "remove": _remove,
    "set": _set,
    "rename": _rename,
    "move": _move,
    "paste": _paste,
    "route": _route,
    "annotate": _annotate,
    "face": _face,
    "train": _train,
    "group": _group,
    "ungroup": _ungroup,
    "repeat": _repeat,
}
OFTEN = [*EDITS, "add", "connect", "chain", "chain", "chain", "set"]


def turns(least: int = 12, most: int = 40) -> st.SearchStrategy[list[Turn]]:
    numbers = st.tuples(*[st.integers(0, 1000)] * 4)
    return st.lists(st.builds(Turn, st.sampled_from(OFTEN), numbers), min_size=least, max_size=most)

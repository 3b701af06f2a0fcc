"""The places of a project's data: each path to a file or a folder that a setting of its names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.data import DATA_SETS
from engine.data.closed import is_closed, opened
from engine.data.parting import SPLITS
from engine.declare import Family, Param
from engine.graph.block import kind_of
from engine.graph.edits import set_param
from engine.graph.model import Graph, Node, Project
from engine.message import need

KINDS = ("folder", "file")
Change = Callable[[str], str]


def moved(project: Project, change: Change) -> Project:
    """The project with each place of its data as ``change`` says; the same one where that changes nothing."""
    graph = _graph(project.graph, change)
    split = project.training.get("split")
    now = _declared(SPLITS, split, change)
    training = project.training if now is split else {**project.training, "split": now}
    same = graph is project.graph and training is project.training
    return project if same else replace(project, graph=graph, training=training)


def all_places(project: Project) -> tuple[str, ...]:
    """Each place that the project names, once."""
    found: dict[str, None] = {}
    moved(project, lambda place: found.setdefault(place) or place)
    return tuple(found)


def _graph(graph: Graph, change: Change) -> Graph:
    changed = {key: now for key, node in graph.nodes.items() if (now := _node(node, change)) is not node}
    return replace(graph, nodes={**graph.nodes, **changed}) if changed else graph


def _node(node: Node, change: Change) -> Node:
    kind = kind_of(node.type)
    params = _params(kind.params(), node.params, change) if kind else node.params
    inside = node.inside and _graph(node.inside, change)
    return node if params is node.params and inside is node.inside else replace(node, params=params, inside=inside)


def _params(params: tuple[Param, ...], values: Mapping[str, Any], change: Change) -> Mapping[str, Any]:
    changed = {}
    for one in params:
        value = now = values.get(one.name)
        if one.kind in KINDS and isinstance(value, str) and value:
            now = change(value)
        elif one.kind == "declared" and one.family is not None:
            now = _declared(one.family, value, change)
        elif one.kind == "several" and one.family is not None and isinstance(value, list):
            members = [_declared(one.family, part, change) for part in value]
            now = members if any(a is not b for a, b in zip(members, value, strict=True)) else value
        if now is not value and now != value:
            changed[one.name] = now
    return {**values, **changed} if changed else values


def _declared(family: Family[Any], raw: Any, change: Change) -> Any:
    kind = family.members.get(raw["type"]) if isinstance(raw, Mapping) and isinstance(raw.get("type"), str) else None
    return _params(kind.params(), raw, change) if kind is not None else raw


def places_of(examples: Any) -> dict[str, str]:
    """The places that a data set names, or a split, as a file keeps it: each by the name of its setting."""
    name = examples.get("type") if isinstance(examples, Mapping) else None
    kind = (DATA_SETS.members.get(name) or SPLITS.members.get(name)) if isinstance(name, str) else None
    return {one.name: examples.get(one.name, "") for one in kind.params() if one.kind in KINDS} if kind else {}


def without_places(node: Node) -> dict[str, Any]:
    """The settings of a node, but for the places of its data."""
    examples = node.params.get("examples")
    places = places_of(examples) if node.type == "Data" else {}
    if not places:
        return dict(node.params)
    kept = {name: value for name, value in node.params["examples"].items() if name not in places}
    return {**node.params, "examples": kept}


def with_data(project: Project, path: Path) -> Project:
    """The project with its data in this folder, or with this file as its data.

    Of a data set that reads files each is looked for in the folder under the name that it has. Raises Misfit where no
    data set of the project reads any.
    """
    for node in project.graph.nodes.values():
        if node.type != "Data":
            continue
        examples = node.params.get("examples", {})
        kind = DATA_SETS.members.get(examples.get("type", ""))
        takes = {one.name: one.kind for one in kind.params() if one.kind in KINDS} if kind else {}
        need(takes, "The data set of this project has no files of its own, so --data says nothing to it.")
        filled = _placed(takes, examples, Path(os.path.abspath(path)))
        project = replace(project, graph=set_param(project.graph, node.key, "examples", filled))
    return project


def placed(examples: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A data set whose folder, or first file, is at this place now.

    Another file of it that is gone is taken from beside that, if one lies there that has its name.
    """
    first, *others = places_of(examples)
    beside = {name: Path(place).parent / _name(examples[name]) for name in others if examples.get(name)}
    went = {name: str(at) for name, at in beside.items() if at.exists() and not _exists(examples[name])}
    return {**examples, first: place, **went}


def _placed(takes: Mapping[str, str], examples: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """A data set whose folder this is, or whose first file, or whose files lie in it under the names that they have."""
    files = [name for name, kind in takes.items() if kind == "file"]
    known = [name for name in files if examples.get(name)]
    if not files:
        return {**examples, **dict.fromkeys(takes, str(path))}
    if not known or not path.is_dir():
        return placed(examples, str(path))
    inner = {name: path / _name(examples[name]) for name in known}
    # One whose data are a folder as a whole, such as a language text, may be meant by it.
    is_whole = len(known) == 1 and path.name == inner[known[0]].name and not inner[known[0]].exists()
    return {**examples, **({known[0]: str(path)} if is_whole else {name: str(at) for name, at in inner.items()})}


def _name(place: str) -> str:
    """The last part of a path, of this system or of another one."""
    return opened(place).replace("\\", "/").rstrip("/").rpartition("/")[2]


def brought(project: Project, here: Project) -> Project:
    """The project with the places of ``here`` where its own data are gone, and ``here`` knows others for them."""
    for key, node in project.graph.nodes.items():
        examples, other = node.params.get("examples"), here.graph.nodes.get(key)
        if node.type != "Data" or other is None or not isinstance(examples, Mapping):
            continue
        known = _known(examples, other.params.get("examples"))
        if known:
            project = replace(project, graph=set_param(project.graph, key, "examples", {**examples, **known}))
    split = project.training.get("split")
    known = _known(split, here.training.get("split"))
    return replace(project, training={**project.training, "split": {**split, **known}}) if split and known else project


def _known(own: Any, other: Any) -> dict[str, str]:
    """Where the other one says that things are which this one looks for in vain."""
    if not isinstance(own, Mapping) or not isinstance(other, Mapping) or own.get("type") != other.get("type"):
        return {}
    there = places_of(other)
    # One that names no second file has none, and is not to be given any.
    gone = [name for name, place in places_of(own).items() if place and not _exists(place)]
    return {name: there[name] for name in gone if there[name]}


def _exists(place: str) -> bool:
    """Whether something is there; what may not be read is not looked for."""
    return not is_closed(place) and os.path.exists(os.path.expanduser(place))

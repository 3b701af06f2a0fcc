"""Where two versions of a project differ: the levels of blocks, and the nodes on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from engine.graph.edits import graph_at
from engine.graph.model import Graph, Node, Project
from engine.graph.promoting import block_at, entries, entry_of
from engine.graph.versions import differing

Path = tuple[str, ...]


def differences(before: Project, after: Project) -> Mapping[Path, frozenset[str]]:
    """The keys of what differs, or whose entering wires do, by the path of the graph that it stands in.

    A block differs on its own level only by what is its own; what changed inside it is a difference of its inside.
    """
    return dict(_differences(before.graph, after.graph, ()))


def _differences(before: Graph, after: Graph, path: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    if before is after:
        return
    found: set[str] = set()
    for key in chain(*differing(before.nodes, after.nodes)):
        one, two = before.nodes.get(key), after.nodes.get(key)
        if one is None or two is None or one.inside is None or two.inside is None:
            found |= {key} if one != two else set()
            continue
        found |= {key} if replace(one, inside=None) != replace(two, inside=None) else set()
        yield from _differences(one.inside, two.inside, (*path, key))
    for key in chain(*differing(before.entering, after.entering)):
        found |= {key} if before.into(key) != after.into(key) else set()
    for wire in chain(*differing(before.routes, after.routes)):
        found |= {wire.target} if before.routes.get(wire) != after.routes.get(wire) else set()
    for key in before.annotations.keys() | after.annotations.keys():
        found |= {key} if before.annotations.get(key) != after.annotations.get(key) else set()
    if found:
        yield path, frozenset(found)


def shows(project: Project, path: Path, before: Project, place: Path, keys: frozenset[str]) -> bool:
    """Whether the level at ``path`` shows all that differs at ``place``, deeper in: settings on the face of a block."""
    if place[: len(path)] != path or len(place) <= len(path):
        return False
    there, here = graph_at(before, place), graph_at(project, place)
    if there is None or here is None:
        return False
    listed = entries(block_at(project, place[: len(path) + 1]))
    if any(there.into(key) != here.into(key) for key in keys):
        return False
    pairs = [(there.nodes.get(key), here.nodes.get(key)) for key in keys]
    return all(one and two and _only(one, two, frozenset(listed)) for one, two in pairs)


def _only(one: Node, two: Node, listed: frozenset[str]) -> bool:
    """Whether two nodes differ in listed settings alone."""
    names = {name for name in {*one.params, *two.params} if one.params.get(name) != two.params.get(name)}
    alike = replace(one, params={}) == replace(two, params={})
    return alike and {entry_of(one.key, name) for name in names} <= listed

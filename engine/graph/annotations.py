"""Frames and notes of a graph: added, changed, moved and removed; what they say means nothing to the network."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from engine.graph.model import Annotation, Frame, Graph, Note

COLOURS = ("grey", "blue", "teal", "green", "yellow", "orange", "red", "violet")
"""The names of the colours that a frame or a note can have; each theme has its own tone for them."""
LEAST = (64.0, 40.0)
"""No frame or note is smaller."""


def annotate(graph: Graph, *annotations: Annotation) -> Graph:
    """With these frames and notes, each in place of the one that has its key."""
    frames = {one.key: one for one in annotations if isinstance(one, Frame)}
    notes = {one.key: one for one in annotations if isinstance(one, Note)}
    return replace(graph, frames={**graph.frames, **frames}, notes={**graph.notes, **notes})


def erase(graph: Graph, keys: Collection[str]) -> Graph:
    """Without these frames and notes; what stands in a frame stays."""
    frames = {key: frame for key, frame in graph.frames.items() if key not in keys}
    notes = {key: note for key, note in graph.notes.items() if key not in keys}
    return replace(graph, frames=frames, notes=notes)


def loose(graph: Graph) -> Graph:
    """Without the arrows to nodes that are gone."""
    stray = [note for note in graph.notes.values() if note.target and note.target not in graph.nodes]
    return annotate(graph, *(replace(note, target="") for note in stray)) if stray else graph


def displaced(graph: Graph, positions: Mapping[str, tuple[float, float]]) -> Graph:
    """With those frames and notes elsewhere that have a place here; nothing goes along with them."""
    known = graph.annotations
    return annotate(graph, *(replace(known[key], position=positions[key]) for key in known.keys() & positions.keys()))


def resized(graph: Graph, key: str, position: tuple[float, float], size: tuple[float, float]) -> Graph:
    """With one frame or note of this place and size; it is never too small to be seen."""
    width, height = (max(length, least) for length, least in zip(size, LEAST, strict=True))
    return annotate(graph, replace(graph.annotations[key], position=position, size=(width, height)))


def coloured(graph: Graph, keys: Collection[str], colour: str) -> Graph:
    """With these frames and notes in another colour."""
    return annotate(graph, *(replace(one, colour=colour) for key, one in graph.annotations.items() if key in keys))


def copies(
    annotations: Iterable[Annotation], names: Mapping[str, str], offset: tuple[float, float]
) -> Iterable[Annotation]:
    """These under other keys and so much farther across and down; an arrow follows the node that it leads to."""
    for one in annotations:
        place = (one.position[0] + offset[0], one.position[1] + offset[1])
        made = replace(one, key=names.get(one.key, one.key), position=place)
        yield replace(made, target=names.get(made.target, made.target)) if isinstance(made, Note) else made

"""What stands in a frame, and frames that go on holding exactly that when nodes are put elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from engine.graph.aligning import Box, around
from engine.graph.annotations import LEAST, annotate
from engine.graph.edits import fresh_key, graph_at, within
from engine.graph.grid import grid_above, grid_below
from engine.graph.model import Annotation, Frame, Graph, Note, Project

SIDE = 24.0
"""How far a new frame reaches beyond what it holds."""
TITLE = 40.0
"""How far above its upper edge the title of a frame reaches, as it is drawn at its natural size."""

Boxes = Mapping[str, Box]
"""The box of each node, frame and note of a level."""


def box_of(one: Annotation) -> Box:
    return Box(*one.position, *one.size)


def with_annotations(boxes: Boxes, graph: Graph) -> dict[str, Box]:
    """The boxes of nodes, and those of all frames and notes."""
    return {**boxes, **{key: box_of(one) for key, one in graph.annotations.items()}}


def holds(outer: Box, inner: Box) -> bool:
    """Whether a box reaches all around another."""
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def members(graph: Graph, key: str, boxes: Boxes) -> frozenset[str]:
    """The nodes, notes and frames in a frame, those in frames within it too; of two alike the upper is in the lower."""
    frame = box_of(graph.frames[key])
    found = {one for one in (*graph.nodes, *graph.notes) if holds(frame, boxes[one])}
    below = True
    for one, other in graph.frames.items():
        below = below and one != key
        inner = box_of(other)
        if one != key and holds(frame, inner) and not (inner == frame and below):
            found.add(one)
    return frozenset(found)


def carried(graph: Graph, keys: Collection[str], boxes: Boxes) -> frozenset[str]:
    """These and all that stands in those of them that are frames: what moves and is copied together."""
    inner = (members(graph, key, boxes) for key in keys if key in graph.frames)
    return frozenset(keys).union(*inner)


def around_all(boxes: Iterable[Box], titled: Iterable[Box] = ()) -> Box:
    """The box of a frame around these boxes and around frames with their titles, on the grid."""
    raised = (Box(box.left, box.top - TITLE, box.width, box.height + TITLE) for box in titled)
    whole = around([*boxes, *raised])
    left, top = grid_below(whole.left - SIDE), grid_below(whole.top - SIDE)
    return Box(left, top, grid_above(whole.right + SIDE) - left, grid_above(whole.bottom + SIDE) - top)


def framed(project: Project, path: tuple[str, ...], keys: Collection[str], boxes: Boxes) -> tuple[Project, str]:
    """The project with a new frame around these nodes, notes and frames, and its key."""
    graph = graph_at(project, path)
    assert graph is not None
    key = fresh_key(project, "Frame")
    chosen = [one for one in keys if one in boxes]
    titled = [boxes[one] for one in chosen if one in graph.frames]
    box = around_all((boxes[one] for one in chosen if one not in graph.frames), titled)
    frame = Frame(key, position=(box.left, box.top), size=(box.width, box.height))

    def added(graph: Graph) -> Graph:
        # Below the frames that it holds.
        return replace(graph, frames={key: frame, **graph.frames})

    return within(project, path, added), key


def refitted(before: Graph, after: Graph, old: Boxes, new: Boxes) -> Graph:
    """The graph after a change of places with each frame around what stood in it before.

    ``old`` and ``new`` are the boxes of the nodes. Each side keeps its distance; a node that is new on a wire between
    two members of a frame becomes one of it. A frame in which nothing stood stays as it is.
    """
    if not before.frames:
        return after
    was = with_annotations(old, before)
    held = {key: members(before, key, was) for key in before.frames if key in after.frames}
    now = with_annotations(new, after)
    for key in sorted(held, key=lambda key: len(held[key])):
        kept = [one for one in held[key] if one in now]
        joined = [one for one in after.nodes.keys() - before.nodes.keys() if _is_between(after, one, held[key])]
        if not kept or (all(now[one] == was[one] for one in kept) and not joined):
            continue
        box = _grown(was[key], around(was[one] for one in kept), around(now[one] for one in [*kept, *joined]))
        now[key] = box
        after = annotate(after, replace(after.frames[key], position=(box.left, box.top), size=(box.width, box.height)))
    return after


def _is_between(graph: Graph, key: str, held: Collection[str]) -> bool:
    """Whether all that a node is wired to stands among these."""
    others = {*(wire.source for wire in graph.into(key)), *(wire.target for wire in graph.out_of(key))}
    return bool(others) and others <= set(held)


def _grown(frame: Box, was: Box, now: Box) -> Box:
    """A frame at the same distances from what it holds as before."""
    left, top = now.left - (was.left - frame.left), now.top - (was.top - frame.top)
    right, bottom = now.right + frame.right - was.right, now.bottom + frame.bottom - was.bottom
    return Box(left, top, max(right - left, LEAST[0]), max(bottom - top, LEAST[1]))


def taken_along(
    before: Graph, project: Project, path: tuple[str, ...], block: str, keys: Collection[str], boxes: Boxes
) -> Project:
    """The project after these nodes became a block, with what belongs to them in it: frames that held them alone,
    all that stood in these, and notes with an arrow to one of them.

    An arrow from a note that stays leads to the block.
    """
    every, inside = with_annotations(boxes, before), set(keys)
    moved: set[str] = set()
    for key in before.frames:
        found = members(before, key, every)
        nodes = found & before.nodes.keys()
        moved |= {key, *(found - nodes)} if nodes and nodes <= inside else set()
    moved |= {key for key, note in before.notes.items() if note.target in inside and not _is_held(before, key, every)}
    gone = [before.annotations[key] for key in before.annotations if key in moved]
    kept = [one for key, one in before.annotations.items() if key not in moved]
    turned = [replace(one, target=block) if isinstance(one, Note) and one.target in inside else one for one in kept]
    project = within(project, path, _only(turned))
    return within(project, (*path, block), _only(gone))


def _is_held(graph: Graph, note: str, boxes: Boxes) -> bool:
    """Whether a note stands in a frame."""
    return any(holds(boxes[key], boxes[note]) for key in graph.frames)


def _only(annotations: Iterable[Annotation]) -> Callable[[Graph], Graph]:
    chosen = list(annotations)
    return lambda graph: annotate(replace(graph, frames={}, notes={}), *chosen)

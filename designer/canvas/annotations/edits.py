"""What a person can do to frames and notes: each is one step that can be undone, with a name."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

from designer.canvas.annotations.framing import Framing
from designer.canvas.annotations.names import title_of, titles_of
from designer.canvas.annotations.note_item import NoteItem
from designer.canvas.ink import Ink
from designer.canvas.nodes.words import title_shown
from designer.canvas.rooms import free_place, snapped
from designer.session import Session
from engine.graph.annotations import annotate, coloured, resized
from engine.graph.edits import fresh_key
from engine.graph.frames import framed
from engine.graph.limits import TEXT_LIMIT
from engine.graph.model import Frame, Graph, Note
from engine.message import Message

NOTE_SIZE = QSizeF(240.0, 96.0)
ABOVE = 40.0
"""Between a note and the node below that it speaks of."""
LABELS = {
    "grey": "Colour {layer} grey",
    "blue": "Colour {layer} blue",
    "teal": "Colour {layer} teal",
    "green": "Colour {layer} green",
    "yellow": "Colour {layer} yellow",
    "orange": "Colour {layer} orange",
    "red": "Colour {layer} red",
    "violet": "Colour {layer} violet",
}


def frame_selection(session: Session, canvas: Framing) -> str:
    """Put a frame around all that is selected, and select it; its key."""
    keys = session.chosen
    project, key = framed(session.project, session.path, keys, canvas.boxes())
    nodes = [one for one in keys if one in session.graph.nodes]
    if len(nodes) == 1:
        label = Message("Frame {layer}", {"layer": title_shown(session.analysis.nodes[nodes[0]])})
    elif nodes:
        label = Message("Frame {count} layers", {"count": len(nodes)})
    else:
        label = Message("Frame {layer}", {"layer": titles_of(session.graph, keys)})
    session.do(label, project, new(key))
    session.select({key})
    return key


def new(key: str) -> Hashable:
    """The gesture of making a frame or note, to which the first words in it belong."""
    return "new annotation", key


def add_note(session: Session, canvas: Framing, centre: QPointF) -> str:
    """Add a note and select it; its key. With one node selected it stands by that, and an arrow leads there."""
    key = fresh_key(session.project, "Note")
    target = next(iter(session.selection)) if len(session.chosen) == len(session.selection) == 1 else ""
    place = centre - QPointF(NOTE_SIZE.width() / 2, NOTE_SIZE.height() / 2)
    taken = [QRectF(*box) for one, box in canvas.boxes().items() if one not in session.graph.frames]
    if target:
        node = canvas.canvas.nodes[target].place
        place = free_place(QPointF(node.left(), node.top() - ABOVE - NOTE_SIZE.height()), NOTE_SIZE, taken)
    place = snapped(place)
    note = Note(key, position=(place.x(), place.y()), size=(NOTE_SIZE.width(), NOTE_SIZE.height()), target=target)
    session.edit("Add a note", lambda graph: annotate(graph, note), new(key))
    session.select({key})
    return key


def resize(session: Session, key: str, place: QRectF) -> None:
    """Give a frame or note another size and place."""
    position, size = (place.x(), place.y()), (place.width(), place.height())
    session.edit(
        "Resize {layer}", lambda graph: resized(graph, key, position, size), layer=title_of(session.graph, key)
    )


def stretch(session: Session, keys: Collection[str], step: tuple[float, float], gesture: Hashable) -> None:
    """Make frames and notes so much wider and taller, less where that is negative; steps of one gesture are one."""

    def change(graph: Graph) -> Graph:
        for key in keys:
            one = graph.annotations[key]
            graph = resized(graph, key, one.position, (one.size[0] + step[0], one.size[1] + step[1]))
        return graph

    session.edit("Resize {layer}", change, gesture, layer=titles_of(session.graph, keys))


def point(session: Session, key: str, target: str) -> None:
    """Lead the arrow of a note to a node; to none, where ``target`` is empty."""
    note = session.graph.notes[key]
    label, values = "Remove the arrow of a note", {}
    if target:
        label, values = "Point a note at {layer}", {"layer": title_shown(session.analysis.nodes[target])}
    session.edit(label, lambda graph: annotate(graph, replace(note, target=target)), **values)


def colour(session: Session, keys: Collection[str], name: str) -> None:
    """Give frames and notes another colour."""
    session.edit(LABELS[name], lambda graph: coloured(graph, keys, name), layer=titles_of(session.graph, keys))


def write(session: Session, key: str, text: str, ink: Ink, gesture: Hashable) -> None:
    """Put other words on a frame, or into a note, which grows so that they fit; steps of one gesture are one."""
    graph = session.graph
    label = "Rename {layer}" if key in graph.frames else "Write {layer}"
    made = worded(graph, key, text[:TEXT_LIMIT], ink)
    values: dict[str, str | Message] = {"layer": title_of(annotate(graph, made), key)}
    if gesture == new(key):
        label, values = ("Add a frame", {}) if key in graph.frames else ("Add a note", {})
    session.edit(label, lambda graph: annotate(graph, made), gesture, **values)


def worded(graph: Graph, key: str, text: str, ink: Ink) -> Frame | Note:
    """A frame with another title, or a note with another text and room for it."""
    if key in graph.frames:
        return replace(graph.frames[key], title=text)
    note = replace(graph.notes[key], text=text)
    height = snapped(QPointF(0, NoteItem(note, ink).needed + 3.5)).y()
    return replace(note, size=(note.size[0], max(note.size[1], height)))

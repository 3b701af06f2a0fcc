"""Frames and notes in a file: a line each, and refused with the place where one cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.files.problem import shown
from engine.graph.annotations import COLOURS
from engine.graph.limits import ANNOTATION_LIMIT
from engine.graph.model import Annotation, Frame, Graph, Node, Note
from engine.message import Message

if TYPE_CHECKING:
    from engine.files.read import Reader

SIZE_LIMIT = 1e8
"""Wide enough for a frame around the farthest places that nodes can have."""
FIELDS = frozenset({"key", "colour", "position", "size"})
OWN = {"frames": "title", "notes": "text"}
"""What is written on each of them."""


def rows_of(graph: Graph) -> Iterator[tuple[str, list[str]]]:
    """The name of each list that is not empty, and its lines."""
    for name, listed in (("frames", graph.frames), ("notes", graph.notes)):
        if listed:
            yield name, [_row(one) for one in listed.values()]


def _row(one: Annotation) -> str:
    words = {"title": one.title} if isinstance(one, Frame) else {"text": one.text}
    places = {
        name: [short(number) for number in pair] for name, pair in (("position", one.position), ("size", one.size))
    }
    target = {"target": one.target} if isinstance(one, Note) and one.target else {}
    fields = {"key": one.key, **words, "colour": one.colour, **places, **target, **one.extra}
    return json.dumps(fields, ensure_ascii=False, allow_nan=False)


def short(number: float) -> float:
    """A whole number without the point."""
    return int(number) if number == int(number) else number


def frames_in(reader: Reader, raw: Mapping[str, Any], place: Message) -> dict[str, Frame]:
    """The frames of a level; raises FileProblem."""
    found = {}
    for number, row in enumerate(_listed(reader, raw, "frames", place), 1):
        key, fields = _fields(reader, row, "frames", Message("frame {number} of {place}", _at(number, place)))
        found[key] = Frame(key, fields.pop("own"), **fields)
    return found


def notes_in(reader: Reader, raw: Mapping[str, Any], nodes: Mapping[str, Node], place: Message) -> dict[str, Note]:
    """The notes of a level with these nodes; raises FileProblem."""
    found = {}
    for number, row in enumerate(_listed(reader, raw, "notes", place), 1):
        key, fields = _fields(reader, row, "notes", Message("note {number} of {place}", _at(number, place)))
        here = Message("note '{key}'", {"key": key})
        target = reader.text(row, "target", here, "")
        if target and target not in nodes:
            raise reader.absent("target", here, target)
        found[key] = Note(key, fields.pop("own"), target=target, **fields)
    return found


def _at(number: int, place: Message) -> dict[str, Any]:
    return {"number": number, "place": place}


def _listed(reader: Reader, raw: Mapping[str, Any], field: str, place: Message) -> list[Any]:
    rows = reader.rows(raw, field, place) if field in raw else []
    reader.annotation_count += len(rows)
    if reader.annotation_count > ANNOTATION_LIMIT:
        text = "'{file}' cannot be opened: it has more than {limit:,} frames and notes."
        raise reader.problem(text, limit=ANNOTATION_LIMIT)
    return rows


def _fields(reader: Reader, raw: Any, kind: str, place: Message) -> tuple[str, dict[str, Any]]:
    """What frames and notes have in common; ``own`` is the title of one or the text of the other."""
    if not isinstance(raw, dict):
        text = "'{file}' cannot be opened: {place} must be an object in braces, but is {value}."
        raise reader.problem(text, place=place, value=shown(raw))
    key = reader.key(raw, place)
    place = Message("frame '{key}'" if kind == "frames" else "note '{key}'", {"key": key})
    own = reader.text(raw, OWN[kind], place, "")
    usual = Frame("") if kind == "frames" else Note("")
    colour = reader.text(raw, "colour", place, usual.colour)
    if colour not in COLOURS:
        wanted = "grey, blue, teal, green, yellow, orange, red or violet"
        raise reader.wrong(place, "colour", wanted, colour)
    known = FIELDS | {OWN[kind]} | ({"target"} if kind == "notes" else set())
    return key, {
        "own": own,
        "colour": colour,
        "position": reader.position(raw, place),
        "size": _size(reader, raw, place, usual.size),
        "extra": reader.extra(raw, known, place),
    }


def _size(reader: Reader, raw: Mapping[str, Any], place: Message, usual: tuple[float, float]) -> tuple[float, float]:
    pair = raw.get("size", list(usual))
    if not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_length, pair))):
        raise reader.wrong(place, "size", "a width and a height from 1 to a hundred million", pair)
    return float(pair[0]), float(pair[1])


def _is_length(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and 1 <= number <= SIZE_LIMIT

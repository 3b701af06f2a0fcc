"""What frames and notes are called in the names of steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.graph.model import Annotation, Frame, Graph
from engine.message import Message

LONGEST_NAME = 40
COLOUR_WORDS: Mapping[str, Any] = {
    "grey": QT_TRANSLATE_NOOP("canvas", "grey"),
    "blue": QT_TRANSLATE_NOOP("canvas", "blue"),
    "teal": QT_TRANSLATE_NOOP("canvas", "teal"),
    "green": QT_TRANSLATE_NOOP("canvas", "green"),
    "yellow": QT_TRANSLATE_NOOP("canvas", "yellow"),
    "orange": QT_TRANSLATE_NOOP("canvas", "orange"),
    "red": QT_TRANSLATE_NOOP("canvas", "red"),
    "violet": QT_TRANSLATE_NOOP("canvas", "violet"),
}


def title_of(graph: Graph, key: str) -> str | Message:
    """What a frame or note is called in the name of a step."""
    frame = graph.frames.get(key)
    if frame is None:
        return Message("a note")
    title = " ".join(frame.title.split())
    return f"{title[: LONGEST_NAME - 1]}…" if len(title) > LONGEST_NAME else title or Message("a frame")


def spoken(one: Annotation) -> str:
    """What a screen reader says of a frame or note."""
    if isinstance(one, Frame):
        return QCoreApplication.translate("canvas", "Frame {title}.").format(title=" ".join(one.title.split()))
    return QCoreApplication.translate("canvas", "Note: {text}").format(text=" ".join(one.text.split()))


def colour_word(name: str) -> str:
    """What the colour of a frame or note is called in a sentence."""
    return QCoreApplication.translate("canvas", COLOUR_WORDS[name]) if name in COLOUR_WORDS else name


def titles_of(graph: Graph, keys: Collection[str]) -> str | Message:
    """What several of them are called together."""
    chosen = [key for key in keys if key in graph.annotations]
    if len(chosen) == 1:
        return title_of(graph, chosen[0])
    return Message("{count} frames and notes", {"count": len(chosen)})


def outermost(graph: Graph, keys: Collection[str], chosen: Collection[str]) -> Collection[str]:
    """What a step with these keys is named after: the one frame that all of them stand in, or the nodes alone."""
    if len(chosen) == 1 and set(chosen) <= graph.annotations.keys() & set(keys):
        return chosen
    return [key for key in keys if key in graph.nodes] or keys

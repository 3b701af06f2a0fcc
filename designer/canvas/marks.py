"""The texts of a node, each laid out and put in its place before anything is painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QStaticText

from designer.canvas.ink import Face, Ink, color
from designer.canvas.layout import INSET, TITLE_Y, WIDTH, Layout
from designer.canvas.words import Words, said
from designer.theme import ICON_SIZE, SPACE_2
from engine.graph.facts import NodeFacts

RIGHT = WIDTH - INSET
TITLE_X = INSET + ICON_SIZE + SPACE_2
DOT = " · "


@dataclass(frozen=True)
class Mark:
    """One line of text in the coordinates of its node."""

    at: QPointF
    text: QStaticText
    font: QFont
    color: QColor


def marks_of(words: Words, layout: Layout, facts: NodeFacts, ink: Ink, has_warning: bool) -> list[Mark]:
    """All lines of a node; what is too long is cut short with an ellipsis."""
    theme = ink.theme
    room = RIGHT - TITLE_X - (ICON_SIZE + SPACE_2 if has_warning else 0)
    marks = [_left(words.title, TITLE_X, TITLE_Y, ink.title, theme.text, room)]
    marks += _telling(words, layout, ink)
    if words.shape and not layout.named:
        count = _right(words.parameters, layout.footer_y, ink.mono, theme.muted)
        taken = ink.mono.width(words.parameters) + SPACE_2 if words.parameters else 0
        shape = _left(words.shape, INSET, layout.footer_y, ink.mono, theme.text, RIGHT - INSET - taken)
        marks += [shape, count]
    if layout.named:
        marks += _rows(layout, facts, ink)
    return [mark for mark in marks if mark.text.text()]


def _telling(words: Words, layout: Layout, ink: Ink) -> Iterator[Mark]:
    muted = ink.theme.muted
    derived = DOT + words.derived if words.derived else ""
    taken = ink.slanted.width(derived)
    told = ink.small.elided(words.telling, RIGHT - INSET - taken)
    yield _left(told, INSET, layout.telling_y, ink.small, muted)
    yield _left(derived, INSET + ink.small.width(told), layout.telling_y, ink.slanted, muted)


def _rows(layout: Layout, facts: NodeFacts, ink: Ink) -> Iterator[Mark]:
    """The names of the ports, and what leaves them where nothing enters on the other side."""
    theme = ink.theme
    for port in layout.inputs:
        yield _left(port.name, INSET, port.y, ink.small, theme.muted)
    for port in layout.outputs:
        if layout.inputs:
            yield _right(port.name, port.y, ink.small, theme.muted)
            continue
        yield _left(port.name, INSET, port.y, ink.small, theme.muted)
        shape = facts.outputs.get(port.name)
        yield _right("" if shape is None else said(shape), port.y, ink.mono, theme.text)


def _left(text: str, x: float, y: float, face: Face, tint: str, room: float | None = None) -> Mark:
    shown = text if room is None else face.elided(text, room)
    return _mark(shown, x, y, face, tint)


def _right(text: str, y: float, face: Face, tint: str) -> Mark:
    return _mark(text, RIGHT - face.width(text), y, face, tint)


def _mark(text: str, x: float, y: float, face: Face, tint: str) -> Mark:
    # Capital letters, not line heights, are what the eye centres.
    top = y + face.measures.capHeight() / 2 - face.measures.ascent()
    laid = QStaticText(text)
    laid.setTextFormat(Qt.TextFormat.PlainText)
    return Mark(QPointF(x, top), laid, face.font, color(tint))

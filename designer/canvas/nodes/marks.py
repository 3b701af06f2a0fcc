"""The texts of a node, each laid out and put in its place before anything is painted."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QStaticText

from designer.canvas.ink import Face, Ink, color
from designer.canvas.nodes.layout import INSET, Layout
from designer.canvas.nodes.words import Words, said
from designer.look.theme import ICON_SIZE, SPACE_1, SPACE_2
from engine.frozen import frozen
from engine.graph.facts import NodeFacts
from engine.graph.measures import TITLE_Y, WIDTH

RIGHT = WIDTH - INSET
TITLE_X = INSET + ICON_SIZE + SPACE_2
DOT = " · "
BADGE_HEIGHT, BADGE_INSET = 18.0, 6.0
SIGN, SIGN_GAP = 12.0, 4.0


@frozen
class Mark:
    """One line of text in the coordinates of its node."""

    at: QPointF
    text: QStaticText
    font: QFont
    color: QColor


@frozen
class Badge:
    """What stands at the right of the title: how often a block is done, and signs of its kind."""

    area: QRectF
    signs: tuple[tuple[QPointF, str], ...]
    mark: Mark | None


def badge_of(words: Words, ink: Ink, has_warning: bool) -> Badge | None:
    """The badge of a node; none where there is nothing to tell."""
    if not words.badge and not words.signs:
        return None
    text = ink.caption.width(words.badge) if words.badge else 0.0
    step = SIGN + (SIGN_GAP if text else 0.0)
    signs = step * len(words.signs) + (0.0 if text else SIGN_GAP * max(len(words.signs) - 1, 0))
    width = 2 * BADGE_INSET + signs + text
    right = RIGHT - (ICON_SIZE + SPACE_1 if has_warning else 0)
    area = QRectF(right - width, TITLE_Y - BADGE_HEIGHT / 2, width, BADGE_HEIGHT)
    apart = SIGN + SIGN_GAP
    places = (QPointF(area.left() + BADGE_INSET + apart * at, TITLE_Y - SIGN / 2) for at in range(len(words.signs)))
    tint = ink.theme.categories.get(words.category, ink.theme.muted)
    mark = _mark(words.badge, area.right() - BADGE_INSET - text, TITLE_Y, ink.caption, tint) if text else None
    return Badge(area, tuple(zip(places, words.signs, strict=True)), mark)


def marks_of(words: Words, layout: Layout, facts: NodeFacts, ink: Ink, end: float) -> list[Mark]:
    """All lines of a node, the title up to ``end``; what is too long is cut short with an ellipsis."""
    theme = ink.theme
    tint = theme.muted if facts.node.bypassed else theme.text
    marks = [_left(words.title, TITLE_X, TITLE_Y, ink.title, tint, end - TITLE_X)]
    if facts.node.folded:
        return marks
    marks += _telling(words, layout, ink)
    if words.shape and (layout.inputs or not layout.named):
        count = _right(words.parameters, layout.footer_y, ink.mono, theme.muted)
        taken = ink.mono.width(words.parameters) + SPACE_2 if words.parameters else 0
        shape = _left(words.shape, INSET, layout.footer_y, ink.mono, theme.text, RIGHT - INSET - taken)
        marks += [shape, count]
    if layout.named:
        marks += _rows(layout, facts, ink)
    return [mark for mark in marks if mark.text.text()]


def title_end(badge: Badge | None, has_warning: bool) -> float:
    """Where the title has to end."""
    if badge is not None:
        return badge.area.left() - SPACE_1
    return RIGHT - (ICON_SIZE + SPACE_2 if has_warning else 0)


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
    for port in (port for port in layout.inputs if not port.calm):
        yield _left(port.name, INSET, port.y, ink.small, theme.muted)
    for port in (port for port in layout.outputs if not port.calm):
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

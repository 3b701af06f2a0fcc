"""What a person does with blocks on the canvas: group, ungroup, use again; each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSizeF

from designer.canvas.nodes.words import title_shown
from designer.canvas.rooms import free_place
from designer.session import Session
from engine.graph.block import Again
from engine.graph.edits import add, fresh_key, new_node
from engine.graph.facts import Analysis
from engine.graph.frames import Boxes, taken_along
from engine.graph.grouping import group, groupable
from engine.graph.measures import WIDTH
from engine.graph.model import Tied
from engine.graph.ungrouping import ungroup
from engine.message import Message, Misfit

USUAL_HEIGHT = 80.0


def group_selected(session: Session, boxes: Boxes) -> Message | None:
    """Put the selected nodes into a block, with the frames around them; the reason where they cannot be one."""
    count = len(groupable(session.graph, session.selection))
    try:
        project, key = group(session.analysis, session.path, session.selection)
    except Misfit as misfit:
        return misfit.message
    project = taken_along(session.graph, project, session.path, key, groupable(session.graph, session.selection), boxes)
    session.do(Message("Group {count} layers", {"count": count}), project)
    session.select({key})
    return None


def ungroup_selected(session: Session) -> Message | None:
    """Put the nodes of the selected blocks in their place; the reason where one must stay."""
    blocks = [key for key in session.selection if session.graph.nodes[key].inside is not None]
    project, freed, names = session.project, [], []
    for key in blocks:
        names.append(title_shown(session.analysis.nodes[key]))
        try:
            project, keys = ungroup(project, session.path, key)
        except Misfit as misfit:
            return misfit.message
        freed += keys
    if not blocks:
        return Message("There is no block among what is selected, so there is nothing to ungroup.")
    session.do(Message("Ungroup {block}", {"block": ", ".join(names)}), project)
    session.select(freed)
    return None


def inside_of(analysis: Analysis, key: str) -> tuple[str, ...] | None:
    """The way into a block, or into the one that a node uses again; None for what has no inside."""
    facts = analysis.nodes.get(key)
    if facts is None or facts.body is None or facts.body.inside is None:
        return None
    body = facts.body.key
    return (*analysis.paths[body], body) if body in analysis.paths else None


def use_again(session: Session, places: Mapping[str, QRectF]) -> Message | None:
    """Add a node that applies the selected one once more, with the same weights; the reason where it cannot."""
    if len(session.selection) != 1:
        return Message("Select the one layer or block that is to be used again with the same weights.")
    key = next(iter(session.selection))
    facts = session.analysis.nodes[key]
    source = facts.again or key
    if not (facts.weights or facts.body is not None):
        return Message("{layer} has no weights to share. Copy it instead.", {"layer": title_shown(facts)})
    made = fresh_key(session.project, source)
    size = QSizeF(WIDTH, places[key].height() or USUAL_HEIGHT)
    wanted = QPointF(places[key].left(), places[key].bottom() + 24.0)
    place = free_place(wanted, size, list(places.values()))
    node = new_node(Again, made, (place.x(), place.y()), of=Tied(source))
    session.edit("Use {layer} again", lambda graph: add(graph, node), layer=title_shown(facts))
    session.select({made})
    return None

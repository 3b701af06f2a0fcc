"""What stands on a node, and how a shape, a problem or a title is said on the canvas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter

from PySide6.QtCore import QCoreApplication

from designer.texts import counted, flowing, told, word
from engine.compile.cost import title_of
from engine.frozen import frozen
from engine.graph.block import Input, Output, kind_of
from engine.graph.facts import Analysis, NodeFacts, Problem
from engine.layers.declare import Layer, Objective
from engine.message import Message
from engine.shape import Shape

UNKNOWN_ICON = "unknown"
NO_SHAPE = "–"
FACES = ("Input", "Output")
"""The parts of a block that look like its ends."""


@frozen
class Words:
    """The texts of one node; an empty one is not shown."""

    title: str
    icon: str
    category: str
    """Empty for a layer that this version does not know."""
    telling: str
    derived: str
    """Said behind the telling parameters, where one of them follows from the data."""
    shape: str
    parameters: str
    badge: str = ""
    """How often a block is done."""
    signs: tuple[str, ...] = ()
    """The icons beside the badge: done for each step of time, and weights in common."""


def words_of(facts: NodeFacts, used: NodeFacts | None = None) -> Words:
    """What stands on a node; ``used`` is the node that it uses again, whose title and icon it shows."""
    shown = _shown(facts, used)
    kind, title = kind_of(shown.node.type), title_shown(facts, used)
    if kind is None:
        return Words(title, UNKNOWN_ICON, "", QCoreApplication.translate("canvas", "Unknown layer"), "", "", "")
    if facts.node.type in FACES:
        title = title if facts.node.name else str(facts.node.params.get("port", title))
    is_derived = _is_derived(facts) and not facts.node.bypassed
    derived = QCoreApplication.translate("canvas", "from the data") if is_derived else ""
    parameters = counted(facts.parameters) if facts.parameters else ""
    made = Words(title, kind.icon, kind.category, _telling(facts), derived, _shape(facts, kind), parameters)
    return replace(made, badge=_badge(facts), signs=tuple(_signs(facts)))


def tells_settings(facts: NodeFacts, used: NodeFacts | None = None) -> bool:
    """Whether a line of settings stands on a node."""
    if category_of(facts, used) == "" or facts.node.bypassed or isinstance(facts.layer, (Input, Output)):
        return True
    if facts.body is not None and facts.body.inside is not None:
        return True
    return facts.layer is not None and bool(facts.layer.tell().text)


def shows_shape(facts: NodeFacts, used: NodeFacts | None = None) -> bool:
    """Whether the shape of what leaves a node stands on it."""
    kind = kind_of(_shown(facts, used).node.type)
    return kind is not None and not issubclass(kind, Objective)


def category_of(facts: NodeFacts, used: NodeFacts | None = None) -> str:
    """The category of a node; empty for a layer that this version does not know."""
    kind = kind_of(_shown(facts, used).node.type)
    return kind.category if kind is not None else ""


def _shown(facts: NodeFacts, used: NodeFacts | None) -> NodeFacts:
    return used if facts.again and used is not None else facts


def title_shown(facts: NodeFacts, used: NodeFacts | None = None) -> str:
    """The name that a person gave to a node, or else the title of its layer or data set, translated.

    A node that uses another one again is called like that.
    """
    own = " ".join(facts.node.name.split())
    return own or (title_shown(used) if facts.again and used is not None else word(title_of(facts)))


def title_at(analysis: Analysis, key: str) -> str:
    """What a node is called on the canvas."""
    facts = analysis.nodes[key]
    return title_shown(facts, analysis.nodes.get(facts.again))


def _telling(facts: NodeFacts) -> str:
    if facts.node.bypassed:
        return QCoreApplication.translate("canvas", "bypassed")
    if facts.body is not None and facts.body.inside is not None:
        return _told_inside(facts, sum(node.type not in FACES for node in facts.body.inside.nodes.values()))
    if isinstance(facts.layer, Input):
        texts = {
            "value": QCoreApplication.translate("canvas", "enters here"),
            "each step": QCoreApplication.translate("canvas", "one step at a time"),
            "state": QCoreApplication.translate("canvas", "state, carried on"),
            "feedback": QCoreApplication.translate("canvas", "feedback"),
        }
        return texts[facts.layer.brings]
    if isinstance(facts.layer, Output):
        return QCoreApplication.translate("canvas", "leaves here")
    message = facts.layer.tell() if facts.layer else Message("")
    return told(message) if message.text else ""


def _told_inside(facts: NodeFacts, count: int) -> str:
    """How many layers are in a block, and how often they are done."""
    if count == 1:
        layers = QCoreApplication.translate("canvas", "1 layer")
    else:
        layers = QCoreApplication.translate("canvas", "{count} layers").format(count=counted(count))
    if facts.over_time:
        return QCoreApplication.translate("canvas", "each step · {layers}").format(layers=layers)
    if _times(facts) > 1:
        text = QCoreApplication.translate("canvas", "{times} times · {layers}")
        return text.format(times=counted(_times(facts)), layers=layers)
    return QCoreApplication.translate("canvas", "{layers} inside").format(layers=layers)


def _times(facts: NodeFacts) -> int:
    """How many times a block is done; steps of time are counted once they are known."""
    if facts.over_time:
        return facts.repeats if facts.outputs else 1
    return int(getattr(facts.layer, "repeat", 1)) if facts.body is not None else 1


def _badge(facts: NodeFacts) -> str:
    return f"× {counted(_times(facts))}" if _times(facts) > 1 else ""


def _signs(facts: NodeFacts) -> Iterator[str]:
    if facts.over_time:
        yield "recent"
    if facts.again or facts.tied or (_times(facts) > 1 and getattr(facts.layer, "shared", False)):
        yield "again"


def _is_derived(facts: NodeFacts) -> bool:
    template = facts.layer.tell().text if facts.layer else ""
    return any(name in facts.derived for _, name, _, _ in Formatter().parse(template))


def _shape(facts: NodeFacts, kind: type[Layer]) -> str:
    if issubclass(kind, Objective):
        return ""
    shape = next(iter(facts.outputs.values()), None)
    return NO_SHAPE if shape is None else said(shape)


def said(shape: Shape) -> str:
    """A shape as it stands on a node: sizes, or how many classes one label names."""
    if not shape.sizes and shape.classes is not None:
        return QCoreApplication.translate("canvas", "{count} classes").format(count=shape.classes)
    return str(shape)


def said_at_length(shape: Shape) -> str:
    """A shape with the names of its axes, such as ``32 channels × 8 height × 8 width``."""
    if not shape.sizes and shape.classes is not None:
        return QCoreApplication.translate("canvas", "one of {count} classes").format(count=shape.classes)
    if not shape.sizes:
        return QCoreApplication.translate("canvas", "one number")
    return " × ".join(f"{size} {word(axis)}" for size, axis in zip(shape.sizes, shape.axes, strict=True))


def is_waiting(problem: Problem) -> bool:
    """Whether the node only waits for a wire, as every node does that was just placed."""
    return problem.waiting


def first_problem(facts: NodeFacts) -> Problem | None:
    """The problem to tell first: one that is more than a missing wire, if there is such."""
    return min(facts.problems, key=is_waiting, default=None)


def asides_of(facts: NodeFacts) -> tuple[str, ...]:
    """The outputs of a node that count only where something reads them."""
    kind = type(facts.layer) if facts.layer else kind_of(facts.node.type)
    return kind.asides if kind else ()


def first_sentence(text: str) -> str:
    found = re.match(r".+?[.。](?=\s|$)", flowing(text))
    return found.group() if found else flowing(text)

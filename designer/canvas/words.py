"""What stands on a node, and what the tooltips of nodes and wires say."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from string import Formatter

from PySide6.QtCore import QCoreApplication

from designer.texts import counted, flowing, told, word
from engine.compile.cost import title_of
from engine.graph.block import kind_of
from engine.graph.facts import NodeFacts, Problem, data_set_of
from engine.layers.declare import Layer, Objective
from engine.message import Message
from engine.shape import Shape

UNKNOWN_ICON = "unknown"
NO_SHAPE = "–"


@dataclass(frozen=True)
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


def words_of(facts: NodeFacts) -> Words:
    kind, title = kind_of(facts.node.type), title_shown(facts)
    if kind is None:
        return Words(title, UNKNOWN_ICON, "", QCoreApplication.translate("canvas", "Unknown layer"), "", "", "")
    derived = QCoreApplication.translate("canvas", "from the data") if _is_derived(facts) else ""
    parameters = counted(facts.parameters) if facts.parameters else ""
    return Words(title, kind.icon, kind.category, _telling(facts), derived, _shape(facts, kind), parameters)


def title_shown(facts: NodeFacts) -> str:
    """The name that a person gave to a node, or else the title of its layer or data set, translated."""
    return " ".join(facts.node.name.split()) or word(title_of(facts))


def _telling(facts: NodeFacts) -> str:
    if facts.node.inside is not None:
        text = QCoreApplication.translate("canvas", "{count} layers inside")
        return text.format(count=len(facts.node.inside.nodes))
    message = facts.layer.tell() if facts.layer else Message("")
    return told(message) if message.text else ""


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


def node_tip(facts: NodeFacts) -> str:
    """The tooltip of a node: title, what it does, and what it costs."""
    kind, examples = kind_of(facts.node.type), data_set_of(facts)
    lines = [f"<b>{html.escape(title_shown(facts))}</b>"]
    if kind:
        lines.append(html.escape(first_sentence(word((examples or kind).help()))))
    if facts.weights:
        text = QCoreApplication.translate("canvas", "{parameters} parameters · {products} multiply-adds")
        lines.append(text.format(parameters=counted(facts.parameters), products=counted(facts.multiply_adds)))
    return _lines(lines)


def wire_tip(shape: Shape | None, problem: Message | None) -> str:
    """The tooltip of a wire: why it cannot work, or else what flows through it."""
    if problem is not None:
        return _lines([html.escape(told(problem))])
    return "" if shape is None else _lines([html.escape(said_at_length(shape))])


def first_sentence(text: str) -> str:
    found = re.match(r".+?[.。](?=\s|$)", flowing(text))
    return found.group() if found else flowing(text)


def _lines(lines: list[str]) -> str:
    # Qt breaks long lines in rich text only.
    return f"<p>{'<br>'.join(lines)}</p>"

"""What is said aloud of a node and of a wire: whole sentences for those who hear the network instead of seeing it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from designer.canvas.nodes.words import FACES, first_problem, said_at_length, title_at
from designer.texts import told, word
from engine.compile.cost import title_of
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph, Wire

MOST_NAMES = 4
"""Who hears a longer list forgets its beginning."""


def kind_at(facts: NodeFacts) -> str:
    """The title of the layer of a node, whatever a person called the node."""
    return word(title_of(facts))


def listed(names: Iterable[str]) -> str:
    """Some names in a row, each once; of many the first, and how many more there are."""
    every = list(dict.fromkeys(names))
    if len(every) <= MOST_NAMES:
        return ", ".join(every)
    text = QCoreApplication.translate("aloud", "{names} and {count} more")
    return text.format(names=", ".join(every[: MOST_NAMES - 1]), count=len(every) - MOST_NAMES + 1)


def node_sentences(graph: Graph, analysis: Analysis, key: str) -> str:
    """What a node is, what it gives, whom it reads and feeds, and what is the matter with it."""
    facts, node, translate = analysis.nodes[key], graph.nodes[key], QCoreApplication.translate
    title, kind = title_at(analysis, key), kind_at(facts)
    named = translate("aloud", "{title}, a layer of the kind {kind}.") if title != kind else "{title}."
    parts = [named.format(title=title, kind=kind)]
    parts += [_gives(name, facts) for name in facts.output_ports if name in facts.outputs]
    if node.inside is not None:
        count = sum(one.type not in FACES for one in node.inside.nodes.values())
        parts.append(translate("aloud", "It is a block; layers inside: {count}.").format(count=count))
    reads = listed(title_at(analysis, wire.source) for wire in graph.into(key))
    feeds = listed(title_at(analysis, wire.target) for wire in graph.out_of(key))
    if facts.input_ports:
        text = translate("aloud", "It reads {names}.") if reads else translate("aloud", "It reads nothing yet.")
        parts.append(text.format(names=reads))
    if facts.output_ports:
        text = translate("aloud", "It feeds {names}.") if feeds else translate("aloud", "It feeds nothing yet.")
        parts.append(text.format(names=feeds))
    if node.bypassed:
        parts.append(translate("aloud", "It is bypassed."))
    if node.folded:
        parts.append(translate("aloud", "It is folded."))
    problem = first_problem(facts)
    if problem is not None:
        parts.append(translate("aloud", "Problem: {sentence}").format(sentence=told(problem.message)))
    return " ".join(parts)


def _gives(name: str, facts: NodeFacts) -> str:
    shape = said_at_length(facts.outputs[name])
    if len(facts.output_ports) == 1:
        return QCoreApplication.translate("aloud", "It gives {shape}.").format(shape=shape)
    text = QCoreApplication.translate("aloud", "Its output {name} gives {shape}.")
    return text.format(name=name, shape=shape)


def wire_sentences(graph: Graph, analysis: Analysis, wire: Wire) -> str:
    """Where a wire leads, what it carries, and why it cannot work."""
    text = QCoreApplication.translate("aloud", "Wire from {source}, {output}, to {target}, {input}.")
    parts = [
        text.format(
            source=title_at(analysis, wire.source),
            output=wire.output,
            target=title_at(analysis, wire.target),
            input=wire.input,
        )
    ]
    shape = analysis.nodes[wire.source].outputs.get(wire.output)
    if shape is not None:
        parts.append(QCoreApplication.translate("aloud", "It carries {shape}.").format(shape=said_at_length(shape)))
    problem = analysis.nodes[wire.target].problem_at((wire,))
    if problem is not None:
        text = QCoreApplication.translate("aloud", "Problem: {sentence}")
        parts.append(text.format(sentence=told(problem.message)))
    return " ".join(parts)

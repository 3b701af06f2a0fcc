"""Finds layers on all levels of the blocks, by their name, the title and type of their layer, or a shape."""

from __future__ import annotations

import re

from designer.canvas.nodes.words import said, title_at
from designer.texts import word
from engine.compile.cost import title_of
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph, Project
from engine.graph.order import in_order

CROSS = re.compile(r"(?<=\d)\s*[x×*,]\s*(?=\d)")


def found_layers(project: Project, analysis: Analysis, text: str) -> list[str]:
    """The keys of all layers that fit, in the order of the calculation; those inside a block come behind it."""
    asked = _plain(text)
    keys = _whole_order(project.graph) if asked else []
    return [key for key in keys if key in analysis.nodes and _fits(analysis.nodes[key], analysis, asked)]


def _whole_order(graph: Graph) -> list[str]:
    found = []
    for key in in_order(graph):
        found.append(key)
        inside = graph.nodes[key].inside
        found += _whole_order(inside) if inside is not None else []
    return found


def _fits(facts: NodeFacts, analysis: Analysis, asked: str) -> bool:
    """Whether each typed word stands in what is known of this layer."""
    told = " ".join(
        (
            title_at(analysis, facts.node.key),
            word(title_of(facts)),
            facts.node.type,
            *(said(shape) for shape in facts.outputs.values()),
        )
    )
    known = _plain(told)
    return all(_stands(part, known) for part in asked.split())


def _stands(part: str, known: str) -> bool:
    """Numbers are looked for as a whole: 6 is not 64."""
    if part[0].isdigit() or part[-1].isdigit():
        return re.search(rf"(?<![\w×]){re.escape(part)}(?!\w)|(?<=×){re.escape(part)}(?!\w)", known) is not None
    return part in known


def _plain(text: str) -> str:
    """Small letters, and shapes in one spelling: 32 × 8 × 8, 32x8x8 and (32, 8, 8) are one."""
    return CROSS.sub("×", text.casefold().replace("(", " ").replace(")", " "))

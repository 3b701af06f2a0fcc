"""Which lines of the printed source each node has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from engine.compile.plan import Plan, Step, plan
from engine.compile.source import block_class, class_name
from engine.graph.facts import Analysis

NAMED = re.compile(r' {8}(?:self\.(\w+) = |"(\w+)": )')
"""A line of a constructor, or of the table of objectives."""


def node_lines(analysis: Analysis, text: str) -> Mapping[str, list[int]]:
    """The numbers of the lines, from 0, by the keys of the nodes; ``text`` is the source of this analysis."""
    lines = text.splitlines()
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if match := NAMED.match(line):
            found[match[1] or match[2]].append(number)
    for name, part in _classes(class_name(analysis), plan(analysis)):
        start = lines.index(f"class {name}(nn.Module):")
        forward = next(at for at in range(start, len(lines)) if lines[at].startswith("    def forward("))
        # A forward pass has one line for each step, in their order.
        for number, step in enumerate(part.steps, start=forward + 1):
            found[step.key].append(number)
        for value in part.takes.values():
            found[value.node].append(forward)
    return found


def _classes(name: str, part: Plan) -> Iterator[tuple[str, Plan]]:
    yield name, part
    for step in part.steps:
        yield from _inside(step)


def _inside(step: Step) -> Iterator[tuple[str, Plan]]:
    if step.inside is not None:
        yield from _classes(block_class(step.key), step.inside)

"""What a network costs: the table of its layers with shapes, parameters and multiply-adds."""

from __future__ import annotations

from typing import Any

from engine.graph.block import kind_of
from engine.graph.facts import Analysis, NodeFacts, data_set_of


def title_of(facts: NodeFacts) -> str:
    """The name of a node as a person reads it: its own, or that of its layer or data set."""
    if facts.node.name:
        return facts.node.name
    kind = kind_of(facts.node.type)
    examples = data_set_of(facts)
    if examples is not None:
        return examples.title
    return kind.title if kind else ("Block" if facts.node.inside is not None else facts.node.type)


def summary(analysis: Analysis) -> dict[str, Any]:
    """Totals, layers and problems as plain values; shapes leave out the batch axis, counts are for one example."""
    return {
        "parameters": analysis.parameters,
        "multiply_adds": analysis.multiply_adds,
        "layers": [_row(facts, analysis.paths[key]) for key, facts in analysis.nodes.items()],
        "problems": [{"node": problem.node, "message": str(problem.message)} for problem in analysis.problems],
    }


def _row(facts: NodeFacts, path: tuple[str, ...]) -> dict[str, Any]:
    return {
        "key": ".".join((*path, facts.node.key)),
        "name": title_of(facts),
        "type": facts.node.type,
        "inputs": {port: [list(shape) for shape in shapes] for port, shapes in facts.inputs.items()},
        "outputs": {port: list(facts.outputs[port]) for port in facts.output_ports if port in facts.outputs},
        "parameters": facts.parameters,
        "multiply_adds": facts.multiply_adds,
    }

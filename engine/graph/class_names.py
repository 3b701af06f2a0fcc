"""What the classes are called that the target of a node says."""

from __future__ import annotations

from engine.data import DataSet
from engine.graph.facts import Analysis, data_set_of


def class_names(analysis: Analysis, key: str, count: int) -> tuple[str, ...]:
    """So many names in the order of the classes; a number where the data set has no name for a class."""
    known: tuple[str, ...] = ()
    for wire in analysis.project.graph.into(key, "target"):
        examples = data_set_of(analysis.nodes[wire.source])
        if isinstance(examples, DataSet):
            known = examples.class_names.get(wire.output, ())
    return (*known[:count], *(str(number) for number in range(len(known), count)))

"""What the classes are called that the target of a node says."""

from __future__ import annotations

from engine.data import DataSet
from engine.graph.facts import Analysis, data_set_of


def class_names(analysis: Analysis, key: str, count: int) -> tuple[str, ...]:
    """So many names in the order of the classes; a number where the data set has no name for a class."""
    for wire in analysis.project.graph.into(key, "target"):
        examples = data_set_of(analysis.nodes[wire.source])
        if isinstance(examples, DataSet):
            return names_of(examples, wire.output, count)
    return tuple(str(number) for number in range(count))


def names_of(examples: DataSet, output: str, count: int) -> tuple[str, ...]:
    """The same of an output of a data set."""
    known = examples.class_names.get(output, ())
    return (*known[:count], *(str(number) for number in range(len(known), count)))

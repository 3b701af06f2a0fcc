"""Data that a network needs and that are not here, or not as they were."""

from __future__ import annotations

from engine.data import DataSet
from engine.data.own import OwnFile
from engine.frozen import frozen
from engine.graph.facts import Analysis, data_set_of
from engine.message import Message, Misfit


@frozen
class Absent:
    """A data set without its files, the node that holds it, and the sentence that asks for them."""

    key: str
    data_set: DataSet
    message: Message
    changed: bool = False
    """Whether its file is here, but has changed since it was looked at."""


def absent(analysis: Analysis) -> Absent | None:
    """The first data set of a network whose files are not here, or not as they were."""
    for facts in analysis.outer:
        examples = data_set_of(facts)
        if not isinstance(examples, DataSet):
            continue
        message = examples.missing()
        if message is not None:
            return Absent(facts.node.key, examples, message)
        changed = _changed(examples)
        if changed is not None:
            return Absent(facts.node.key, examples, changed, changed=True)
    return None


def _changed(examples: DataSet) -> Message | None:
    if not isinstance(examples, OwnFile):
        return None
    try:
        examples.unchanged()
    except Misfit as misfit:
        return misfit.message
    return None

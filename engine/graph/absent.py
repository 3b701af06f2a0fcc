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
    sets = ((facts.node.key, data_set_of(facts)) for facts in analysis.outer)
    found = (lacking(key, examples) for key, examples in sets if isinstance(examples, DataSet))
    return next((one for one in found if one is not None), None)


def lacking(key: str, examples: DataSet) -> Absent | None:
    """What keeps the files of a data set from being those that were looked at; None where they are."""
    message = examples.missing()
    if message is not None:
        return Absent(key, examples, message)
    try:
        if isinstance(examples, OwnFile):
            examples.unchanged()
    except Misfit as misfit:
        return Absent(key, examples, misfit.message, changed=True)
    return None

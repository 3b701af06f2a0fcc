"""What a window asks of the process that evaluates and predicts, and what it hears."""

from __future__ import annotations

import msgspec

from engine.data.parting import PortionName
from engine.evaluation.report import Report
from engine.starting.asking import Sentence


class Asked(msgspec.Struct, frozen=True):
    """The folder of a run, the project at hand as a file has it, and what is to be done with which examples."""

    number: int
    folder: str
    project: str
    input: str = ""
    """A file or folder of examples; without one the network is judged by ``part`` of its own."""
    part: PortionName = "validation"
    predicts: bool = False
    """Whether the network is only to answer, and is not judged."""
    out: str = ""
    """The table to write: of the answers, or of the worst ones."""


class Answer(msgspec.Struct, frozen=True):
    """How far it is; or what is told at the end, or why nothing is."""

    number: int
    done: int = 0
    count: int = 0
    report: Report | None = None
    wrote: Sentence | None = None
    refusal: Sentence | None = None

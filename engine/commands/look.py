"""Looks at the data of a project for the window: a line of JSON comes in, lines of JSON go out."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from functools import partial
from typing import TextIO

import msgspec

from engine.data.declare import DataSet
from engine.data.looking.asking import Answer, Asked, encoded
from engine.data.looking.kept import Kept
from engine.files import FileProblem, loads
from engine.graph.analysis import analyse
from engine.graph.facts import seen_data_of
from engine.graph.judged import judged_of
from engine.message import Message, Misfit
from engine.progress import Stage, heard
from engine.training.choices import training_of


def main() -> None:
    """Answer until nobody asks any more; each answer has the number of its question."""
    # What libraries print must not stand among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    kept = Kept()
    for line in sys.stdin:
        asked = msgspec.json.decode(line, type=Asked)
        with heard(partial(_tell_stage, asked.number, answers)):
            for answer in answered(asked, kept):
                _tell(answer, answers)


def _tell(answer: Answer, answers: TextIO) -> None:
    print(encoded(answer).decode(), file=answers, flush=True)


def _tell_stage(number: int, answers: TextIO, stage: Stage) -> None:
    _tell(Answer(number, stage=stage.message, done=stage.done, count=stage.count), answers)


def answered(asked: Asked, kept: Kept) -> Iterator[Answer]:
    """How far it is, and what is told at the end, or why nothing is."""
    try:
        yield from _answers(asked, kept)
    except (Misfit, FileProblem) as problem:
        yield Answer(asked.number, refusal=problem.message)
    except MemoryError:
        text = "The data are too large for the memory of this machine. Take a part of them."
        yield Answer(asked.number, refusal=Message(text))
    except Exception as error:
        values = {"reason": f"{type(error).__name__}: {error}"}
        yield Answer(asked.number, refusal=Message("The data cannot be looked at ({reason}).", values))


def _answers(asked: Asked, kept: Kept) -> Iterator[Answer]:
    project = loads(asked.project.encode(), "project")
    analysis = analyse(project)
    facts = analysis.nodes.get(asked.node)
    data_set = seen_data_of(facts) if facts else None
    if not isinstance(data_set, DataSet):
        text = "The Data node has a problem. Mend it first, and its data are shown here."
        yield Answer(asked.number, refusal=Message(text))
        return
    absent = data_set.missing()
    if absent is not None:
        yield Answer(asked.number, refusal=absent)
        return
    parting = training_of(project).parting
    if not kept.holds(data_set, parting):
        yield Answer(asked.number, stage=Message("Reading {title} …", {"title": Message(data_set.title)}))
    shown = kept.shown(data_set, parting, asked.node, judged_of(analysis, asked.node))
    if asked.is_whole:
        yield Answer(asked.number, stage=Message("Looking at all columns …"))
        yield Answer(asked.number, shown.looked, shown.example(asked.example), shown.count)
    else:
        yield Answer(asked.number, example=shown.example(asked.example))


if __name__ == "__main__":
    main()

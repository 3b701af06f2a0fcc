"""Evaluates and predicts for the window: a line of JSON comes in, lines of JSON go out."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import msgspec

from engine.evaluation.asking import Answer, Asked
from engine.evaluation.writing import apart, write_table
from engine.files import FileProblem, loads
from engine.graph.model import Project
from engine.graph.places import brought
from engine.message import Message, Misfit
from engine.runs import Run
from engine.starting.asking import Sentence

NEWS_SECONDS = 0.05
SHOWN = 200
"""So many of the worst answers are told; a table that is written has all of them."""

Tell = Callable[[Answer], None]


def main() -> None:
    """Answer until nobody asks any more; each answer has the number of its question."""
    # What libraries print must not stand among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")

    def tell(answer: Answer) -> None:
        print(msgspec.json.encode(answer).decode(), file=answers, flush=True)

    for line in sys.stdin:
        asked = msgspec.json.decode(line, type=Asked)
        tell(answered(asked, tell))


def answered(asked: Asked, tell: Tell) -> Answer:
    """What is told at the end, or why nothing is; how far it is, is told meanwhile."""
    try:
        return (_predicted if asked.predicts else _judged)(asked, _Progress(asked.number, tell))
    except (Misfit, FileProblem) as problem:
        return _refused(asked, problem.message)
    except OSError as error:
        values = {"file": error.filename or asked.out or asked.input, "reason": error.strerror or str(error)}
        return _refused(asked, Message("{file} cannot be used ({reason}).", values))
    except MemoryError:
        text = "The examples are too many for the memory of this machine. Take a part of them."
        return _refused(asked, Message(text))
    except Exception as error:
        values = {"reason": f"{type(error).__name__}: {error}"}
        return _refused(asked, Message("The network cannot answer for these examples ({reason}).", values))


class _Progress:
    """Tells some times a second how many examples are done."""

    def __init__(self, number: int, tell: Tell) -> None:
        self.number, self.tell = number, tell
        self._told_at = 0.0

    def __call__(self, done: int, count: int) -> None:
        if time.monotonic() - self._told_at >= NEWS_SECONDS:
            self._told_at = time.monotonic()
            self.tell(Answer(self.number, done, count))


def _refused(asked: Asked, message: Message) -> Answer:
    return Answer(asked.number, refusal=Sentence.of(message))


def _project(asked: Asked) -> Project:
    """What the run trained, with its data where the project at hand says; that may be another network by now."""
    return brought(Run(Path(asked.folder)).project, loads(asked.project.encode(), "project"))


def _judged(asked: Asked, progress: _Progress) -> Answer:
    from engine.training.evaluating import Evaluator

    evaluator = Evaluator(_project(asked), Path(asked.folder))
    examples = evaluator.of_file(Path(asked.input)) if asked.input else evaluator.of_part(asked.part)
    report = evaluator.judge(examples, progress=progress)
    wrote: Sentence | None = None
    count = len(next(iter(report.worst.values()), ()))
    if asked.out:
        write_table(report.worst, Path(asked.out))
        text = "{count:,} lines were written to {file}."
        wrote = Sentence.of(Message(text, {"count": count, "file": asked.out}))
    shown = {name: cells[:SHOWN] for name, cells in report.worst.items()}
    return Answer(
        asked.number,
        report.examples,
        report.examples,
        msgspec.structs.replace(report, worst=shown),
        wrote,
    )


def _predicted(asked: Asked, progress: _Progress) -> Answer:
    from engine.training.predicting import Predictor

    predictor = Predictor(_project(asked), Path(asked.folder))
    entered = predictor.data_set.inputs(Path(asked.input))
    found = predictor.columns(entered.parts, progress=progress)
    count = len(next(iter(found.values())))
    write_table({**entered.told, **apart(found, entered.told)}, Path(asked.out))
    text = "The answers to {count:,} examples were written to {file}."
    wrote = Sentence.of(Message(text, {"count": count, "file": asked.out}))
    return Answer(asked.number, count, count, wrote=wrote)


if __name__ == "__main__":
    main()

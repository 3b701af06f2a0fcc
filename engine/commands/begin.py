"""Begins projects with a person's data for the window: a line of JSON comes in, lines of JSON go out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TextIO

import msgspec

from engine.data import DATA_SETS
from engine.data.again import looked_again
from engine.data.downloading.downloads import download_of
from engine.data.followed import followed
from engine.declare import plain
from engine.files import dumps
from engine.message import Message, Misfit
from engine.progress import Stage, heard
from engine.starting.asking import Asked, Begun, Sentence
from engine.starting.beginning import begun, begun_with


def main() -> None:
    """Answer until nobody asks any more; each answer has the number of its question."""
    for line in sys.stdin:
        asked = msgspec.json.decode(line, type=Asked)
        tell = partial(_tell, sys.stdout)
        with contextlib.redirect_stdout(sys.stderr), heard(partial(_tell_stage, tell, asked.number)):
            answer = answered(asked)
        tell(answer)


def _tell(answers: TextIO, answer: Begun) -> None:
    print(msgspec.json.encode(answer).decode(), file=answers, flush=True)


def _tell_stage(tell: Callable[[Begun], None], number: int, stage: Stage) -> None:
    tell(Begun(number, stage=Sentence.of(stage.message), done=stage.done, count=stage.count))


def answered(asked: Asked) -> Begun:
    """The project for a file, or its data set alone where there was one, or why there is none."""
    try:
        if asked.edited:
            now = followed(DATA_SETS.read(asked.before), DATA_SETS.read(asked.edited))
            reasons = tuple(map(Sentence.of, now.changes))
            return Begun(asked.number, reasons=reasons, examples=plain(now.data_set), transforms=plain(now.transforms))
        if asked.before:
            again = looked_again(DATA_SETS.read(asked.before), Path(asked.path))
            reasons = tuple(map(Sentence.of, again.changes))
            return Begun(asked.number, reasons=reasons, examples=plain(again.data_set))
        if asked.known:
            found = begun_with(download_of(asked.known), Path(asked.path))
        else:
            found = begun(Path(asked.path), asked.target, frozenset(asked.chosen))
    except Misfit as misfit:
        return Begun(asked.number, refusal=Sentence.of(misfit.message))
    except MemoryError:
        text = "{file} is too large for the memory of this machine. Take a part of it."
        return Begun(asked.number, refusal=Sentence.of(Message(text, {"file": asked.path})))
    except Exception as error:
        text = "{file} cannot be read ({reason})."
        values = {"file": asked.path, "reason": f"{type(error).__name__}: {error}"}
        return Begun(asked.number, refusal=Sentence.of(Message(text, values)))
    return Begun(
        asked.number,
        dumps(found.project),
        tuple(map(Sentence.of, found.reasons)),
        found.targets,
        found.target,
        tuple((name, Sentence.of(told)) for name, told in found.offers),
    )


if __name__ == "__main__":
    main()

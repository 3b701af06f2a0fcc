"""Gets a data set over the net for the window: a line of JSON comes in, lines of JSON say how far it is."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from time import perf_counter
from typing import TextIO

import msgspec

from engine.data.downloading.fetching import Arrived, fetch
from engine.message import Message, Misfit
from engine.starting.asking import Sentence
from engine.starting.getting import Get, Got

TOLD_SECONDS = 0.1


def main() -> None:
    """Get one data set; who no longer wants it ends this process, and what has come stays."""
    wanted = msgspec.json.decode(sys.stdin.readline(), type=Get)
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        _tell(answers, got(wanted, answers))


def got(wanted: Get, answers: TextIO) -> Got:
    """The last answer: that all is here, or why not."""
    told_at = 0.0

    def tell(arrived: Arrived) -> None:
        nonlocal told_at
        if perf_counter() - told_at >= TOLD_SECONDS:
            told_at = perf_counter()
            _tell(answers, Got(arrived.bytes, arrived.size))

    try:
        fetch(wanted.download, Path(wanted.folder), tell)
    except Misfit as misfit:
        return Got(refusal=Sentence.of(misfit.message))
    except Exception as error:
        text = "{title} cannot be downloaded ({reason})."
        values = {"title": wanted.download.title, "reason": f"{type(error).__name__}: {error}"}
        return Got(refusal=Sentence.of(Message(text, values)))
    return Got(is_here=True)


def _tell(answers: TextIO, answer: Got) -> None:
    print(msgspec.json.encode(answer).decode(), file=answers, flush=True)


if __name__ == "__main__":
    main()

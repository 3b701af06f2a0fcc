"""Shows one project after the other at each of its nodes: a line of JSON comes in, lines of JSON go out."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import warnings
from collections.abc import Iterator

import msgspec
import torch

from engine.files import FileProblem, loads
from engine.message import Misfit
from engine.training.device import prepare
from engine.training.preview import Answer, Done, NodePreview, Question, Told
from engine.training.previews import Previews

GENTLE = 10
"""The window and a training come first."""


def main() -> None:
    """Answer until nobody asks any more; a question is left where a newer one is there."""
    if hasattr(os, "nice"):
        os.nice(GENTLE)
    prepare(torch.device("cpu"), 1)
    asked: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_read, args=(asked,), daemon=True).start()
    previews, told = Previews(), dict[str, NodePreview]()
    # What libraries print must not stand among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    while line := asked.get():
        while not asked.empty() and line:
            line = asked.get()
        if not line:
            break
        for answer in _answers(msgspec.json.decode(line, type=Question), previews, told):
            print(msgspec.json.encode(answer).decode(), file=answers, flush=True)
            if not asked.empty():
                break


def _read(asked: queue.Queue[bytes]) -> None:
    for line in sys.stdin.buffer:
        asked.put(line)
    asked.put(b"")


def _answers(question: Question, previews: Previews, told: dict[str, NodePreview]) -> Iterator[Answer]:
    """What changed since the last answers, and the end; ``told`` is what the window shows."""
    shown = []
    if question.is_other:
        told.clear()
    with contextlib.suppress(FileProblem, Misfit):
        project = loads(question.project, "project")
        for key, found in previews.show(project, question.run, question.example):
            shown.append(key)
            if told.get(key) != found:
                told[key] = found
                yield Told(question.number, key, found)
    for key in told.keys() - shown:
        del told[key]
    look = previews.look
    yield Done(question.number, tuple(shown), tuple(look.computed), look.example, look.examples, look.is_trained)


if __name__ == "__main__":
    main()

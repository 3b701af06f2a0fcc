"""What is written while the disk fails: a document, a journal, a checkpoint or an export, once before and once then."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from engine.files import FileProblem, save, versions, write_file
from engine.graph.model import Project
from engine.message import Message, Misfit
from engine.templates import template

LONG = 40_000
"""So many letters make a document that takes ten pages of a disk.

What is written then is called as long as what was written before: never shorter, or the disk could take it.
"""
PATIENCE_S = 20.0
Act = Callable[[], str]
"""Writes once more, and says the sentence that came of it; empty where it went well."""


def document(place: Path, _chance: random.Random) -> Act:
    file = place / "network.loom"
    versions.save_keeping(_large("before"), file)
    return _told(lambda: versions.save_keeping(_large("behind"), file))


def export(place: Path, chance: random.Random) -> Act:
    kinds: tuple[Callable[[Path, str], object], ...] = (_source, _answers, _events)
    write = chance.choice(kinds)
    _make_runs(place.parent)
    write(place, "before")
    return _told(lambda: write(place, "behind"))


def journal(_place: Path, _chance: random.Random) -> Act:
    """A window's own journals, without the window."""
    from PySide6.QtWidgets import QApplication, QWidget

    from designer.documents.recovery import Recovery
    from designer.documents.tabs import Tabs
    from designer.session import Session

    application, window = QApplication([]), QWidget()
    session, told = Session(window), list[object]()
    recovery = Recovery(Tabs(session, window, lambda _: False), window)
    recovery.troubled.connect(told.append)

    def change(title: str) -> str:
        session.do(Message("Change"), _large(title))
        end = time.monotonic() + PATIENCE_S
        while not recovery.keep_now() and not told and time.monotonic() < end:
            application.processEvents()
        return str(told[0]) if told else ""

    change("before")
    return lambda: change("behind")


def checkpoint(place: Path, _chance: random.Random) -> Act:
    from engine.training import news, record
    from engine.training.messages import Failed, TrainingMessage
    from engine.training.start import recording

    # A checkpoint behind each step.
    record.AT_MOST_SECONDS = news.NEWS_SECONDS = 0.0  # type: ignore[attr-defined]
    recorder = recording(template("spiral"), out=place / "run", threads=1, epochs=100, device="cpu")
    steps: Iterator[TrainingMessage | None] = recorder.steps()
    while recorder.loop.step < 5:
        next(steps)

    def act() -> str:
        # One more checkpoint is written at its end.
        recorder.stop()
        return next((str(message.message) for message in steps if isinstance(message, Failed)), "")

    return act


def warm(place: Path) -> None:
    """Import once what every child would import again: the first step of a training takes much of PyTorch."""
    checkpoint(place, random.Random(0))()


@cache
def _spiral() -> Project:
    """Read before the disk fails: who may not write there may not be allowed to read this project either."""
    return template("spiral")


def _large(title: str) -> Project:
    return replace(_spiral(), title=title, about=title[:1] * LONG)


def _told(write: Callable[[], object]) -> Act:
    def act() -> str:
        try:
            write()
        except (FileProblem, Misfit) as problem:
            return str(problem.message)
        return ""

    return act


def _source(place: Path, title: str) -> None:
    write_file(place / "network.py", f"# {title}\n".encode() * LONG)


def _answers(place: Path, title: str) -> None:
    from engine.evaluation.writing import write_table

    write_table({title: [title] * LONG}, place / "answers.csv")


def _events(place: Path, title: str) -> None:
    from engine.recorded.exporting import export as exported
    from engine.runs import Run

    exported(Run(place.parent / title), "tensorboard", place)


def _make_runs(place: Path) -> None:
    """Two runs to be written for another program, the second one with more steps."""
    from engine.runs import Run

    for title, count in (("before", 2_000), ("behind", 4_000)):
        folder = place / title
        folder.mkdir()
        save(template("spiral"), folder / "project.loom", along=False)
        told = {"event": "steps", "first": 1, "step": count, "epoch": 1, "seconds": 1.0, "losses": [0.5] * count}
        Run(folder).tell(created=1.0)
        Run(folder).add_lines([json.dumps(told).encode() + b"\n"])

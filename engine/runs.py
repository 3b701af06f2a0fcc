"""Run folders: the project as it was trained, what it ran on, its metrics as JSON lines, and its checkpoints."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from engine import files
from engine.files import FileProblem
from engine.files.problem import DAMAGED
from engine.frozen import frozen
from engine.graph.model import Project
from engine.home import home
from engine.message import Message, Misfit, need
from engine.recorded import history
from engine.training.messages import (
    Changed,
    EpochDone,
    Failed,
    Finished,
    Progress,
    Resized,
    Started,
    TrainingMessage,
    WayChosen,
)

PROJECT = "project.loom"
FACTS = "run.json"
NOTES = "notes.json"
"""What a person noted: a file of its own, since a training writes the facts meanwhile."""
FACTS_LIMIT = 2**20
METRICS = "metrics.jsonl"
CHECKPOINTS = "checkpoints"
DIGITS = 300
ENDLESS = re.compile(rb"[0-9]{%d}" % DIGITS)
"""A whole number that no number with a point can be, and that no training counts to."""

Line = dict[str, Any]


@frozen
class Run:
    """One run folder."""

    folder: Path

    @property
    def project(self) -> Project:
        """The project as it was trained; raises :class:`engine.files.FileProblem`."""
        return files.load(self.folder / PROJECT)

    @property
    def facts(self) -> dict[str, Any]:
        """Device, threads, versions, how the run ended, and what a person noted about it."""
        # Older runs have their notes among the facts.
        return self._told | self._notes

    @property
    def _told(self) -> dict[str, Any]:
        try:
            return self._said(FACTS)
        except (OSError, *DAMAGED) as error:
            text = "'{folder}' is not the folder of a run: {error}."
            said = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise Misfit(text, folder=str(self.folder), error=said) from error

    @property
    def _notes(self) -> dict[str, Any]:
        """What a person noted; damaged notes cost no more than themselves."""
        try:
            return self._said(NOTES)
        except (OSError, *DAMAGED, Misfit):
            return {}

    def _said(self, file: str) -> dict[str, Any]:
        with open(self.folder / file, "rb") as opened:
            text = opened.read(FACTS_LIMIT + 1)
        problem = "'{folder}' is not the folder of a run: its facts are too large."
        need(len(text) <= FACTS_LIMIT, problem, folder=str(self.folder))
        return msgspec.json.decode(text, type=dict[str, Any])

    @property
    def threads(self) -> int | None:
        """How many threads the run takes: with another number its results would differ in the last digits."""
        said = self.facts.get("threads")
        return said if isinstance(said, int) and said > 0 else None

    @property
    def has_weights(self) -> bool:
        """Whether it has kept a checkpoint."""
        return any((self.folder / CHECKPOINTS).glob("step-*"))

    @property
    def kept_steps(self) -> list[int]:
        """The steps of which it has kept the weights, in their order."""
        names = (place.name.partition("-") for place in (self.folder / CHECKPOINTS).glob("*-*"))
        return sorted({int(step) for kind, _, step in names if kind in ("step", "best") and step.isdecimal()})

    def tell(self, **facts: Any) -> None:
        """Add what a training says of itself; its file is replaced at once, and nobody else writes it."""
        there = self._told if (self.folder / FACTS).exists() else {}
        self._keep(FACTS, there | facts)

    def note(self, **noted: Any) -> None:
        """Add what a person notes: a name, a note, a colour, a pin."""
        self._keep(NOTES, self._notes | noted)

    def _keep(self, file: str, said: dict[str, Any]) -> None:
        files.write_atomically(self.folder / file, msgspec.json.format(msgspec.json.encode(said), indent=2))

    def lines(self) -> Iterator[Line]:
        """The recorded news, oldest first; a line that a crash cut short ends them."""
        try:
            text = (self.folder / METRICS).read_bytes()
        except FileNotFoundError:
            return
        for line in text.splitlines():
            told = decoded(line)
            if told is None:
                return
            yield told

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Add recorded news."""
        with open(self.folder / METRICS, "ab") as file:
            file.write(b"".join(lines))

    def go_on(self, project: Project, step: int, changes: int = 0) -> None:
        """Take the run up after this step, with this project: all news of later steps will be told again.

        ``changes`` is how many of its changes were made by then.
        """
        if project != self.project:
            files.save(project, self.folder / PROJECT, along=False)
        lines = [told for line in self.lines() if (told := _until(step, line))]
        # A change behind the very step may have come when its checkpoint was written already.
        later = [line for line in lines if line["event"] == "changed"][changes:]
        kept = (line for line in lines if not any(line is one for one in later))
        files.write_atomically(self.folder / METRICS, b"".join(msgspec.json.encode(line) + b"\n" for line in kept))
        history.cut(self.folder, step)

    def snapshots(self) -> list[history.Snapshot]:
        """How weights, gradients and activations were spread at some steps, oldest first; written while it trains."""
        return history.snapshots(self.folder)


def decoded(line: bytes) -> Line | None:
    """One line of the news; None where it is damaged."""
    if len(line) > DIGITS and ENDLESS.search(line):
        return None
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except DAMAGED:
        return None


def _until(step: int, line: dict[str, Any]) -> dict[str, Any] | None:
    """A line of the metrics as it was when this step was done; None for one that was not there yet."""
    match line:
        case {"event": "steps", "first": int(first), "step": int(last), "losses": list(losses)} if first <= step:
            return line if last <= step else {**line, "step": step, "losses": losses[: step - first + 1]}
        case {"event": "started" | "epoch" | "changed" | "resized" | "way", "step": int(last)} if last <= step:
            return line
    return None


def is_run(folder: Path) -> bool:
    """Whether a training writes, or wrote, into this folder."""
    return (folder / FACTS).is_file() and (folder / PROJECT).is_file()


def new_run(project: Project, name: str, folder: Path | None = None) -> Run:
    """Make a folder for a training of this project and freeze the project in it; ``folder`` must be new or empty."""
    place = folder or home() / "runs"
    try:
        if folder is None:
            place = _fresh(place, name)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            text = "'{folder}' is not an empty folder. Choose another place for the run, or --resume it."
            need(not any(folder.iterdir()), text, folder=str(folder))
        files.save(project, place / PROJECT, along=False)
    except (OSError, FileProblem) as error:
        text = "The run folder '{folder}' cannot be written: {error}. Choose another place."
        cause = error.__cause__ or error
        said = cause.strerror if isinstance(cause, OSError) else None
        raise Misfit(text, folder=str(place), error=(said or str(error)).rstrip(".")) from error
    return Run(place)


def _fresh(runs: Path, name: str) -> Path:
    """A new folder named by time and name; two runs that start at once get one each."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    base = f"{stamp}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name).strip('-.')[:48] or 'network'}"
    runs.mkdir(parents=True, exist_ok=True)
    for count in itertools.count(1):
        place = runs / (f"{base}-{count}" if count > 1 else base)
        with contextlib.suppress(FileExistsError):
            place.mkdir()
            return place
    raise AssertionError


def line_of(message: TrainingMessage) -> dict[str, Any] | None:
    """A message as a line of the metrics file; None for one that is for the eye alone."""
    if isinstance(message, Progress):
        kept = ("epoch", "step", "first", "learning_rate", "seconds")
        told = {name: getattr(message, name) for name in kept}
        return {"event": "steps", **told, "losses": message.losses.tolist()}
    if isinstance(message, EpochDone):
        return {"event": "epoch", **vars(message)}
    if isinstance(message, Finished):
        return {"event": "finished", **vars(message), "reason": message.reason and str(message.reason)}
    if isinstance(message, Failed):
        return {"event": "failed", "message": str(message.message), "diverged": message.diverged}
    if isinstance(message, Started):
        return {"event": "started", **vars(message)}
    if isinstance(message, Changed):
        return {"event": "changed", "step": message.step, **vars(message.change), "said": str(message.said)}
    if isinstance(message, Resized):
        return {"event": "resized", **vars(message)}
    if isinstance(message, WayChosen):
        return {"event": "way", **vars(message), "said": str(message.said)}
    return None


def message_of(line: dict[str, Any]) -> TrainingMessage | None:
    """The message that a line of the metrics file was written from; None where it is not one that shows anything."""
    make = _MAKERS.get(str(line.get("event")))
    try:
        made = make({name: value for name, value in line.items() if name != "event"}) if make is not None else None
        return made if made is None or _is_sound(made) else None
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _started(told: dict[str, Any]) -> Started:
    changes = tuple(_change(one) for one in told.get("changes", ()))
    return Started(**{**told, "changes": changes})


def _progress(told: dict[str, Any]) -> Progress:
    # Only here: the command line and the start of the window need no arrays.
    import numpy as np

    # JSON has no word for what is no number.
    losses = np.array([np.nan if loss is None else loss for loss in told["losses"]], dtype=np.float64)
    return Progress(**{"steps_per_second": 0.0, **told, "losses": losses})


def _epoch(told: dict[str, Any]) -> EpochDone:
    numbers = {
        series: {name: float("nan") if value is None else float(value) for name, value in told[series].items()}
        for series in ("train", "validation")
    }
    return EpochDone(**{**told, **numbers})


def _changed(told: dict[str, Any]) -> Changed:
    return Changed(told["step"], _change(told), Message(str(told["said"])))


def _change(told: dict[str, Any]) -> Any:
    # Only here: it knows all optimizers.
    from engine.training.changes import Change

    return Change(str(told["name"]), told["value"], str(told["node"]))


def _finished(told: dict[str, Any]) -> Finished:
    return Finished(**{**told, "reason": Message(str(told["reason"])) if told.get("reason") else None})


def _failed(told: dict[str, Any]) -> Failed:
    return Failed(**{**told, "message": Message(str(told["message"]))})


def _resized(told: dict[str, Any]) -> Resized:
    return Resized(**told)


def _way(told: dict[str, Any]) -> WayChosen:
    return WayChosen(**{**told, "said": Message(str(told["said"]))})


_MAKERS: dict[str, Callable[[dict[str, Any]], TrainingMessage]] = {
    "started": _started,
    "steps": _progress,
    "epoch": _epoch,
    "changed": _changed,
    "resized": _resized,
    "way": _way,
    "finished": _finished,
    "failed": _failed,
}


def _is_sound(message: TrainingMessage) -> bool:
    """Whether its numbers are numbers and its texts texts: a file may say anything."""
    kinds: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
    values = ((str(one.type), getattr(message, one.name)) for one in dataclasses.fields(message))
    return all(isinstance(value, kinds[kind]) for kind, value in values if kind in kinds)

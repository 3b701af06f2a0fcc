"""What a run came to: how long it was, its losses and metrics, how it ended, and what a person noted about it."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

import msgspec

from engine.files.problem import DAMAGED
from engine.frozen import frozen
from engine.graph.limits import SIZE_LIMIT
from engine.message import Message, Misfit
from engine.recorded.pieces import raw_pieces
from engine.runs import METRICS, PROJECT, Line, Run, decoded

LONGEST_TEXT = 10_000
SILENT_SECONDS = 120.0
"""A run that was not ended and has told nothing for so long was cut off."""
STAMP = re.compile(r"(\d{8}-\d{6})-(.+)")
STEPS = b'{"event":"steps"'
Signs = tuple[int, int, int, int]
"""Sizes and times of the files, by which one can tell whether they were written since."""


class Figures(msgspec.Struct, frozen=True):
    """What the files of a run say; it stays true as long as they are not written again."""

    title: str = ""
    planned: int = 0
    """How many epochs it was to have."""
    epochs: int = 0
    steps: int = 0
    seconds: float = 0.0
    device: str = ""
    last: float | None = None
    """The loss of the last epoch, or of the last step where no epoch was done: of the validation where there is one."""
    best: float | None = None
    """The smallest loss of an epoch."""
    best_epoch: int = 0
    metrics: dict[str, float] = {}
    """The metrics of the last epoch."""
    best_metrics: dict[str, float] = {}
    """The metrics of the epoch with the smallest loss."""


@frozen
class Results:
    """One row of a list of runs."""

    folder: Path
    figures: Figures = field(default_factory=Figures)
    facts: Mapping[str, Any] = field(default_factory=dict)
    began: float = 0.0
    touched: float = 0.0
    """When something was told last."""
    trouble: Message | None = None
    """Why the folder cannot be read as a run."""
    signs: Signs = (0, 0, 0, 0)

    @property
    def name(self) -> str:
        """What a person called it, or the end of its folder's name."""
        stamped = STAMP.fullmatch(self.folder.name)
        return _text(self.facts, "name") or (stamped[2] if stamped else self.folder.name)

    @property
    def colour(self) -> str:
        return _text(self.facts, "colour")

    @property
    def note(self) -> str:
        return _text(self.facts, "note")

    @property
    def pinned(self) -> bool:
        return self.facts.get("pinned") is True

    def status(self, now: float) -> str:
        """How it ended: finished, stopped, failed, diverged, running, or cut off."""
        said = _text(self.facts, "status")
        if said == "running" and now - self.touched > SILENT_SECONDS:
            return "cut off"
        return said


def _text(facts: Mapping[str, Any], name: str) -> str:
    said = facts.get(name)
    return said[:LONGEST_TEXT] if isinstance(said, str) else ""


class _Title(msgspec.Struct):
    title: str = ""


def read_results(run: Run, known: tuple[Signs, Figures] | None = None) -> Results:
    """What a run came to; ``known`` figures are taken where the files are still the same."""
    *_, found = reading(run, known)
    assert found is not None
    return found


def reading(run: Run, known: tuple[Signs, Figures] | None = None) -> Iterator[Results | None]:
    """None after each part of the files that was read, and what the run came to at the end."""
    try:
        signs, facts = _signs(run.folder), run.facts
    except (Misfit, OSError) as error:
        reason = error.message if isinstance(error, Misfit) else _unreadable(run.folder, error)
        yield Results(run.folder, trouble=reason, began=_began(run.folder))
        return
    touched = signs[1] / 1e9
    if known is not None and known[0] == signs:
        figures = known[1]
    else:
        counted = _Counted(title=_title(run.folder))
        try:
            for lines in raw_pieces(run.folder / METRICS):
                counted.take(lines)
                yield None
        except OSError as error:
            yield Results(run.folder, facts=facts, trouble=_unreadable(run.folder, error), began=_began(run.folder))
            return
        figures = counted.figures()
    yield Results(run.folder, figures, facts, _began(run.folder), touched, signs=signs)


def _signs(folder: Path) -> Signs:
    """Raises OSError where there is no project: without one it is no run."""
    project = (folder / PROJECT).stat()
    try:
        metrics = (folder / METRICS).stat()
    except FileNotFoundError:
        return 0, 0, project.st_size, project.st_mtime_ns
    return metrics.st_size, metrics.st_mtime_ns, project.st_size, project.st_mtime_ns


def _unreadable(folder: Path, error: Exception) -> Message:
    text = "'{folder}' is not the folder of a run: {error}."
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Message(text, {"folder": str(folder), "error": said})


def _began(folder: Path) -> float:
    """When it began, as the name of its folder says, or else as its project was written."""
    stamped = STAMP.fullmatch(folder.name)
    if stamped:
        with contextlib.suppress(ValueError, OverflowError):
            return time.mktime(time.strptime(stamped[1], "%Y%m%d-%H%M%S"))
    try:
        return (folder / PROJECT).stat().st_mtime
    except OSError:
        return 0.0


def _title(folder: Path) -> str:
    """The title of the project, read without the rest of it."""
    try:
        with open(folder / PROJECT, "rb") as opened:
            text = opened.read(SIZE_LIMIT + 1)
        # A larger one is no project, which whoever opens it is told.
        return msgspec.json.decode(text, type=_Title).title[:LONGEST_TEXT] if len(text) <= SIZE_LIMIT else ""
    except (OSError, *DAMAGED):
        return ""


class _Counted:
    """Goes through the lines of a run; of those with the losses of steps it reads the last one alone."""

    def __init__(self, title: str) -> None:
        self._said: dict[str, Any] = {"title": title}
        self._steps = b""
        self._damaged = False

    def take(self, lines: list[bytes]) -> None:
        for line in lines:
            if self._damaged:
                return
            if line.startswith(STEPS):
                self._steps = line
            elif (told := decoded(line)) is not None:
                self._tell(told)
            else:
                self._damaged = True

    def _tell(self, line: Line) -> None:
        said = self._said
        match line:
            case {"event": "started", "epochs": int(planned), "step": int(step)}:
                name = line.get("device_name") or line.get("device")
                said |= {"planned": planned, "steps": step, "device": name if isinstance(name, str) else ""}
            case {"event": "epoch", "epoch": int(epoch), "step": int(step), "seconds": int() | float() as seconds}:
                said |= {"epochs": epoch, "steps": step, "seconds": float(seconds)}
                self._judge(epoch, _numbers(line.get("validation")) or _numbers(line.get("train")))
            case {"event": "finished", "step": int(step), "seconds": int() | float() as seconds}:
                said |= {"steps": step, "seconds": float(seconds)}

    def _judge(self, epoch: int, values: dict[str, float]) -> None:
        said, loss = self._said, values.pop("loss", None)
        said |= {"last": loss, "metrics": values}
        if loss is not None and (said.get("best") is None or loss < said["best"]):
            said |= {"best": loss, "best_epoch": epoch, "best_metrics": values}

    def figures(self) -> Figures:
        said = self._said
        match decoded(self._steps) if self._steps else None:
            case {"step": int(step), "losses": list(losses), "seconds": int() | float() as seconds} if step >= said.get(
                "steps", 0
            ):
                said |= {"steps": step, "seconds": max(float(seconds), said.get("seconds", 0.0))}
                if "epochs" not in said and losses and isinstance(losses[-1], (int, float)):
                    said["last"] = float(losses[-1])
        return Figures(**said)


def _numbers(values: object) -> dict[str, float]:
    """The numbers by name; what is none is left out."""
    if not isinstance(values, dict):
        return {}
    return {name: float(one) for name, one in values.items() if isinstance(one, (int, float))}

"""Run folders: the project as it was trained, what it ran on, its metrics as JSON lines, and its checkpoints."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from engine import files
from engine.graph.model import Project
from engine.message import Misfit
from engine.training.messages import EpochDone, Failed, Finished, Progress, Started, TrainingMessage

PROJECT = "project.loom"
FACTS = "run.json"
METRICS = "metrics.jsonl"


def home() -> Path:
    """Where Layerloom keeps runs and journals; the variable LAYERLOOM_HOME moves it."""
    return Path(os.environ.get("LAYERLOOM_HOME") or platformdirs.user_data_dir("layerloom", appauthor=False))


@dataclass(frozen=True)
class Run:
    """One run folder."""

    folder: Path

    @property
    def project(self) -> Project:
        """The project as it was trained; raises :class:`engine.files.FileProblem`."""
        return files.load(self.folder / PROJECT)

    @property
    def facts(self) -> dict[str, Any]:
        """Device, threads, versions and how the run ended."""
        try:
            return msgspec.json.decode((self.folder / FACTS).read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.DecodeError) as error:
            text = "'{folder}' is not the folder of a run: {error}."
            raise Misfit(text, folder=str(self.folder), error=str(error)) from error

    def note(self, **facts: Any) -> None:
        """Add facts to ``run.json``, which is replaced at once."""
        there = self.facts if (self.folder / FACTS).exists() else {}
        text = msgspec.json.format(msgspec.json.encode(there | facts), indent=2)
        files.write_atomically(self.folder / FACTS, text)

    def lines(self) -> Iterator[dict[str, Any]]:
        """The recorded news, oldest first; a line that a crash cut short ends them."""
        try:
            text = (self.folder / METRICS).read_bytes()
        except FileNotFoundError:
            return
        for line in text.splitlines():
            try:
                yield msgspec.json.decode(line, type=dict[str, Any])
            except msgspec.DecodeError:
                return

    def truncate(self, step: int) -> None:
        """Forget all news after this step: a resumed training tells them again."""
        kept = []
        for line in self.lines():
            if line["event"] == "steps" and line["first"] <= step < line["step"]:
                line = {**line, "step": step, "losses": line["losses"][: step - line["first"] + 1]}
            elif line["event"] not in ("steps", "epoch", "started") or line["step"] > step:
                continue
            kept.append(msgspec.json.encode(line))
        files.write_atomically(self.folder / METRICS, b"".join(line + b"\n" for line in kept))


def new_run(project: Project, name: str, folder: Path | None = None) -> Run:
    """Make a folder for a training of this project and freeze the project in it; ``folder`` must be new or empty."""
    if folder is None:
        stamp = time.strftime("%Y%m%d-%H%M%S")
        base = home() / "runs" / f"{stamp}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name).strip('-.')[:48] or 'network'}"
        folder = next(
            place for count in range(1, 10_000) if not (place := Path(f"{base}-{count}" if count > 1 else base)).exists()
        )
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        text = "'{folder}' is not an empty folder. Choose another place for the run, or --resume it."
        raise Misfit(text, folder=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.save(project, folder / PROJECT)
    except OSError as error:
        text = "The run folder '{folder}' cannot be written: {error}. Choose another place."
        raise Misfit(text, folder=str(folder), error=error.strerror or str(error)) from error
    return Run(folder)


def line_of(message: TrainingMessage) -> dict[str, Any] | None:
    """A message as a line of the metrics file; None for one that is for the eye alone."""
    if isinstance(message, Progress):
        losses = [float(loss) for loss in message.losses]
        kept = ("epoch", "step", "first", "learning_rate", "seconds")
        return {"event": "steps", **{name: getattr(message, name) for name in kept}, "losses": losses}
    if isinstance(message, EpochDone):
        return {"event": "epoch", **asdict(message)}
    if isinstance(message, Finished):
        return {"event": "finished", **asdict(message)}
    if isinstance(message, Failed):
        return {"event": "failed", "message": str(message.message), "diverged": message.diverged}
    if isinstance(message, Started):
        return {"event": "started", **asdict(message)}
    return None

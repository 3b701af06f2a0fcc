"""A training that leaves a run folder behind: metrics, checkpoints, and how it ended."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator

import msgspec
import torch

from engine.graph.model import Project
from engine.message import Misfit
from engine.runs import METRICS, Run, line_of
from engine.training import checkpoint
from engine.training.loop import Loop
from engine.training.messages import EpochDone, Failed, Finished, TrainingMessage
from engine.version import version_of

AT_LEAST_SECONDS = 1.0
AT_MOST_SECONDS = 30.0
SHARE = 0.02
"""The part of a training's time that writing checkpoints may take."""


class Recorder:
    """Runs a loop and writes what happens; its steps can be stopped between any two."""

    def __init__(self, loop: Loop, run: Run) -> None:
        self.loop = loop
        self.run = run
        self._best: dict[str, torch.Tensor] | None = None
        self._cost = 0.0
        self._kept_at = time.monotonic()
        run.note(
            status="running",
            device=str(loop.device),
            threads=loop.threads,
            seed=loop.settings.seed,
            torch=str(torch.__version__),
            layerloom=version_of("layerloom"),
            machine=platform.platform(),
        )

    def steps(self) -> Iterator[TrainingMessage | None]:
        """Train and record; None after each step without news. The last message is Finished or Failed."""
        started = self.loop.started(str(self.run.folder))
        self.write(started)
        yield started
        for message in self.loop.steps():
            if isinstance(message, EpochDone):
                self._judge(message)
            if message is not None:
                self.write(message)
            if self._due(isinstance(message, EpochDone)):
                self.keep()
            if isinstance(message, Failed):
                self.run.note(status="diverged")
                yield Failed(message.message, message.diverged, str(self.run.folder))
                return
            yield message
        yield self.finish(stopped=False)

    def finish(self, *, stopped: bool) -> Finished:
        """Keep a last checkpoint and close the run; a stopped one can be resumed."""
        self.keep()
        loop = self.loop
        message = Finished(loop.epoch, loop.step, stopped, str(self.run.folder), loop.seconds)
        self.write(message)
        self.run.note(status="stopped" if stopped else "finished")
        return message

    def keep(self) -> None:
        """Write a checkpoint now."""
        begun = time.monotonic()
        try:
            checkpoint.write(self.loop, self.run.folder)
            if self._best is not None:
                checkpoint.write_best(self._best, self.run.folder)
                self._best = None
        except OSError as error:
            text = "A checkpoint could not be written to '{folder}': {error}. Free some space, then resume the run."
            raise Misfit(text, folder=str(self.run.folder), error=error.strerror or str(error)) from error
        self._kept_at = time.monotonic()
        self._cost = self._kept_at - begun

    def _due(self, epoch_done: bool) -> bool:
        waited = time.monotonic() - self._kept_at
        return waited > (max(AT_LEAST_SECONDS, self._cost / SHARE) if epoch_done else AT_MOST_SECONDS)

    def _judge(self, message: EpochDone) -> None:
        loss = (message.validation or message.train)["loss"]
        if loss < self.loop.best:
            self.loop.best = loss
            self._best = checkpoint.weights_of(self.loop)

    def write(self, message: TrainingMessage) -> None:
        """Add a message to the metrics of the run."""
        line = line_of(message)
        if line is None:
            return
        with open(self.run.folder / METRICS, "ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")


def resumed(run: Run, project: Project | None = None) -> Loop:
    """The training of a run put where its last checkpoint was, with as many threads as it had.

    ``project`` replaces the frozen one, for changed settings. A checkpoint that cannot be read gives way to the one
    before it; a run without any starts from its beginning. Raises Misfit.
    """
    loop = Loop(project or run.project, run.facts.get("threads"))
    places = checkpoint.checkpoints(run.folder)
    for place in reversed(places):
        try:
            checkpoint.restore(loop, place)
            break
        except Misfit:
            if place == places[0]:
                raise
    run.truncate(loop.step)
    return loop

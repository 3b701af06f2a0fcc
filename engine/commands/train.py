"""The command that trains: progress on stderr, results on stdout, Ctrl+C keeps a checkpoint."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any

from engine.commands.codes import BAD_FILE, DIVERGED, FAILED, INTERRUPTED, OK
from engine.commands.given import project_of
from engine.commands.say import complain, printable, say, table
from engine.commands.telling import shown
from engine.compile.cost import title_of
from engine.files import FileProblem
from engine.graph.class_names import class_names
from engine.graph.facts import Analysis
from engine.graph.model import Project
from engine.message import Misfit
from engine.training.changes import read
from engine.training.messages import (
    Changed,
    EpochDone,
    Failed,
    Finished,
    Paused,
    Progress,
    Started,
    TrainingMessage,
    WayChosen,
)
from engine.training.record import Recorder
from engine.training.start import recording
from engine.training.together import jobs
from engine.training.together.control import listener
from engine.training.together.holding import held
from engine.training.together.launching import end_with_launcher, is_rank, leave_python, run_processes, told_end
from engine.training.together.ranks import ALONE, Ranks, joined

PROGRESS_SECONDS = 0.2


def train(arguments: Namespace) -> int:
    """Train a project to its end, or to a Ctrl+C."""
    if is_rank():
        leave_python(_as_rank(arguments))
    project = project_of(arguments)
    if arguments.processes is not None:
        return run_processes(arguments.processes, INTERRUPTED)
    return _told(arguments, project, arguments.resume)


def _recorder(arguments: Namespace, project: Project, resume: str | None, ranks: Ranks) -> Recorder:
    """The training that is asked for, or what goes on with the run in the folder ``resume``."""
    return recording(
        project,
        name=Path(arguments.file).stem,
        # A job that goes on by itself has the folder that was to be made.
        out=arguments.out if resume == arguments.resume else None,
        resume=resume,
        ranks=ranks,
        data=arguments.data,
        epochs=arguments.epochs,
        batch_size=arguments.batch_size,
        seed=arguments.seed,
        device=arguments.device,
        recompute=arguments.recompute,
        split=arguments.split,
        validation_share=arguments.validation_share,
        changes=[read(text, project) for text in arguments.change],
    )


def _told(arguments: Namespace, project: Project, resume: str | None, ranks: Ranks = ALONE) -> int:
    """Train, write the run, and tell of it."""
    with ExitStack() as kept:
        if resume:
            kept.enter_context(held(Path(resume)))
        with shown():
            recorder = _recorder(arguments, project, resume, ranks)
        folder = recorder.run.folder
        if not resume:
            kept.enter_context(held(folder))
        if ranks.count > 1:
            jobs.note(folder)
        teller = _Json() if arguments.json else _Plain(recorder.loop.analysis)
        recorder.wanted = listener(folder)
        return _Command(arguments.file, recorder, teller).run()


def _as_rank(arguments: Namespace) -> int:
    """Train as one of several processes: the first one writes and tells, the others take the same steps."""
    end_with_launcher()
    ranks = joined(sharded=arguments.sharded)
    code = FAILED
    try:
        project = project_of(arguments)
        # Where a process of the job died, the job goes on with its run.
        resume = jobs.begun(ranks, arguments.resume or arguments.out) or arguments.resume
        if not ranks.writes:
            return _follow(_recorder(arguments, project, resume, ranks))
        code = _told(arguments, project, resume, ranks)
    except (Misfit, FileProblem) as problem:
        # Once for each machine: what is missing may be missing on one of them alone.
        if ranks.local == 0:
            complain(str(problem))
        code = BAD_FILE if isinstance(problem, FileProblem) else FAILED
        if ranks.local == ranks.number != 0:
            # Beside the first one, which says how the job ended: begun again it would be the same.
            return OK
    except Exception as error:
        if ranks.hears(error):
            raise
        if not ranks.writes and jobs.is_over():
            return OK
    finally:
        # In this order: the others look whether the job is over when they hear nothing any more.
        if ranks.writes and not ranks.is_torn:
            jobs.forget()
        ranks.leave()
    return told_end(code) if ranks.writes and not ranks.is_torn else code


def _follow(recorder: Recorder) -> int:
    """Take the steps of the first rank, which tells of them; it also says when to end."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        failed = [one for one in recorder.steps() if isinstance(one, Failed)]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if not failed or jobs.is_over():
        return OK
    # Of what the others hear no more than that this one is gone.
    if not recorder.loop.ranks.is_torn:
        complain(str(failed[0].message))
    return FAILED


class _Json:
    """One JSON object a line on stdout."""

    def tell(self, message: TrainingMessage) -> None:
        if isinstance(message, Started):
            told = asdict(message)
            self._print("started", {"run": told.pop("folder"), **told})
        elif isinstance(message, EpochDone):
            self._print("epoch", asdict(message))
        elif isinstance(message, Paused):
            self._print("paused", asdict(message))
        elif isinstance(message, Changed):
            self._print("changed", {"step": message.step, **asdict(message.change), "said": str(message.said)})
        elif isinstance(message, WayChosen):
            self._print("way", {**vars(message), "said": str(message.said)})
        elif isinstance(message, Finished):
            told = {**asdict(message), "reason": message.reason and str(message.reason)}
            self._print("finished", {"run": told.pop("folder"), **told})
        elif isinstance(message, Failed):
            told = {"message": str(message.message), "diverged": message.diverged, "run": message.folder}
            told |= {"fits": message.fits} if message.fits else {}
            self._print("failed", told)

    def _print(self, event: str, values: dict[str, Any]) -> None:
        print(json.dumps({"event": event, **values}), flush=True)


class _Plain:
    """A line for each epoch on stdout, and at the end the last tables; on a terminal the step beneath it."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.live = sys.stderr.isatty()
        self._told_at = 0.0
        self._epochs = 0
        self._metrics: Mapping[str, str] = {}
        self._last: EpochDone | None = None

    def tell(self, message: TrainingMessage) -> None:
        if isinstance(message, Started):
            self._epochs, self._metrics = message.epochs, message.metrics
            where = f"{message.device} ({message.device_name})"
            print(
                f"Training on {where}: {message.examples:,} examples, {message.validation_examples:,} for validation.\n"
                f"Run folder: {printable(message.folder)}",
                file=sys.stderr,
            )
        elif isinstance(message, Progress):
            self._step(message)
        elif isinstance(message, EpochDone):
            self._clear()
            say(f"epoch {message.epoch:>4} of {self._epochs}  {_scores(message)}")
            # Into a pipe or a file as well: who follows a training wants each epoch when it is done.
            sys.stdout.flush()
            self._last = message
        elif isinstance(message, Paused):
            self._clear()
            print(f"Paused behind step {message.step:,}.", file=sys.stderr)
        elif isinstance(message, (Changed, WayChosen)):
            self._clear()
            print(f"step {message.step:,}: {message.said}", file=sys.stderr)
        elif isinstance(message, Finished):
            self._end(message)
        elif isinstance(message, Failed):
            self._clear()
            complain(str(message.message))

    def _step(self, message: Progress) -> None:
        if not self.live or perf_counter() - self._told_at < PROGRESS_SECONDS:
            return
        self._told_at = perf_counter()
        text = f"epoch {message.epoch} of {self._epochs}  step {message.step}  loss {message.losses[-1]:.4f}"
        # How fast it is, nobody knows behind the first step alone.
        rate = f"  {message.steps_per_second:.0f} steps/s" if message.steps_per_second else ""
        print(f"\r\x1b[K{text}{rate}", end="", file=sys.stderr, flush=True)

    def _end(self, message: Finished) -> None:
        self._clear()
        for line in _tables(self._last, self.analysis, self._metrics) if self._last else ():
            say(line)
        if message.stopped:
            return
        if message.reason:
            print(message.reason, file=sys.stderr)
        print(f"Finished in {message.seconds:.1f} s.", file=sys.stderr)

    def _clear(self) -> None:
        if self.live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _scores(message: EpochDone) -> str:
    parts = []
    for name, values in (("train", message.train), ("validation", message.validation)):
        told = "  ".join(f"{metric.replace('_', ' ')} {value:.4f}" for metric, value in values.items())
        if told:
            parts.append(f"{name}: {told}")
    return "   ".join(parts)


def _tables(done: EpochDone, analysis: Analysis, metrics: Mapping[str, str]) -> Iterator[str]:
    """The tables of an epoch, each with a heading: a row for each right class, a column for each that was said."""
    judged = "validation" if done.validation else "training"
    for name, rows in done.tables.items():
        key = metrics[name]
        classes = class_names(analysis, key, len(rows))
        yield ""
        yield f"{title_of(analysis.nodes[key])} of the {judged} examples after epoch {done.epoch}:"
        numbers = [[name, *(f"{number:,}" for number in row)] for name, row in zip(classes, rows, strict=True)]
        yield from table(["right \\ said", *classes], numbers, len(classes))


class _Command:
    """Takes the steps; a first Ctrl+C ends between two of them, a second one at once."""

    def __init__(self, file: str, recorder: Recorder, teller: _Json | _Plain) -> None:
        self.file = file
        self.recorder = recorder
        self.teller = teller
        self.interrupted = False
        self.unheard: BrokenPipeError | None = None

    def run(self) -> int:
        before = {number: signal.signal(number, self._interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            return self._train()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        # Of several processes each hears it twice: from the terminal, and from who started them.
        if self.interrupted and not is_rank():
            os._exit(INTERRUPTED)
        self.interrupted = True

    def _train(self) -> int:
        code, fits = FAILED, 0
        for message in self.recorder.steps():
            if message is not None:
                self._tell(message)
            if isinstance(message, Failed):
                code = DIVERGED if message.diverged else FAILED
                fits = message.fits
            elif isinstance(message, Finished):
                code = INTERRUPTED if message.stopped else OK
            elif self.interrupted:
                self.recorder.stop()
        if self.unheard:
            raise self.unheard
        again = f"layerloom train {shlex.quote(self.file)}"
        resumed = f"{again} --resume {shlex.quote(str(self.recorder.run.folder))}"
        if code == INTERRUPTED:
            complain(f"Stopped; a checkpoint is kept. Go on with: {resumed}")
        if fits:
            complain(f"Train with: {resumed if self.recorder.run.has_weights else again} --batch-size {fits}")
        return code

    def _tell(self, message: TrainingMessage) -> None:
        if self.unheard:
            return
        try:
            self.teller.tell(message)
        except BrokenPipeError as error:
            # Who read along is gone, as head is after its lines: keep what was learned, then say it the usual way.
            self.unheard = error
            self.recorder.stop()

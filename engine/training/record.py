"""A training that leaves a run folder behind: metrics, checkpoints, and how it ended."""

from __future__ import annotations

import contextlib
import platform
import time
import traceback
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from operator import itemgetter

import msgspec
import torch

from engine.message import Message, Misfit
from engine.runs import METRICS, Run, line_of
from engine.training import checkpoint, fitted
from engine.training.changes import Change
from engine.training.loop import Loop
from engine.training.messages import EpochDone, Failed, Finished, Paused, Refused, Started, TrainingMessage, WayChosen
from engine.training.shortage import SHORT, give_back, is_short
from engine.training.together.agreement import Agreement, Word
from engine.training.together.unwatched import Unwatched
from engine.training.watching.chronicle import Chronicle
from engine.version import version_of

AT_LEAST_SECONDS = 1.0
AT_MOST_SECONDS = 30.0
FLUSH_SECONDS = 0.25
REST_SECONDS = 0.1
SHARE = 0.02
"""The part of a training's time that writing checkpoints may take."""
TORN = "Another process of this training has ended or cannot be reached. It can go on from its last checkpoint."
ASSERTED = "device-side assert"
"""What CUDA calls it where a kernel finds a number that cannot be; it does nothing more until its process ends."""


class Recorder:
    """Runs a loop and writes what happens; its steps can be stopped between any two."""

    def __init__(self, loop: Loop, run: Run, changes: Iterable[tuple[int, Change]] = ()) -> None:
        """``changes`` are to be made by themselves, each behind the step beside it."""
        self.loop = loop
        self.run = run
        ahead = [one for one in changes if one[0] >= loop.step and one not in loop.changes]
        self._script = sorted(ahead, key=lambda one: one[0])
        # To look into weights that are parted takes all ranks.
        self.chronicle: Chronicle | Unwatched = Unwatched() if loop.ranks.sharded else Chronicle(loop, run.folder)
        self._stopping = self._failed = False
        self._best: dict[str, torch.Tensor] | None = None
        self._best_step = 0
        self._cost = 0.0
        self._lines: list[bytes] = []
        self._flushed_at = 0.0
        self._kept_at = time.monotonic()
        # A fresh training has nothing to keep yet, a resumed one begins at a checkpoint.
        self._kept_step = loop.step
        self._agreement = Agreement(loop.ranks, loop.step)
        self._asked_at = loop.step
        self._said = Word.GO
        self.wanted: Callable[[], Word] = lambda: Word.GO
        """Says what a person wants that cannot be reached otherwise."""
        run.tell(
            status="running",
            device=str(loop.device),
            threads=loop.threads,
            seed=loop.settings.seed,
            layout=loop.execution.layout,
            torch=str(torch.__version__),
            layerloom=version_of("layerloom"),
            machine=platform.platform(),
        )

    def stop(self) -> None:
        """End at this step, or behind the first, with a checkpoint to go on from; :meth:`steps` says so as Finished."""
        self._stopping = True

    def steps(self) -> Iterator[TrainingMessage | None]:
        """Train and record; None after each step without news. The last message is Finished or Failed."""
        ended: Failed | None = None
        short = False
        try:
            for message in self._messages():
                yield message and self._noted(message)
                # A change by hand, made meanwhile, may have failed as well.
                if self._failed:
                    return
        except Exception as error:
            short = is_short(error)
            ended = failure(error, self.loop.step + 1) if self.loop.ranks.hears(error) else Failed(Message(TORN))
        finally:
            # A generator that is dropped at the very end of Python can open nothing any more.
            with contextlib.suppress(OSError, NameError):
                self._flush()
        if ended is not None:
            # Only now the error is gone, and with it all that the step had made.
            yield self._noted(self._measured(ended) if short else ended)

    def _measured(self, failed: Failed) -> Failed:
        # Only here, where the training is over.
        from engine.training.fitting import explained

        give_back(self.loop.device)
        return explained(self.loop, failed)

    def change(self, change: Change) -> Iterator[TrainingMessage]:
        """Change something between two steps; what was learned before it is told first.

        Behind the last step of an epoch it waits until that is judged, as one of a script does; :meth:`steps` tells it.
        """
        if self._between:
            yield from map(self._noted, self._change(change))
        else:
            self._script.insert(bisect_right(self._script, self.loop.step, key=itemgetter(0)), (self.loop.step, change))

    def _change(self, change: Change) -> list[TrainingMessage]:
        told = self.loop.rest()
        if told and isinstance(told[-1], Failed):
            return told
        try:
            changed: TrainingMessage = self.loop.change(change)
        except Misfit as misfit:
            changed = Refused(misfit.message)
        except Exception as error:
            changed = failure(error, self.loop.step)
        else:
            # A checkpoint of this step does not know of it.
            self._kept_step = -1
        return [*told, changed]

    def rest(self) -> Iterator[TrainingMessage]:
        """The losses that were not told yet, recorded like all news: what a person wants to see at a pause."""
        return (self._noted(message) for message in self.loop.rest())

    def _messages(self) -> Iterator[TrainingMessage | None]:
        loop = self.loop
        is_alone = loop.ranks.count == 1
        self._begin()
        yield loop.started(str(self.run.folder))
        self.chronicle.begin()
        yield from self._scripted()
        for message in loop.steps():
            if isinstance(message, EpochDone):
                self._judge(message)
            yield message
            self.chronicle.tick()
            if self._script and self._between and not loop.over:
                yield from self._scripted()
            if message is None and not self._stopping and is_alone:
                continue
            word = self._word(isinstance(message, EpochDone))
            if word is Word.PAUSE:
                yield from self._rest()
                word = self._said
            if word is not Word.GO:
                # A checkpoint must not be ahead of the news.
                yield from loop.rest()
                self._keep()
            if word is Word.STOP:
                break
        self._keep()
        self.chronicle.end()
        yield Finished(loop.epoch, loop.step, not loop.over, str(self.run.folder), loop.seconds, loop.reason)

    def _scripted(self) -> Iterator[TrainingMessage]:
        """The changes that were to be made by now."""
        while self._script and self._script[0][0] <= self.loop.step:
            yield from self._change(self._script.pop(0)[1])

    def _noted(self, message: TrainingMessage) -> TrainingMessage:
        """The message, after it was written down."""
        if isinstance(message, Failed):
            self._failed = True
            message = replace(message, folder=str(self.run.folder))
            # A full disk or memory may be what it failed of.
            with contextlib.suppress(OSError, Misfit, MemoryError):
                self._write(message)
                self.run.tell(status="diverged" if message.diverged else "failed")
            # The moment at which it broke is what a person looks for.
            self.chronicle.end()
            return message
        with self._writing():
            self._write(message)
            if isinstance(message, WayChosen):
                self.run.tell(way=message.way, way_times=message.times)
            if isinstance(message, Finished):
                self.run.tell(status="stopped" if message.stopped else "finished")
        return message

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            text = "The run cannot be written to '{folder}': {error}. Free some space, then resume it."
            raise Misfit(text, folder=str(self.run.folder), error=error.strerror or str(error)) from error

    def _rest(self) -> Iterator[TrainingMessage | None]:
        """Stand still between two steps, as all ranks do, until something else is wanted; that is then ``_said``."""
        loop = self.loop
        yield from loop.rest()
        self.run.tell(status="paused")
        yield Paused(min(loop.epoch + 1, loop.settings.epochs), loop.step)
        self._said = Word.PAUSE
        while self._said is Word.PAUSE:
            time.sleep(REST_SECONDS)
            yield None
            self._said = self._agreement.on(loop.step, self._wish(False), now=True)
        self.run.tell(status="running")
        loop.news.restart()

    def _wish(self, epoch_done: bool) -> Word:
        wanted = Word.STOP if self._stopping else self.wanted()
        if wanted is Word.STOP:
            self._stopping = True
        return Word.KEEP if wanted is Word.GO and self._due(epoch_done) else wanted

    def _begin(self) -> None:
        """Write down what the training begins with."""
        fitted.save(self.loop.data.prepared, self.run.folder)

    def _word(self, epoch_done: bool) -> Word:
        """What is to be done behind what the loop has told now."""
        step = self.loop.step
        # Several ranks talk only behind a step, or an epoch: how often there is news is each one's own.
        if not self._between or (self.loop.ranks.count > 1 and step == self._asked_at and not epoch_done):
            return Word.GO
        self._asked_at = step
        return self._agreement.on(step, self._wish(epoch_done), now=epoch_done)

    @property
    def _between(self) -> bool:
        """False behind the last step of an epoch, until that is judged: no two checkpoints are of the same step."""
        return self.loop.batch < self.loop.steps_per_epoch

    def _keep(self) -> None:
        """Write a checkpoint, unless there is one of this step; raises Misfit where the disk does not take it."""
        if self.loop.step == self._kept_step or not self._between:
            return
        begun = time.monotonic()
        with self._writing():
            self._flush()
            # First the best: a checkpoint that knows of it must not be without it.
            if self._best is not None:
                checkpoint.write_best(self._best, self._best_step, self.run.folder)
                self._best = None
            checkpoint.write(self.loop, self.run.folder)
        self._kept_step = self.loop.step
        self._kept_at = time.monotonic()
        self._cost = self._kept_at - begun

    def _due(self, epoch_done: bool) -> bool:
        waited = time.monotonic() - self._kept_at
        return waited > (max(AT_LEAST_SECONDS, self._cost / SHARE) if epoch_done else AT_MOST_SECONDS)

    def _judge(self, message: EpochDone) -> None:
        loss = (message.validation or message.train)["loss"]
        if loss < self.loop.best:
            self.loop.best = loss
            self._best, self._best_step = checkpoint.weights_of(self.loop), message.step

    def _write(self, message: TrainingMessage) -> None:
        """Add a message to the metrics of the run; they go to the disk a few times a second."""
        line = line_of(message)
        if line is None:
            return
        self._lines.append(msgspec.json.encode(line) + b"\n")
        if time.monotonic() - self._flushed_at > FLUSH_SECONDS or isinstance(message, (Started, Failed, Finished)):
            self._flush()

    def write_out(self) -> int:
        """Write all that was told to the disk, and say how many bytes of news there are; a full disk has fewer."""
        with contextlib.suppress(OSError):
            self._flush()
        return (self.run.folder / METRICS).stat().st_size

    def _flush(self) -> None:
        self._flushed_at = time.monotonic()
        if self._lines:
            self.run.add_lines(self._lines)
            self._lines.clear()


def failure(error: Exception, step: int) -> Failed:
    """What broke a training, as one sentence; the traceback is for whoever wants to know more."""
    if isinstance(error, Misfit):
        return Failed(error.message)
    if is_short(error):
        return Failed(Message(SHORT), details=traceback.format_exc())
    if ASSERTED in str(error):
        text = (
            "In step {step} the GPU met a number that cannot be, such as a class or a token beyond the last one, and "
            "has to start anew. Look at the data and at the sizes of the layers, then press Train."
        )
        return Failed(Message(text, {"step": step}), details=traceback.format_exc())
    text = "The training failed in step {step}: {error}."
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    return Failed(Message(text, {"step": step, "error": reason}), details=traceback.format_exc())

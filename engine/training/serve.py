"""What the training process does: it drives a training between commands, and tells its owner what happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from engine.files import FileProblem
from engine.message import Message
from engine.progress import heard
from engine.runs import Run
from engine.training.changes import Change
from engine.training.commands import CatchUp, Command, Continue, Pause, Revisit, RunEpoch, Start, StepOnce, Stop, Watch
from engine.training.device import answers, choose, name_of
from engine.training.frames import BrokenFrame
from engine.training.inbox import Cancelled, Inbox
from engine.training.messages import CaughtUp, EpochDone, Failed, Finished, Paused, Started, TrainingMessage, Unseen
from engine.training.owner import Owner
from engine.training.process import Ready
from engine.training.record import Recorder, failure
from engine.training.rehearsal import rehearse
from engine.training.revisiting import Visited, visit
from engine.training.start import further, recording
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from engine.training.watching.views.boundary import points

LOOK_SECONDS = 0.01
WAITS_SECONDS = 1.0
"""So long behind a new wish the next one is expected: of who draws, each stroke is one."""
MOST_STOPS = 2
"""So many times a round of looks begins anew for who asks meanwhile, before the training goes on."""


def serve(owner: Owner) -> None:
    """Serve one owner; raises EOFError or OSError when it is gone, BrokenFrame where it cannot be understood."""
    device = choose("auto")
    rehearse()
    owner.send(Ready(str(device), name_of(device)))
    asks: tuple[Ask, ...] = ()
    last: _Driver | Visited | None = None
    inbox = Inbox(owner)
    while True:
        command = inbox.recv()
        if isinstance(command, Watch):
            asks = command.asks
            if last is not None:
                last.look_back(asks)
        if isinstance(command, CatchUp) and isinstance(last, _Driver):
            last.catch_up()
        if isinstance(command, Revisit):
            last = visit(inbox, command, last if isinstance(last, Visited) else None)
        if isinstance(command, Start):
            last = None  # Its network and data make room for the next.
            last = _train(inbox, command, asks)
            if last is not None:
                asks = last.watching.asks
                if not answers(last.recorder.loop.device):
                    return


def _train(owner: Inbox, start: Start, asks: tuple[Ask, ...]) -> _Driver | None:
    """Run one training to its end; every failure becomes a message."""
    driver: _Driver | None = None
    try:
        more = further(start.project, Run(Path(start.resume))) if start.resume else {}
        options: dict[str, Any] = {"name": start.name, "resume": start.resume or None, "most": start.threads}
        owner.begin()
        with heard(owner.tell):
            recorder = recording(start.project, **options, **more)
        driver = _Driver(owner, recorder, asks, start.paused)
        driver.run()
    except (EOFError, BrokenPipeError, ConnectionResetError, BrokenFrame):
        raise
    except Cancelled:
        owner.send(Finished(0, 0, stopped=True, folder=start.resume, seconds=0.0))
    except FileProblem as problem:
        owner.send(Failed(problem.message))
    except Exception as error:
        step = driver.recorder.loop.step + 1 if driver else 1
        folder = str(driver.recorder.run.folder) if driver else start.resume
        owner.send(replace(failure(error, step), folder=folder))
    return driver


class _Driver:
    """Takes steps, and between them looks for commands and shows what is watched."""

    def __init__(self, owner: Inbox, recorder: Recorder, asks: tuple[Ask, ...], paused: bool) -> None:
        self.owner = owner
        self.recorder = recorder
        self.watching = Watching(recorder.loop)
        self.watching.ask(asks)
        self.watching.on_failure = self._say_broken
        recorder.chronicle.spent = self.watching.spend
        self.paused = paused
        self.left = 1 if paused else 0
        """Steps to take before standing still, when paused."""
        self.one_epoch = False
        """Whether to stand still at the end of this epoch."""
        self.stopped = False
        self.over = False
        self._looked_at = self._asked_at = 0.0
        self._shown: set[Ask] = set()
        """What was shown of the network as it stands still now."""

    def run(self) -> None:
        loop = self.recorder.loop
        taken = loop.step
        for message in self.recorder.steps():
            if message is not None:
                self._tell(message)
            if self.over:
                return
            if self.one_epoch and isinstance(message, EpochDone) and not loop.over:
                self.paused, self.left, self.one_epoch = True, 0, False
            now = perf_counter()
            if self.watching.spanning and loop.step != taken:
                self._show(self.watching.behind())
            if loop.step != taken and self.paused:
                self.left -= 1
            elif now - self._looked_at >= (LOOK_SECONDS if now - self._asked_at > WAITS_SECONDS else 0.0):
                self._looked_at = now
                self._look_round()
            taken = loop.step
            if self._at_rest():
                self._stand_still()

    def _at_rest(self) -> bool:
        return self.paused and self.left <= 0 and not self.stopped

    def _tell(self, message: TrainingMessage) -> None:
        self.owner.send(message)
        if isinstance(message, Started):
            found = points(self.recorder.loop)
            if found is not None:
                self.owner.send(found)
            # The picture before the first step, to compare with.
            self._show(self.watching.everything())
        if isinstance(message, (Finished, Failed)):
            self.over = True
            self._shown.clear()
            self._look_around()

    def _stand_still(self) -> None:
        """Say so with all that is known of this step, and wait for a command that goes on."""
        loop = self.recorder.loop
        for message in self.recorder.rest():
            self._tell(message)
        if self.over:
            return
        self.owner.send(Paused(min(loop.epoch + 1, loop.settings.epochs), loop.step))
        self._shown.clear()
        self._look_around()
        while self._at_rest():
            self._obey(self.owner.recv())
            self._look_around()
        loop.news.restart()

    def _look_round(self) -> None:
        """Hear what is wanted, and show it; a new wish meanwhile is served first, but not again and again."""
        for may_stop in (*[True] * MOST_STOPS, False):
            self._listen()
            if not self._stopped_at(self.watching.round(), may_stop):
                return

    def _stopped_at(self, found: Iterable[Seen], may_stop: bool) -> bool:
        for one in found:
            self.owner.send(one)
            if may_stop and self.owner.poll():
                return True
        return False

    def _listen(self) -> None:
        while self.owner.poll():
            self._obey(self.owner.recv())

    def _obey(self, command: Command) -> None:
        if not isinstance(command, Watch):
            self._shown.clear()
        if isinstance(command, CatchUp):
            self.catch_up()
        elif isinstance(command, Pause):
            self.paused, self.left, self.one_epoch = True, 0, False
        elif isinstance(command, Continue):
            self.paused = self.one_epoch = False
        elif isinstance(command, StepOnce):
            self.paused, self.left, self.one_epoch = True, 1, False
        elif isinstance(command, RunEpoch):
            self.paused, self.one_epoch = False, True
        elif isinstance(command, Change):
            for message in self.recorder.change(command):
                self._tell(message)
        elif isinstance(command, Stop):
            self.stopped = True
            self.recorder.stop()
        elif isinstance(command, Watch):
            self.watching.ask(command.asks)
            self._shown.intersection_update(self.watching.asks)
            self._asked_at = perf_counter()

    def catch_up(self) -> None:
        """Let a window that takes hold of the training know all that was told so far, and the points."""
        self.owner.send(CaughtUp(str(self.recorder.run.folder), self.recorder.write_out()))
        found = points(self.recorder.loop)
        if found is not None:
            self.owner.send(found)

    def _show(self, found: Iterable[Seen]) -> None:
        for one in found:
            self.owner.send(one)

    def _look_around(self) -> None:
        """Show what is not shown yet, what is new first, until another command comes: each stroke is one."""
        for one in self.watching.everything(but=self._shown):
            self.owner.send(one)
            self._shown.add(one.ask)
            if self.owner.poll():
                return

    def _say_broken(self, ask: Ask, error: Exception) -> None:
        """A training does not end because somebody cannot look at it."""
        said = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        text = "What '{view}' shows cannot be found any more, and it is off until the next training: {error}."
        self.owner.send(Unseen(ask.view, Message(text, {"view": ask.view, "error": said})))

    def look_back(self, asks: tuple[Ask, ...]) -> None:
        """Show these of the network whose training is over."""
        self.watching.ask(asks)
        self._shown.intersection_update(self.watching.asks)
        self._look_around()

"""What the buttons of the training do with the open document, and what the window says when it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from designer.texts import counted, told
from designer.top_bar import span
from designer.training.alike import BATCH_SIZE, has_more_epochs, same_but_for, same_training, settings_of
from designer.training.layer_steering import LayerSteering
from designer.training.line import SILENT_SECONDS
from designer.training.record import IDLE, PAUSED, RUNNING
from engine.graph.model import Project
from engine.message import Message
from engine.runs import Run
from engine.training.choices import Training, obstacles
from engine.training.messages import Changed, Failed, Finished, Refused, Unseen

if TYPE_CHECKING:
    from designer.frame import Frame


class Steering(QObject):
    """Starts, pauses and ends the training of the window."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.running = window.running
        self.running.preparing.connect(lambda stage: window.bar.show_preparing(stage))
        self.running.finished.connect(self._finish)
        self.running.failed.connect(self._fail)
        self.running.changed.connect(self._tell_change)
        self.running.unseen.connect(self._tell_unseen)
        self.running.line.fell_silent.connect(self._tell_silence)
        self.running.line.spoke_again.connect(self._take_back_silence)
        self.running.resized.connect(lambda _: window.bar.show_whole(self.running.here.whole))
        self.layers = LayerSteering(window.session, self.running)
        self._refused_for: Message | None = None
        """Why the training did not start, as long as that is told."""
        window.session.analysed.connect(self._forgive)
        window.absent_data.renewed.connect(self._tell_renewed)
        window.training_form.batch_asked.connect(self.find_batch)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "train": self.train,
            "step": self.step,
            "epoch": self.run_epoch,
            "stop": self.running.stop,
            "restart": self.restart,
            "runs_folder": self._open_run,
            "find_batch": self.find_batch,
            **self.layers.slots(),
        }

    def possible(self) -> Mapping[str, bool]:
        """Which of them would do something now."""
        # A training that runs as well would be measured too.
        is_idle = self.running.state == IDLE
        return {"restart": is_idle, "find_batch": is_idle and not self.running.is_busy, **self.layers.possible()}

    def _tell_silence(self) -> None:
        """A training gives no sign of life: it may be ended by force, or be waited for."""
        if self.running.is_busy:
            self.window.notice.offer(self._silence, self.tr("End it"), self.running.give_up)

    def _take_back_silence(self) -> None:
        if self.window.notice.text == self._silence:
            self.window.notice.dismiss()

    @property
    def _silence(self) -> str:
        text = self.tr(
            "The training process has not answered for {seconds} seconds. "
            "It may come back; or end it, and press Continue to go on from the last checkpoint."
        )
        return text.format(seconds=SILENT_SECONDS)

    def _tell_unseen(self, unseen: Unseen) -> None:
        """Beside the panel that says so; what a run that is over, or elsewhere, cannot show is told there alone."""
        if self.running.is_busy and not self.running.is_followed:
            self.window.notice.warn(told(unseen.message))

    def _tell_change(self, told_of: Changed | Refused) -> None:
        """What cannot be is said where all is said; what was changed is seen where it stands."""
        if isinstance(told_of, Refused):
            self.window.notice.warn(told(told_of.message))

    def _tell_renewed(self, sentences: str) -> None:
        """What is another in data that were looked at again, and what of the network no longer fits them."""
        if obstacles(self.window.session.analysis):
            self.window.live.show_problems()
            self.window.notice.warn(sentences)
        else:
            self.window.notice.offer(sentences, self.window.tr("Train with them"), self.train)

    def _forgive(self, *_: object) -> None:
        """What kept a training from starting is not told any longer than it is true."""
        refused = self._refused_for
        if refused is not None and all(one.message != refused for one in obstacles(self.window.session.analysis)):
            self._refused_for = None
            if self.window.notice.text == told(refused):
                self.window.notice.dismiss()

    @property
    def can_continue(self) -> bool:
        """Whether the last run can go on, with the network as it is drawn now."""
        return self._continued is not None

    @property
    def _continued(self) -> Project | None:
        """What the last run goes on with: it stopped on the way, or was done and is to have more epochs now."""
        unfinished, done, project = self.running.unfinished, self.running.here.done, self.window.session.project
        # A person may have taken over what was changed in the run.
        if unfinished is not None:
            alike = any(same_training(one, project) for one in (unfinished, self.running.now or unfinished))
            return unfinished if alike else None
        if self._goes_on_smaller(project):
            return project
        return project if done is not None and has_more_epochs(project, done) else None

    def _goes_on_smaller(self, project: Project) -> bool:
        """Whether the last run ended for want of memory, and can go on with other batches from a checkpoint."""
        here, begun = self.running.here, self.running.trained
        if not isinstance(here.end, Failed) or not here.end.fits or begun is None:
            return False
        alike = any(same_but_for(BATCH_SIZE, project, one) for one in (begun, self.running.now or begun))
        return alike and Run(Path(here.folder)).has_weights

    def train(self) -> None:
        """What the first button does: train, pause, or go on."""
        state = self.running.state
        if state == RUNNING:
            self.running.pause()
        elif state == PAUSED:
            self.running.proceed()
        elif state == IDLE:
            self._start(paused=False, anew=False)

    def step(self) -> None:
        if self.running.state == PAUSED:
            self.running.step()
        elif self.running.state == IDLE:
            self._start(paused=True, anew=False)

    def run_epoch(self) -> None:
        """Train to the end of this epoch, and stand still there."""
        if self.running.state == IDLE:
            self._start(paused=False, anew=False)
        self.running.run_epoch()

    def restart(self) -> None:
        """Train with fresh weights."""
        if self.running.state == IDLE:
            self._start(paused=False, anew=True)

    def _start(self, *, paused: bool, anew: bool) -> None:
        if self.running.is_elsewhere:
            self.window.opened.elsewhere.refuse()
            return
        found = obstacles(self.window.session.analysis)
        if found:
            self.window.live.show_problems()
            self.window.notice.warn(told(found[0].message))
            self._refused_for = found[0].message
            self.window.session.show_node(found[0].node)
            return
        if not self.window.absent_data.ask(self.window.documents.remembered.folder):
            return
        self.window.notice.dismiss()
        self.window.live.fill()
        continued = self._continued
        if continued is not None and not anew:
            self.running.resume(continued, paused=paused)
        else:
            project = self.window.session.project
            self.running.start(project, run_name(self.window.session.file, project), paused=paused)

    def take_up(self) -> None:
        """Show where the training of the document stands that is looked at now."""
        here, bar = self.running.here, self.window.bar
        bar.forget_training()
        self.window.live.show_news()
        if here.preparing is not None and here.state != IDLE:
            bar.show_preparing(here.preparing)
            return
        if here.started is None:
            return
        bar.show_start(here.started)
        bar.show_whole(here.whole)
        last = here.figures.last
        if last is not None:
            bar.show_progress(last)
        bar.show_place(here.epoch, here.step)
        if here.end is not None:
            bar.show_end(self._said(here.end))

    def _said(self, end: Finished | Failed) -> str:
        """How a training ended, in a few words."""
        if isinstance(end, Failed):
            return self.tr("failed")
        if end.stopped and not end.step:
            return self.tr("stopped before it began")
        text = self.tr("stopped after {time}") if end.stopped else self.tr("finished in {time}")
        return text.format(time=span(end.seconds))

    def _finish(self, finished: Finished) -> None:
        self.window.bar.show_end(self._said(finished))
        if finished.reason:
            self.window.notice.tell(told(finished.reason))

    def _fail(self, failed: Failed) -> None:
        self.window.bar.show_end(self._said(failed))
        if not failed.fits:
            self.window.notice.warn(told(failed.message), failed.details)
            return
        text = self.tr("Continue with {size}") if self.can_continue else self.tr("Train with {size}")
        label = text.format(size=counted(failed.fits))
        self.window.notice.offer(told(failed.message), label, partial(self._train_with, failed.fits))

    def find_batch(self) -> None:
        """Try batch sizes, and let a person take one of them."""
        window = self.window
        problem = next(iter(obstacles(window.session.analysis)), None)
        if problem is not None:
            window.notice.warn(told(problem.message))
            return
        if not window.absent_data.may_read():
            return
        # Only here: the window opens without it.
        from designer.training.batch_dialog import BatchDialog

        dialog = BatchDialog(window, window.session.project, window.theme)
        if dialog.exec():
            self._set_batch(dialog.chosen)
        dialog.deleteLater()

    def _set_batch(self, size: int) -> None:
        """Have the project train with batches of this size."""
        project = self.window.session.project
        if settings_of(project)[BATCH_SIZE] != size:
            label = next(one.label for one in Training.params() if one.name == BATCH_SIZE)
            training = {**Training.defaults(), **project.training, BATCH_SIZE: size}
            self.window.session.do(Message("Change {label}", {"label": label}), replace(project, training=training))

    def _train_with(self, size: int) -> None:
        """Train with batches of this size: go on where that is possible, or begin."""
        self._set_batch(size)
        if self.running.state == IDLE:
            self._start(paused=False, anew=False)

    def _open_run(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.running.folder))


def run_name(file: Path | None, project: Project) -> str:
    """What the folder of a run is called."""
    return file.stem if file else project.title

"""Starting a training from Python or the command line: a project with some settings changed, or a run to go on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.declare import plain
from engine.files.places import agreed
from engine.graph.model import Project
from engine.graph.places import with_data
from engine.message import Misfit, need
from engine.runs import Run, new_run
from engine.training import checkpoint
from engine.training.applying import begin_epoch_again, chosen_size
from engine.training.changes import Change, check
from engine.training.choices import Training, training_of
from engine.training.loop import Loop
from engine.training.messages import TrainingMessage
from engine.training.record import Recorder
from engine.training.together.ranks import ALONE, Ranks
from engine.training.together.silent import Silent

CHANGEABLE = ("epochs", "patience", "device", "recompute")
"""What may be another when a run goes on: all else decides what an epoch is, or what its numbers mean."""


def train(
    project: Project,
    *,
    name: str = "",
    out: str | Path | None = None,
    resume: str | Path | None = None,
    data: str | Path | None = None,
    threads: int | None = None,
    changes: Sequence[tuple[int, Change]] = (),
    **settings: Any,
) -> Iterator[TrainingMessage]:
    """Train a project and yield messages (:mod:`engine.training.messages`) until Finished or Failed.

    ``out`` is the run folder (a new one in the user's data folder unless given), ``resume`` the folder of a run to go
    on with, ``data`` the folder of the data set's files, or its file, ``settings`` replace those of the project, such
    as ``epochs=5``, ``seed=1``, ``device="cpu"``; ``changes`` are made while it trains, each behind the step beside
    it, as a person does in the window. A run that goes on keeps its project and all settings but ``epochs``,
    ``patience``, ``device``, ``recompute`` and ``batch_size``; another batch size is a change, and with a smaller one
    the begun epoch begins anew. Raises :class:`engine.message.Misfit` where the project cannot be trained, and
    :class:`engine.files.FileProblem` where that of a run cannot be read; what breaks later is told as Failed.
    Who calls this decides what is read: also places that the file of the project names outside its folder, which the
    window and the command line ask about first.
    """
    # A run that goes on has a project of its own.
    project = project if resume is not None else agreed(project)
    recorder = recording(
        project, name=name, out=out, resume=resume, data=data, threads=threads, changes=changes, **settings
    )
    return (message for message in recorder.steps() if message is not None)


def recording(
    project: Project,
    *,
    name: str = "",
    out: str | Path | None = None,
    resume: str | Path | None = None,
    data: str | Path | None = None,
    threads: int | None = None,
    changes: Sequence[tuple[int, Change]] = (),
    ranks: Ranks = ALONE,
    most: int | None = None,
    **settings: Any,
) -> Recorder:
    """What :func:`train` runs, for one who wants to stop it between two steps; ``ranks`` train it together.

    Where ``threads`` are not said, a new run takes as many as have enough to do, ``most`` at most; one that goes on
    takes those that it began with.
    """
    if resume is not None:
        need(out is None, "A run that goes on stays in its folder. Leave out either the new folder or the run.")
        return _resuming(Run(Path(resume)), data, threads, changes, settings, ranks)
    wanted = changed(project, data, settings)
    loop = Loop(wanted, threads, ranks, most)
    check(loop.analysis, changes)
    if not ranks.writes:
        return Silent(loop, changes)
    return Recorder(loop, new_run(wanted, name or project.title, Path(out) if out else None), changes)


def further(project: Project, run: Run) -> dict[str, Any]:
    """The epochs and the batch size of this project, where a run that is to go on with it began with others."""
    # Its facts first: they tell of a folder that is none of a run.
    if not run.facts:
        return {}
    wanted, begun = training_of(project), training_of(run.project)
    names = ("epochs", "batch_size")
    return {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(begun, name)}


def _resuming(
    run: Run,
    data: str | Path | None,
    threads: int | None,
    changes: Sequence[tuple[int, Change]],
    settings: Mapping[str, Any],
    ranks: Ranks,
) -> Recorder:
    """A run that goes on, with other epochs or batches or on another device if those are given."""
    kept_threads = run.threads
    frozen = run.project
    given = dict(settings)
    batch_size = given.pop("batch_size", None)
    project = changed(frozen, data, given)
    before, now = training_of(frozen), training_of(project)
    for one in Training.params():
        need(
            one.name in CHANGEABLE or getattr(now, one.name) == getattr(before, one.name),
            "A run that goes on keeps its setting '{label}'. Start a new run to change it.",
            label=one.label,
        )
    loop = Loop(project, threads or kept_threads, ranks)
    if ranks.writes:
        checkpoint.sweep(run.folder)
        _restore(loop, run.folder)
    # The others take the checkpoint that the first found to be whole.
    (step,) = ranks.agreed(loop.step)
    if not ranks.writes and step:
        checkpoint.restore(loop, checkpoint.at(run.folder, step))
    need(
        loop.epoch <= now.epochs,
        "This run has done {done} epochs already and cannot end after {epochs}. Give it more epochs.",
        done=loop.epoch,
        epochs=now.epochs,
    )
    changes = [*_other_size(loop, batch_size), *changes]
    check(loop.analysis, changes)
    if not ranks.writes:
        return Silent(loop, changes)
    run.go_on(project, loop.step, len(loop.changes))
    return Recorder(loop, run, changes)


def _other_size(loop: Loop, batch_size: int | None) -> Iterator[tuple[int, Change]]:
    """The change to batches of this size, where they are to have another one."""
    if batch_size is None or batch_size == chosen_size(loop):
        return
    # What does not fit may be the very batches of the begun epoch.
    if loop.batch and batch_size < loop.settings.batch_size:
        begin_epoch_again(loop)
    yield loop.step, Change("batch_size", batch_size)


def _restore(loop: Loop, folder: Path) -> None:
    """Go to the newest checkpoint that can be read, and set aside those that cannot; stay at the start without any."""
    places = checkpoint.checkpoints(folder)[::-1]
    troubles: list[Misfit] = []
    for place in places:
        try:
            checkpoint.restore(loop, place)
        except Misfit as misfit:
            troubles.append(misfit)
            continue
        for damaged in places[: len(troubles)]:
            checkpoint.set_aside(damaged)
        return
    text = "None of the {count} checkpoints of this run can be used. The newest: {error}"
    need(not troubles, text, count=len(places), error=troubles and troubles[0].message)


def changed(project: Project, data: str | Path | None, settings: Mapping[str, Any]) -> Project:
    """The project with these settings of its training, and with its data there."""
    given = {name: plain(value) for name, value in settings.items() if value is not None}
    if given:
        project = replace(project, training={**project.training, **given})
    return project if data is None else with_data(project, Path(data))

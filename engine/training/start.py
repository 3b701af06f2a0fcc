"""Starting a training from Python or the command line: a project with some settings changed, or a run to go on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.declare import plain
from engine.graph.model import Project
from engine.graph.places import with_data
from engine.message import Misfit, need
from engine.runs import Run, new_run
from engine.training import checkpoint
from engine.training.changes import Change, check
from engine.training.choices import Training, training_of
from engine.training.loop import Loop
from engine.training.messages import TrainingMessage
from engine.training.record import Recorder

CHANGEABLE = ("epochs", "patience", "device")
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
    it, as a person does in the window. A run that goes on keeps its project and all settings but ``epochs`` and
    ``device``. Raises :class:`engine.message.Misfit` where the project cannot be trained, and
    :class:`engine.files.FileProblem` where that of a run cannot be read; what breaks later is told as Failed.
    """
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
    **settings: Any,
) -> Recorder:
    """What :func:`train` runs, for one who wants to stop it between two steps."""
    if resume is not None:
        need(out is None, "A run that goes on stays in its folder. Leave out either the new folder or the run.")
        return _resuming(Run(Path(resume)), data, threads, changes, settings)
    wanted = changed(project, data, settings)
    loop = Loop(wanted, threads)
    check(loop.analysis, changes)
    return Recorder(loop, new_run(wanted, name or project.title, Path(out) if out else None), changes)


def further(project: Project, run: Run) -> dict[str, Any]:
    """How many epochs a run is to have that goes on with this project, where these are others than it was to have."""
    wanted = training_of(project).epochs
    # Its facts first: they tell of a folder that is none of a run.
    return {"epochs": wanted} if run.facts and wanted != training_of(run.project).epochs else {}


def _resuming(
    run: Run,
    data: str | Path | None,
    threads: int | None,
    changes: Sequence[tuple[int, Change]],
    settings: Mapping[str, Any],
) -> Recorder:
    """A run that goes on, with more or fewer epochs or on another device if those are given."""
    kept_threads = run.threads
    frozen = run.project
    project = changed(frozen, data, settings)
    before, now = training_of(frozen), training_of(project)
    for one in Training.params():
        need(
            one.name in CHANGEABLE or getattr(now, one.name) == getattr(before, one.name),
            "A run that goes on keeps its setting '{label}'. Start a new run to change it.",
            label=one.label,
        )
    loop = Loop(project, threads or kept_threads)
    checkpoint.sweep(run.folder)
    _restore(loop, run.folder)
    need(
        loop.epoch <= now.epochs,
        "This run has done {done} epochs already and cannot end after {epochs}. Give it more epochs.",
        done=loop.epoch,
        epochs=now.epochs,
    )
    check(loop.analysis, changes)
    run.go_on(project, loop.step, len(loop.changes))
    return Recorder(loop, run, changes)


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

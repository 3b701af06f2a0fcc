"""Starting a training from Python or the command line: a project with some settings changed, or a run to go on with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.data import DATA_SETS
from engine.declare import plain
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.message import need
from engine.runs import Run, new_run
from engine.training.loop import Loop
from engine.training.messages import TrainingMessage
from engine.training.record import Recorder, resumed


def train(
    project: Project,
    *,
    name: str = "",
    out: str | Path | None = None,
    resume: str | Path | None = None,
    data: str | Path | None = None,
    threads: int | None = None,
    **settings: Any,
) -> Iterator[TrainingMessage]:
    """Train a project and yield messages (:mod:`engine.training.messages`) until Finished or Failed.

    ``out`` is the run folder (a new one in the user's data folder unless given), ``resume`` the folder of a run to go
    on with, ``data`` the folder of the data set's files, ``settings`` replace those of the project, such as
    ``epochs=5``, ``seed=1``, ``device="cpu"``. Raises :class:`engine.message.Misfit` where the project cannot be
    trained.
    """
    recorder = recording(project, name=name, out=out, resume=resume, data=data, threads=threads, **settings)
    return (message for message in recorder.steps() if message is not None)


def recording(
    project: Project,
    *,
    name: str = "",
    out: str | Path | None = None,
    resume: str | Path | None = None,
    data: str | Path | None = None,
    threads: int | None = None,
    **settings: Any,
) -> Recorder:
    """What :func:`train` runs, for one who wants to stop it, or to write a checkpoint, between two steps."""
    if resume is not None:
        run = Run(Path(resume))
        need((run.folder / "run.json").is_file(), "'{folder}' is not the folder of a run.", folder=str(resume))
        return Recorder(resumed(run, changed(run.project, data, settings)), run)
    wanted = changed(project, data, settings)
    loop = Loop(wanted, threads)
    return Recorder(loop, new_run(wanted, name or project.title, Path(out) if out else None))


def changed(project: Project, data: str | Path | None, settings: dict[str, Any]) -> Project:
    """The project with these settings of its training, and with this folder of data."""
    given = {name: plain(value) for name, value in settings.items() if value is not None}
    if given:
        project = replace(project, training={**project.training, **given})
    return project if data is None else _with_folder(project, str(Path(data).absolute()))


def _with_folder(project: Project, folder: str) -> Project:
    for node in project.graph.nodes.values():
        if node.type != "Data":
            continue
        examples = node.params.get("examples", {})
        kind = DATA_SETS.members.get(examples.get("type", ""))
        takes = [one.name for one in kind.params() if one.kind == "folder"] if kind else []
        need(takes, "The data set of this project has no files of its own, so --data says nothing to it.")
        filled = {**examples, **dict.fromkeys(takes, folder)}
        project = replace(project, graph=set_param(project.graph, node.key, "examples", filled))
    return project

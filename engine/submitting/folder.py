"""Writes the folder of a job, after all of it was made beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec

from engine.files import FileProblem, dumps, write_file
from engine.files.chosen_places import NAME as CHOSEN
from engine.files.disk import NAME_LIMIT, reason_of
from engine.files.problem import visible
from engine.frozen import frozen
from engine.graph.model import Project
from engine.message import need
from engine.submitting.job import Job
from engine.submitting.lock import locks
from engine.submitting.reference import FOLDER as COPIES
from engine.submitting.reference import Place, referenced
from engine.submitting.texts import ABOUT, read_me, scripts
from engine.submitting.wheel import wheel

PROJECT, README, HOME = "project.loom", "README.md", "home"


@frozen
class Written:
    """A job that lies in its folder."""

    files: tuple[str, ...]
    """The names of what is in it."""
    places: tuple[Place, ...]


def write(project: Project, job: Job, folder: Path, *, with_data: bool) -> Written:
    """Write the job into a folder that is new or empty.

    Raises Misfit where the job cannot be had or the folder is taken, and FileProblem where it cannot be written.
    """
    job.check()
    name = visible(os.fspath(folder), NAME_LIMIT)
    part = folder.absolute().parent / f".{folder.absolute().name}.{os.getpid()}.part"
    try:
        is_free = not folder.is_symlink() and (not folder.exists() or (folder.is_dir() and not any(folder.iterdir())))
        need(is_free, "'{folder}' is not an empty folder. Choose another place for the job.", folder=name)
        part.mkdir(parents=True)
        try:
            written = _fill(part, project, job, with_data)
            # One that is there stays the same folder: somebody may stand in it.
            folder.mkdir(exist_ok=True)
            for one in part.iterdir():
                one.rename(folder / one.name)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except (OSError, ValueError) as error:
        text = "The job cannot be written into '{folder}': {reason}. Choose another place, or make room."
        raise FileProblem(text, folder=name, reason=reason_of(error)) from error
    return written


def _fill(folder: Path, project: Project, job: Job, with_data: bool) -> Written:
    project, places = referenced(project, folder if with_data else None)
    packed, code = wheel()
    texts = {**locks(bool(job.gpus)), PROJECT: dumps(project), **scripts(job, packed)}
    open_places = [one.there for one in places if not one.copied]
    folders = [name for name, there in ((HOME, open_places), (COPIES, len(places) > len(open_places))) if there]
    names = {packed, README, *texts, *folders}
    order = [name for name in (*ABOUT, packed) if name in names]
    texts[README] = read_me(job, project.title, order, places)
    write_file(folder / packed, code)
    for name, text in texts.items():
        write_file(folder / name, text.encode("utf-8"))
        if name.endswith(".sh"):
            (folder / name).chmod(0o755)
    if open_places:
        # Who submits a project has agreed to its places, for the machines of the job too.
        (folder / HOME).mkdir()
        write_file(folder / HOME / CHOSEN, msgspec.json.encode(open_places))
    return Written(tuple(order), places)

"""The command that writes a job for a cluster: a folder with all that it needs, and what starts it."""

from __future__ import annotations

import shlex
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from engine.commands.codes import FAILED, OK, USAGE
from engine.commands.given import project_of
from engine.commands.project import line_of
from engine.commands.say import complain, say, say_json
from engine.graph.analysis import analyse
from engine.message import Misfit
from engine.submitting.folder import Written, write
from engine.submitting.job import OF_SLURM, Job, name_of
from engine.submitting.texts import STARTS
from engine.training.choices import obstacles


def submit(arguments: Namespace) -> int:
    """Write the job; a project that cannot be trained is refused with its problems."""
    job = _job(arguments)
    for name in OF_SLURM:
        if job.to != "slurm" and getattr(arguments, name) is not None:
            complain(f"--{name} is for SLURM alone. Leave it out, or write the job --to slurm.")
            return USAGE
    try:
        job.check()
    except Misfit as misfit:
        complain(str(misfit.message))
        return USAGE
    project = project_of(arguments)
    problems = obstacles(analyse(project))
    for problem in problems:
        complain(line_of(problem))
    if problems:
        return FAILED
    # What SkyPilot sends to its machines is the folder of the job.
    with_data = arguments.with_data or job.to == "skypilot"
    written = write(project, job, Path(arguments.out), with_data=with_data)
    _tell(arguments, job, written)
    return OK


def _job(arguments: Namespace) -> Job:
    asked = {one.name: getattr(arguments, one.name, None) for one in Job.params()}
    return Job(**{"name": name_of(Path(arguments.file).stem), **{k: v for k, v in asked.items() if v is not None}})


def _tell(arguments: Namespace, job: Job, written: Written) -> None:
    # A name that begins like an option is none behind a point.
    folder = f"./{arguments.out}" if arguments.out.startswith("-") else arguments.out
    start = f"cd {shlex.quote(folder)} && {_start(job)}"
    if arguments.json:
        asked = {one.name: getattr(job, one.name) for one in Job.params() if one.name != "processes"}
        told = {"folder": arguments.out, **asked, "processes": job.ranks, "files": written.files, "start": start}
        say_json({**told, "data": [asdict(one) for one in written.places]})
        return
    say(f"Wrote the job '{job.name}' into '{arguments.out}': {', '.join(written.files)}.")
    for one in written.places:
        if not one.copied:
            say(f"  '{one.there}' is not in it: it must be there on each machine too (or use --with-data).")
    say(f"Start it, where it is to run, with: {start}")


def _start(job: Job) -> str:
    if job.to == "slurm":
        return f"sbatch {STARTS['slurm']}"
    if job.to == "skypilot":
        return f"sky launch -c {job.name} {STARTS['skypilot']}"
    return f"{'HEAD=MACHINE ' if job.nodes > 1 else ''}bash {STARTS['torchrun']}"

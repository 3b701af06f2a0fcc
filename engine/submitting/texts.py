"""The files that start a job and tell of it: the forms in resources/jobs, filled in."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files as files_of
from string import Template
from typing import Any

from engine.files.problem import visible
from engine.message import shown_name
from engine.submitting.job import Job
from engine.submitting.reference import Place
from engine.training.together.control import CONTROL
from engine.training.together.launching import ENDED
from engine.version import version_of

STARTS: Mapping[str, str] = {"slurm": "job.sbatch", "torchrun": "train.sh", "skypilot": "sky.yaml"}
"""The file with which each target begins."""
ABOUT = {
    "README.md": "this page",
    "project.loom": "the network and its training",
    "torch.lock": "the build of PyTorch; another one (CPU, CUDA, ROCm) is another line there",
    "requirements.lock": "the exact versions of all other packages",
    "set-up.sh": "makes the Python environment",
    "train.sh": "the line of torchrun that each machine runs",
    "job.sbatch": "the job for SLURM",
    "sky.yaml": "the task for SkyPilot",
    "home": "the places of data that the job may read",
    "data": "copies of the data",
}
MEETING_PORT = 29500


class _Form(Template):
    # Neither a shell, nor SLURM, nor YAML means anything by two of them.
    delimiter = "%%"


def form(name: str, values: Mapping[str, Any]) -> str:
    """A form of resources/jobs with these values in their places."""
    return _Form((files_of("resources") / "jobs" / name).read_text(encoding="utf-8")).substitute(values)


def scripts(job: Job, wheel: str) -> dict[str, str]:
    """The scripts of a job by their names; all that comes into them was checked, and is quoted where it can be."""
    here = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    values: dict[str, Any] = {**_plain(job), "wheel": wheel, "python": here}
    made = {name: form(name, values) for name in ("set-up.sh", "train.sh")}
    if job.to == "slurm":
        asked = (("gpus-per-node", job.gpus), ("partition", job.partition), ("account", job.account))
        lines = [f"#SBATCH --{name}={value}\n" for name, value in asked if value]
        made["job.sbatch"] = form("job.sbatch", {**values, "asked": "".join(lines)})
    if job.to == "skypilot":
        kind = f"  accelerators: {json.dumps(f'{job.gpu_kind}:{job.gpu_count}')}\n" if job.gpus else ""
        apart = _APART if job.nodes > 1 else ""
        quotes = {"quoted_name": json.dumps(job.name), "quoted_cores": json.dumps(f"{values['cores']}+")}
        made["sky.yaml"] = form("sky.yaml", {**values, **quotes, "asked": kind, "apart": apart})
    return made


_APART = """\
  # These machines share no folder: the first one writes the run, and each task begins anew.
  export NUMBER="$SKYPILOT_NODE_RANK" RUN="runs/$SKYPILOT_TASK_ID"
"""


def read_me(job: Job, title: str, names: Sequence[str], places: Sequence[Place]) -> str:
    """The page that tells a person what to do with the folder."""
    values = _plain(job)
    listed = "".join(f"| `{name}` | {ABOUT.get(name, 'Layerloom, without its window')} |\n" for name in names)
    values |= {"title": _word(title) or job.name, "version": version_of("layerloom"), "files": listed}
    values |= {"start": form(f"start-{job.to}.md", values), "data": _data(places)}
    return form("README.md", values)


def _plain(job: Job) -> dict[str, Any]:
    """What the forms say of a job."""
    several = job.nodes > 1
    # The machines that SkyPilot finds have no drive in common.
    apart = several and job.to == "skypilot"
    processes = f"{job.ranks} processes" if job.ranks > 1 else "one process"
    line = "HEAD=MACHINE bash train.sh" if several else "bash train.sh"
    each = " on each machine, with the name or the address of the first one for `MACHINE`" if several else ""
    return {
        "name": job.name,
        "nodes": job.nodes,
        "processes": job.ranks,
        "together": processes,
        "cores": job.cpus * job.ranks,
        "time": job.time,
        "machines": f"{job.nodes} machines with {processes} each" if several else f"one machine with {processes}",
        # One machine takes a port that is free.
        "port": MEETING_PORT if several else 0,
        "ended": ENDED,
        "control": CONTROL,
        "options": "--sharded " if job.sharded else "",
        "run": "runs/TASK" if apart else "run",
        "again": _ANEW if apart else _AGAIN,
        "line": line,
        "each": each,
        "copy": _SEVERAL if several else "",
    }


_AGAIN = """\
A process that dies is started again with all others, and they go on from the last checkpoint. To begin anew, delete the
folder `run`, or name another one: `RUN=second` before the command."""
_ANEW = """\
The first machine has the run; TASK is what SkyPilot calls the task. Where a process dies, the task ends, and a new one
begins anew in a folder of its own."""
_SEVERAL = """\
Copy this folder to a drive that all machines see, under the same path. Where there is none, copy it to each of them,
and put `NUMBER=0` before the line on the first machine, `NUMBER=1` on the second, and so on: the first one writes the
run then, and a job that broke begins anew. The machines must reach each other (port 29500 of the first one, and others
that PyTorch takes).

"""


def _data(places: Sequence[Place]) -> str:
    if not places:
        return "The project needs no files: its data are made, or come with a package.\n"
    rows = []
    for one in places:
        count = "1 file" if one.files == 1 else f"{one.files:,} files"
        size = f"{count}, {_size(one.bytes)}" if one.files else "not on the machine that wrote this"
        rows.append(f"| {_code(one.there)} | {_code(one.here)} | {size} | {'yes' if one.copied else 'no'} |\n")
    text = "| the project names | it was at | size | copied into this folder |\n|---|---|---|---|\n" + "".join(rows)
    if all(one.copied for one in places):
        return text + "\nNothing else needs to be copied.\n"
    return text + (
        "\nWhat is not copied must be on each machine of the job, at the place that the project names, or be given by "
        "`--data PLACE`\nbehind the command that starts the job. `layerloom submit --with-data` copies it.\n"
    )


def _size(count: int) -> str:
    size, units = float(count), ["bytes", "KB", "MB", "GB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:,.0f} {units[0]}" if units[0] == "bytes" else f"{size:,.1f} {units[0]}"


def _word(text: str) -> str:
    """A text of a file in one line of a page, without what such a page would read as more."""
    return re.sub(r"[`<>\[\]|\\*_#]", " ", visible(shown_name(text), 80)).strip()


def _code(text: str) -> str:
    return f"`{visible(shown_name(text), 4096).replace('`', '�').replace('|', '�')}`"

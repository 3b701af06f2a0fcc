"""What is asked of a job: how many machines and processes, for how long, and under which names."""

from __future__ import annotations

import re
from typing import Literal

from engine.declare import Declared, declared, param
from engine.message import need

Target = Literal["slurm", "torchrun", "skypilot"]
SHORTEST_S, LONGEST_S = 5 * 60, 365 * 86_400
"""The last two minutes of a job are for its checkpoint."""
NAME = re.compile(r"[A-Za-z]([A-Za-z0-9_.-]{0,46}[A-Za-z0-9])?")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}")
GPUS = re.compile(r"((?P<kind>[A-Za-z0-9][A-Za-z0-9_.-]{0,31}):)?(?P<count>[1-9][0-9]{0,1})")
TIME = re.compile(r"((?P<days>[0-9]{1,3})-(?P<first>[0-9]{1,2})|(?P<only>[0-9]{1,6}))(?P<more>(:[0-9]{2}){0,2})")
OF_SLURM = ("time", "partition", "account")
"""What no other target is asked for."""


@declared
class Job(Declared):
    """What is asked of a job; :meth:`check` says whether it can be had."""

    title = "Submit"
    to: Target = param("slurm", about="Who runs the job.")
    name: str = param("network", about="What the job is called; letters, digits and . _ - in between.")
    nodes: int = param(1, low=1, high=1024, about="How many machines take part.")
    processes: int = param(0, low=0, high=256, about="How many processes each machine runs: one for each GPU, or one.")
    gpus: str = param("", about="How many GPUs each machine has, or their kind and how many, such as A100:4.")
    cpus: int = param(4, low=1, high=256, about="How many processor cores each process has.")
    time: str = param("1:00:00", about="How long it may take in one turn, as SLURM writes it: 12:00:00 or 2-00:00:00.")
    partition: str = param("", about="The partition of the SLURM cluster; several with commas in between.")
    account: str = param("", about="The account that SLURM books it on.")
    sharded: bool = param(False, about="Whether each process keeps but a share of each weight.")

    def check(self) -> None:
        """Raise Misfit, in one sentence, where this cannot be asked for.

        All texts come into scripts and are checked letter by letter; they are quoted there all the same.
        """
        text = "A job cannot be called {name!r}. Give it a name of letters, digits and . _ - that begins with a letter."
        need(NAME.fullmatch(self.name), text, name=self.name)
        text = "{gpus!r} are no GPUs. Say how many of them a machine has, such as 4, or their kind too: A100:4."
        need(not self.gpus or GPUS.fullmatch(self.gpus), text, gpus=self.gpus)
        text = "SkyPilot finds machines by the kind of their GPUs, and {gpus} names none. Say it so: A100:{gpus}."
        need(self.to != "skypilot" or not self.gpus or self.gpu_kind, text, gpus=self.gpus)
        for label, value in (("partition", self.partition), ("account", self.account)):
            words = value.split(",") if value and label == "partition" else [value] if value else []
            text = "There is no {label} {value!r}: such names are letters, digits and . _ + - alone."
            need(all(map(WORD.fullmatch, words)), text, label=label, value=value)
        text = "{time!r} is no time that a job may take. Write hours, minutes and seconds, such as 12:00:00, or with "
        text += "days 2-00:00:00; five minutes at least, and a year at most."
        need(SHORTEST_S <= seconds_of(self.time) <= LONGEST_S, text, time=self.time)

    @property
    def gpu_kind(self) -> str:
        found = GPUS.fullmatch(self.gpus)
        return (found["kind"] or "") if found else ""

    @property
    def gpu_count(self) -> int:
        found = GPUS.fullmatch(self.gpus)
        return int(found["count"]) if found else 0

    @property
    def ranks(self) -> int:
        """How many processes each machine runs."""
        return self.processes or self.gpu_count or 1


def seconds_of(time: str) -> int:
    """The seconds of a time as SLURM reads it: minutes, M:S, H:M:S, D-H, D-H:M or D-H:M:S; 0 where it is none."""
    found = TIME.fullmatch(time)
    if found is None:
        return 0
    more = [int(part) for part in found["more"].split(":")[1:]]
    if found["days"] is not None:
        hours, minutes, seconds = [int(found["first"]), *more, 0, 0][:3]
        return int(found["days"]) * 86_400 + hours * 3600 + minutes * 60 + seconds
    parts = [int(found["only"]), *more]
    if len(parts) < 3:
        # Two parts are minutes and seconds.
        parts = [0, *parts, *[0] * (2 - len(parts))]
    hours, minutes, seconds = parts
    return hours * 3600 + minutes * 60 + seconds


def name_of(text: str) -> str:
    """A name for a job, out of that of a file."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:40].strip("-")
    return plain if plain[:1].isalpha() else f"job-{plain}".strip("-")

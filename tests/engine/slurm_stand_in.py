"""Stands in for SLURM on one machine: sbatch runs the job at once, srun all of its machines here, scontrol requeues."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

COMMANDS = ("sbatch", "srun", "scontrol")
STATE = "SLURM_STAND_IN"
"""The folder in which the stand-in notes what it was told."""
LIMIT = "SLURM_STAND_IN_LIMIT"
"""A file and a word: as soon as the word stands in it, the time of the first turn is nearly over."""
KNOWN = ("job-name", "nodes", "ntasks-per-node", "cpus-per-task", "gpus-per-node", "time", "partition", "account")
KNOWN += ("output", "open-mode", "requeue", "signal")


def install(folder: Path) -> Path:
    """A folder for PATH with the three commands."""
    folder.mkdir(parents=True)
    for name in COMMANDS:
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).resolve()}" {name} "$@"\n')
        script.chmod(0o755)
    return folder


def options(script: Path) -> dict[str, str]:
    """The #SBATCH lines before the first command; fails at one that is none."""
    found = {}
    for line in script.read_text().splitlines():
        if line and not line.startswith("#"):
            break
        if line.startswith("#SBATCH"):
            name, _, value = line.removeprefix("#SBATCH --").partition("=")
            assert name in KNOWN and " " not in value, f"sbatch: error: {line}"
            found[name] = value
    return found


def sbatch(words: list[str]) -> int:
    asked = options(Path(words[0]))
    home = Path(os.environ[STATE])
    # SLURM runs a copy, somewhere else.
    spool = home / "spool"
    spool.mkdir(parents=True, exist_ok=True)
    script = Path(shutil.copy(words[0], spool / "slurm_script"))
    machines = [f"machine{at}" for at in range(int(asked["nodes"]))]
    # Jobs of tests that run at once must not meet at one port.
    number = str(os.getpid())
    told = {"JOB_ID": number, "SUBMIT_DIR": os.getcwd(), "JOB_NODELIST": ",".join(machines)}
    told |= {"CPUS_PER_TASK": asked["cpus-per-task"], "NNODES": asked["nodes"]}
    output = asked["output"].replace("%x", asked["job-name"]).replace("%j", number)
    print(f"Submitted batch job {number}", flush=True)
    for turn in range(3):
        surroundings = {**os.environ, **{f"SLURM_{name}": value for name, value in told.items()}}
        surroundings["SLURM_RESTART_COUNT"] = str(turn)
        with open(output, "ab") as log:
            job = subprocess.Popen(
                ["bash", str(script), *words[1:]], env=surroundings, stdout=log, stderr=log, cwd=os.getcwd()
            )
        if LIMIT in os.environ and turn == 0:
            _wait_for_limit(job)
            assert asked["signal"].startswith("B:USR1@")
            job.send_signal(signal.SIGUSR1)
        code = job.wait()
        if not (home / "requeued").exists():
            return code
        (home / "requeued").rename(home / f"requeued-{turn}")
    return 1


def _wait_for_limit(job: subprocess.Popen[bytes]) -> None:
    file, _, word = os.environ[LIMIT].rpartition(":")
    while job.poll() is None:
        if os.path.exists(file) and word in Path(file).read_text():
            return
        time.sleep(0.02)


def srun(words: list[str]) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--kill-on-bad-exit", type=int)
    asked.add_argument("command", nargs=argparse.REMAINDER)
    command = asked.parse_args(words).command
    count = int(os.environ["SLURM_NNODES"])
    assert os.environ["SRUN_CPUS_PER_TASK"] == os.environ["SLURM_CPUS_PER_TASK"]
    # All machines are this one.
    here = {**os.environ, "HEAD": "localhost", "HEAD_TOLD": os.environ["HEAD"]}
    tasks = [subprocess.Popen(command, env={**here, "SLURM_NODEID": str(at)}) for at in range(count)]
    signal.signal(signal.SIGTERM, lambda number, _: [one.send_signal(number) for one in tasks] and None)
    return max(one.wait() for one in tasks)


def scontrol(words: list[str]) -> int:
    if words[:2] == ["show", "hostnames"]:
        print("\n".join(words[2].split(",")))
        return 0
    assert words == ["requeue", os.environ["SLURM_JOB_ID"]], words
    (Path(os.environ[STATE]) / "requeued").touch()
    return 0


if __name__ == "__main__":
    sys.exit({"sbatch": sbatch, "srun": srun, "scontrol": scontrol}[sys.argv[1]](sys.argv[2:]))
